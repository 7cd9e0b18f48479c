"""Where teachers stand: only the ledger counts, what is on its way stands apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from makers.credit import make_batch, make_posting, make_province
from makers.declared import make_accepted, make_desks, make_line, run_year
from makers.people import make_school, make_teacher
from xingtan.declarations.workflow import State
from xingtan.rulebook.results import State as Verdict
from xingtan.standing.reads import Outlook, standing_of, standings_of, tally

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 22)


def results(found):
    return {(row.requirement, row.year): (row.have, row.state) for row in found.standing.results}


def test_the_ledger_is_measured_against_the_rulebook_of_the_school():
    province = make_province()
    teacher = make_teacher(province.school)
    make_batch(province, [make_posting(teacher, "16"), make_posting(teacher, "30", part="concentrated", item="x")])
    found = standing_of(teacher, on=ON)
    assert found.standing.total == 46
    assert found.total_need == 120
    assert results(found)["year_total", 2025] == (46, Verdict.MET)
    assert results(found)["year_total", 2024] == (0, Verdict.SHORT)
    assert results(found)["year_total", 2026] == (0, Verdict.OPEN)
    assert results(found)["cycle_concentrated", None] == (30, Verdict.MET)
    assert results(found)["cycle_total", None] == (46, Verdict.OPEN)


def test_without_a_rulebook_there_is_no_standing():
    teacher = make_teacher(make_school())
    assert standing_of(teacher, on=ON) is None
    assert tally({}, 1).without_rulebook == 1


def test_what_is_on_its_way_stands_apart_and_keeps_the_caps():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    for day in (1, 2):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    run_year(desks)
    for day in (3, 4):
        make_line(desks, State.COUNTY_AUDITED, record=make_accepted(desks, teacher, happened_on=date(2025, 10, day)))
    make_accepted(desks, teacher, happened_on=date(2026, 10, 4))
    found = standing_of(teacher, on=ON, coming=True)
    assert found.standing.total == 2
    assert dict(found.coming) == {("school_based", "open_class", 2025): 1, ("school_based", "open_class", 2026): 1}
    assert (found.coming_total, found.coming_of("school_based"), found.coming_of("distance")) == (2, 2, 0)
    of_2025 = next(row for row in found.standing.results if (row.requirement, row.year) == ("year_total", 2025))
    assert found.coming_towards(of_2025) == Fraction(1)
    assert standing_of(teacher, on=ON).coming is None


def test_two_hundred_teachers_cost_as_many_queries_as_one(django_assert_num_queries):
    province = make_province()
    teachers = [make_teacher(province.school) for _ in range(200)]
    make_batch(province, [make_posting(teacher) for teacher in teachers])
    for some in (teachers[:1], teachers):
        with django_assert_num_queries(3):
            assert len(standings_of(some, on=ON)) == len(some)


def test_those_who_have_missed_a_year_are_told_from_those_on_the_way():
    province = make_province()
    teachers = [make_teacher(province.school), make_teacher(province.school)]
    for year in range(2022, 2026):
        make_batch(province, [make_posting(teachers[0], "16")], year=year)
    found = tally(standings_of(teachers, on=ON), 2)
    assert found.teachers == 2
    assert found.by_outlook == {Outlook.MET: 0, Outlook.WAITING: 0, Outlook.OPEN: 1, Outlook.SHORT: 1}


def test_a_year_that_only_waits_for_identification_is_not_called_missed():
    desks = make_desks()
    teacher = make_teacher(desks.school)
    for year in range(2022, 2025):
        make_batch(desks.province, [make_posting(teacher, "16")], year=year)
    for level in ("provincial", "municipal", "county"):
        values = {"level": level, "concluded": True}
        make_accepted(desks, teacher, kind="research_project", values=values)
    values = {"outlet": "journal", "level": "provincial"}
    make_accepted(desks, teacher, kind="paper", values=values)
    values = {"mode": "concentrated", "level": "county", "credits": "5"}
    make_accepted(desks, teacher, kind="training", values=values)
    found = standing_of(teacher, on=ON, coming=True)
    assert found.standing.verdict == Verdict.SHORT
    assert (found.coming_total, found.outlook) == (16, Outlook.WAITING)
    assert standing_of(teacher, on=ON).outlook == Outlook.SHORT
