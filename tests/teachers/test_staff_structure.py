"""The structure of a staff: bands, counts, shares that add up to the whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.people import make_group, make_school, make_teacher
from xingtan.teachers.models import Post
from xingtan.teachers.structure import shares, staff_structure

ON = date(2026, 9, 1)


@given(st.lists(st.integers(min_value=0, max_value=5000), min_size=1, max_size=8))
def test_shares_add_up_to_the_whole_and_no_share_is_off_by_one(counts):
    found = shares(counts)
    assert sum(found) == (1000 if sum(counts) else 0)
    for count, share in zip(counts, found, strict=True):
        assert 0 <= share * sum(counts) - count * 1000 + sum(counts) <= 2 * sum(counts)


def test_the_school_with_166_teachers_has_the_shares_of_its_report():
    assert shares([83, 9, 74]) == [500, 54, 446]
    assert shares([34, 128, 4]) == [205, 771, 24]


@pytest.mark.django_db
def test_ages_are_full_years_on_the_day():
    school = make_school()
    for born in (date(1990, 9, 1), date(1990, 9, 2), date(1985, 9, 2), date(1985, 9, 1)):
        make_teacher(school, born_on=born)
    ages = {line.code: line.count for line in staff_structure(school, on=ON).ages}
    assert ages == {"up_to_35": 1, "from_36_to_40": 2, "from_41": 1}


@pytest.mark.django_db
def test_everybody_counts_once_by_schooling_and_title_in_any_unit_at_or_above():
    school = make_school()
    group = make_group(school)
    make_teacher(school, group=group, schooling="master", title="vice_senior")
    make_teacher(school, schooling="undergraduate", title="junior")
    make_teacher(make_school())
    staff = staff_structure(school, on=ON)
    assert staff.total == 2
    assert [(line.code, line.count, line.percent) for line in staff.schoolings if line.count] == [
        ("master", 1, "50.0"),
        ("undergraduate", 1, "50.0"),
    ]
    assert {line.code for line in staff.titles if line.count} == {"vice_senior", "junior"}
    assert staff_structure(group, on=ON).total == 1


@pytest.mark.django_db
def test_an_earlier_day_counts_whoever_had_a_post_then():
    school = make_school()
    gone, here = make_teacher(school), make_teacher(school, started_on=date(2025, 9, 1))
    Post.objects.filter(teacher=gone).update(valid_until=date(2025, 8, 31))
    assert staff_structure(school, on=date(2025, 8, 31)).total == 1
    assert staff_structure(school, on=ON).total == 1
    assert here.pk


@pytest.mark.django_db
def test_the_whole_table_costs_one_query(django_assert_num_queries):
    school = make_school()
    make_teacher(school)
    with django_assert_num_queries(1):
        staff_structure(school, on=ON)
