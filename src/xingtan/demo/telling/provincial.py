"""A province beside the school's county: every county of it through the same services, one after the other.

What a county takes is in memory once and gone with the next; each ``yield`` is a place at which the work may be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db import connection

from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.access.services import grant_duty, open_account
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.identification import identify_year
from xingtan.declarations.workflow import State
from xingtan.demo.county import County, GrownSchool, grown_schools
from xingtan.demo.province import Province, login_of, officers_of
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.growing import NEXT, YEAR, found_schools, take_in, tell_grown_present, tell_grown_year
from xingtan.demo.telling.school_years import accept_lines
from xingtan.demo.workbooks import institution_row
from xingtan.institutions.models import Institution
from xingtan.trail.services import seal_journal

FOUNDED = date(2022, 8, 15)
APPOINTED = date(2022, 8, 16)
AT_COUNTY, AT_CITY, OF_THREE = 1, 2, 3
"""Of three counties one has let this summer's declarations pass, of another the city has too: they wait above."""
SCHOOLS_AT_ONCE = 25


def found_province(seed: int, province: Province) -> Iterator[str]:
    """Found cities, counties and schools, appoint the officers and enrol the staff; yield what was done."""
    rows = [institution_row(place) for place in province.places()]
    take_in("institutions", rows, actor=operator(), at=moment(FOUNDED, 11))
    _appoint(seed, province)
    for county, schools in _counties(seed, province):
        found_schools(list(schools))
        yield f"{county.code} {YEAR - 2}"
    let_the_database_count()
    yield "cities"


def tell_province_year(seed: int, province: Province, year: int) -> Iterator[str]:
    """Tell the year of which every county has records, from the school to the ledger; yield what was done."""
    if year != YEAR:
        return
    for county, schools in _counties(seed, province):
        while some := list(islice(schools, SCHOOLS_AT_ONCE)):
            tell_grown_year(seed, some, year)
            seal_journal(at=moment(date(year + 1, 7, 5), 18))
            yield f"{county.code} {year} {some[-1].code}"
    let_the_database_count()
    for county in province.counties:
        _pass_county(county, year)
        yield f"{county.code} {year} county"
    for county in province.counties:
        _pass_city(county, year)
        yield f"{county.code} {year} city"
    for county in province.counties:
        _identify(county, year)
        yield f"{county.code} {year} province"


def tell_province_present(seed: int, province: Province) -> Iterator[str]:
    """Tell the year after, as far as each county has come with it; yield what was done."""
    for place, (county, schools) in enumerate(_counties(seed, province)):
        tell_grown_present(seed, schools)
        if place % OF_THREE in {AT_COUNTY, AT_CITY}:
            _pass_county(county, NEXT)
        if place % OF_THREE == AT_CITY:
            _pass_city(county, NEXT)
        seal_journal(at=moment(date(NEXT + 1, 7, 5), 18))
        yield f"{county.code} {NEXT}"
    let_the_database_count()


def let_the_database_count() -> None:
    """Let PostgreSQL look at what came in all at once; it would plan for empty tables until it does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _counties(seed: int, province: Province) -> Iterator[tuple[County, Iterator[GrownSchool]]]:
    for county in province.counties:
        yield county, grown_schools(seed, province.growth, county)


def _appoint(seed: int, province: Province) -> None:
    """Give every new city and county its auditor; nobody knows a password of theirs."""
    at = moment(APPOINTED, 10)
    found = {place.code: place for place in Institution.objects.filter(kind__in=("city", "county"))}
    for officer in officers_of(seed, province):
        account = open_account(actor=None, username=officer.login, name=officer.name, password=None, at=at)
        place, role = found[officer.institution], Role(officer.role)
        grant_duty(actor=None, account=account, role=role, institution=place, on=APPOINTED, at=at)


def _pass_county(county: County, year: int) -> None:
    day = date(year + 1, 9, 8)
    accept_lines(login_of(county.code), county.code, "county_accept", State.DECLARED, day=day)
    seal_journal(at=moment(day, 18))


def _pass_city(county: County, year: int) -> None:
    day = date(year + 1, 9, 24)
    accept_lines(login_of(county.above), county.code, "city_accept", State.COUNTY_AUDITED, day=day)
    seal_journal(at=moment(day, 18))


def _identify(county: County, year: int) -> None:
    """Let the province identify the year of the county, and seal ledger and journal."""
    day = date(year + 1, 10, 18)
    place = Institution.objects.get(code=county.code)
    identify_year(actor=actor_named("province", day), institution=place, year=year, at=moment(day, 14))
    seal_ledger(at=moment(day, 18))
    seal_journal(at=moment(day, 18, 1))
