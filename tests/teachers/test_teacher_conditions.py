"""Conditions on teachers: read, said, asked of the tables; the tables and a plain reading of the facts agree."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.people import make_group, make_school, make_teacher
from makers.tiers import make_placed
from xingtan.teachers.conditions.rules import Attribute, ConditionError, meeting, read_condition, written
from xingtan.teachers.conditions.words import said
from xingtan.teachers.models import Teacher

ON = date(2026, 11, 22)
years = st.integers(min_value=0, max_value=60)
counted = st.builds(
    lambda name, ends: {name: {"from": min(ends), "to": max(ends)}},
    st.sampled_from(["age", "service_year"]),
    st.tuples(years, years),
)
listed = st.one_of(
    st.lists(st.sampled_from(["junior", "trainee", "vice_senior"]), min_size=1).map(lambda found: {"title": found}),
    st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=3).map(lambda found: {"subject": found}),
)
conditions = st.recursive(
    counted | listed,
    lambda inner: st.builds(
        lambda join, parts: {join: parts},
        st.sampled_from(["all", "any", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=4,
)


@given(conditions)
def test_what_is_written_reads_as_the_same_condition(body):
    found = read_condition(body)
    assert read_condition(written(found)) == found
    assert said(found)


@pytest.mark.parametrize(
    ("body", "place", "mistake"),
    [
        ({}, "entry", "one_key"),
        ({"salary": [1]}, "entry.salary", "unknown_word"),
        ({"all": []}, "entry.all", "a_list"),
        ({"title": ["emperor"]}, "entry.title", "unknown_word"),
        ({"all": [{"age": {"from": 5, "to": 2}}]}, "entry.all[0].age", "wrong_way_round"),
        ({"age": {"from": "5"}}, "entry.age", "whole_years"),
        ({"age": {}}, "entry.age", "from_and_to"),
    ],
)
def test_a_mistake_is_named_with_its_place(body, place, mistake):
    with pytest.raises(ConditionError) as caught:
        read_condition(body)
    assert (caught.value.place, caught.value.mistake) == (place, mistake)


def _who(body, on=ON):
    found = Teacher.objects.filter(meeting(read_condition(body), on=on))
    return set(found.values_list("name", flat=True))


@pytest.mark.django_db
def test_the_second_year_of_service_begins_on_the_anniversary():
    school = make_school()
    make_teacher(school, name="anniversary", started_on=date(2025, 11, 22))
    make_teacher(school, name="eve", started_on=date(2025, 11, 23))
    make_teacher(school, name="sixth", started_on=date(2021, 11, 22))
    assert _who({"service_year": {"to": 1}}) == {"eve"}
    assert _who({"service_year": {"from": 2, "to": 5}}) == {"anniversary"}
    assert _who({"service_year": {"from": 6}}) == {"sixth"}


@pytest.mark.django_db
def test_every_teacher_is_in_exactly_one_year_of_service_and_has_exactly_one_age():
    school = make_school()
    for days in range(0, 1500, 97):
        make_teacher(school, started_on=ON - timedelta(days=days), born_on=date(1990, 1, 1) + timedelta(days=days))
    for attribute, top in (("service_year", 10), ("age", 60)):
        sets = [_who({attribute: {"from": n, "to": n}}) for n in range(0 if attribute == "age" else 1, top)]
        assert sum(map(len, sets)) == 16
        assert set.union(*sets) == _who({"age": {"from": 0}})


@pytest.mark.django_db
def test_and_or_and_none_are_those_of_sets():
    school = make_school()
    group = make_group(school)
    make_teacher(school, name="a", group=group, title="junior", subject="数学")
    make_teacher(school, name="b", title="junior", subject="英语")
    make_placed(make_teacher(school, name="c", title="vice_senior", subject="数学"))
    young, maths, there = {"title": ["junior"]}, {"subject": ["数学"]}, {"unit": [group.code]}
    assert _who({"all": [young, maths]}) == {"a"}
    assert _who({"any": [young, maths]}) == {"a", "b", "c"}
    assert _who({"none": [young]}) == {"c"}
    assert _who({"all": [{"any": [there, {"tier": ["backbone"]}]}, {"none": [maths]}]}) == set()
    assert _who({"any": [there, {"tier": ["backbone"]}]}) == {"a", "c"}
    assert _who({"unit": [school.code]}) == {"a", "b", "c"}


@pytest.mark.django_db
def test_a_condition_answers_for_the_day_it_is_asked_about():
    school = make_school()
    teacher = make_teacher(school, name="a", started_on=date(2016, 9, 1))
    make_placed(teacher, since=date(2020, 1, 1), until=date(2022, 12, 31), appraised=False)
    for on, found in ((date(2019, 12, 31), set()), (date(2020, 1, 1), {"a"}), (date(2022, 12, 31), {"a"}), (ON, set())):
        assert _who({"tier": ["backbone"]}, on=on) == found
    assert {each.value for each in Attribute} >= {"age", "tier"}
