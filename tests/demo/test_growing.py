"""A county of its real size, told small: the same schools every time, work on every desk, nothing left wrong."""

from __future__ import annotations

import pytest

from xingtan.config.management.commands.verify import verify_everything
from xingtan.credit_bank.models import Entry
from xingtan.declarations.models import DeclarationLine
from xingtan.demo.county import COUNTY, Growth, grown_schools
from xingtan.demo.generate import FILES, SEED
from xingtan.demo.telling.founding import found_world
from xingtan.demo.telling.growing import found_schools, tell_grown_present, tell_grown_year
from xingtan.demo.telling.school_years import go_up
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher

SMALL = Growth(schools=10, smallest=6, largest=7)


def test_the_county_has_a_hundred_schools_and_about_ten_thousand_teachers():
    schools = list(grown_schools(SEED, COUNTY))
    assert len({school.name for school in schools}) == len(schools) == 100
    assert 9_000 <= sum(len(school.staff) for school in schools) <= 11_000
    assert schools[0] == next(grown_schools(SEED, COUNTY))


@pytest.mark.django_db
def test_grown_schools_have_a_year_in_the_ledger_and_the_next_on_every_desk():
    found_world(FILES, seed=SEED)
    schools = list(grown_schools(SEED, SMALL))
    people = {person.number for school in schools for person in school.staff}
    found_schools(schools)
    tell_grown_year(SEED, schools, 2024)
    go_up(2024)
    tell_grown_present(SEED, schools)

    grown = Record.objects.filter(school__code__startswith="LX0")
    assert set(Teacher.objects.filter(school__code__startswith="LX0").values_list("number", flat=True)) == people
    assert set(grown.in_school_year(2025).values_list("state", flat=True)) == {"submitted", "accepted", "declared"}
    assert set(DeclarationLine.objects.of_year(2024).values_list("state", flat=True)) == {"identified"}
    assert Entry.objects.count() > len(people)
    assert list(verify_everything()) == []
