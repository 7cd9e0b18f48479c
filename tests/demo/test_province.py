"""A province told small: cities and counties of their own, every state of the work, the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction

from xingtan.config.digests import digests
from xingtan.config.management.commands.verify import verify_everything
from xingtan.credit_bank.models import Entry
from xingtan.declarations.models import DeclarationLine
from xingtan.demo import places
from xingtan.demo.county import Growth
from xingtan.demo.generate import FILES, SEED
from xingtan.demo.province import ProvinceTooLargeError, province_of
from xingtan.demo.telling.founding import found_world
from xingtan.demo.telling.provincial import found_province, tell_province_present, tell_province_year
from xingtan.institutions.paths import STEP
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher
from xingtan.trail.models import Seal

SMALL = province_of(40, growth=Growth(schools=2, smallest=5, largest=5), counties_of_a_city=2)


def tell():
    """Tell the small province beside the four schools of the demonstration."""
    found_world(FILES, seed=SEED)
    for part in (
        found_province(SEED, SMALL),
        tell_province_year(SEED, SMALL, 2024),
        tell_province_present(SEED, SMALL),
    ):
        assert list(part)


def told_twice_and_taken_back():
    """Return the digests of a telling that is undone."""
    with transaction.atomic():
        tell()
        found = digests()
        transaction.set_rollback(True)
    return found


def test_a_province_has_cities_and_counties_in_proportion_under_names_of_their_own():
    large = province_of(1_000_000)
    assert (len(large.counties), len(large.cities)) == (99, 11)
    assert len({county.name for county in large.counties}) == 99
    assert len({city.name for city in large.cities}) == 11
    assert {len(large.counties_of(code)) for code in (places.CITY, *(city.code for city in large.cities))} <= {8, 9}
    assert province_of(1_000_000) == large
    largest = province_of(1_400_000)
    assert len({city.name for city in largest.cities}) == 15
    assert len({city.name_en for city in largest.cities}) == 15, "more cities than first signs"
    crowded = province_of(1_400_000, counties_of_a_city=1)
    assert len({city.name for city in crowded.cities}) == len(crowded.cities) == 139
    with pytest.raises(ProvinceTooLargeError):
        province_of(2_000_000)


@pytest.mark.django_db
def test_a_province_is_told_through_the_services_with_work_at_every_level_and_twice_the_same():
    first = told_twice_and_taken_back()
    tell()
    assert digests() == first

    here = {"school__code__startswith": "D"}
    assert Teacher.objects.filter(**here).count() == 30
    paths = Teacher.objects.filter(**here).values_list("school__path", flat=True)
    assert len({path[: 2 * STEP] for path in paths}) == 2, "two cities"
    waiting = DeclarationLine.objects.of_year(2025).values_list("state", flat=True)
    assert set(waiting) == {"declared", "county_audited", "city_audited"}
    assert set(DeclarationLine.objects.of_year(2024).values_list("state", flat=True)) == {"identified"}
    assert Entry.objects.count() > Teacher.objects.filter(**here).count()
    states = Counter(Record.objects.filter(**here).values_list("state", flat=True))
    assert states["identified"] > 100
    assert Seal.objects.filter(stream="ledger").count() >= len(SMALL.counties)
    assert list(verify_everything()) == []
