"""A teacher's year under the Guangxi rulebook (worked example GX-1), from the first entry to the credit that opens.

8 half days of school training with a filed plan (4, cap 3), 10 half days of preparation and observing (5, cap 4), 4
open lessons (4, cap 3), one year of mentoring (2), 4 credits of concentrated training: school-based 12, year 16.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from makers.people import make_actor, make_county, make_school, make_teacher
from makers.records import png_bytes
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.config.digests import digests
from xingtan.credit_bank.reads import balances
from xingtan.credit_bank.services import publish_rulebook
from xingtan.credit_bank.verify import verify_book
from xingtan.declarations.identification import identify_year
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.services import declare_year, take_line_step, take_line_steps_in_bulk
from xingtan.declarations.verify import verify_declarations
from xingtan.evidence.services import attach_file, store_file
from xingtan.institutions.models import Institution
from xingtan.records.definitions.shipping import ship_definitions
from xingtan.records.models import Record
from xingtan.records.services import enter_record, take_step, take_step_in_bulk
from xingtan.rulebook.catalogue import text_of
from xingtan.standing.reads import standing_of
from xingtan.trail.verify import verify_journal

pytestmark = pytest.mark.django_db

YEAR = 2025
NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)


@pytest.fixture
def world():
    """One school in a province that has published the Guangxi rulebook, and everybody who decides."""
    ship_definitions(at=NOON)
    county = make_county()
    city, province = (Institution.objects.get(kind=kind) for kind in ("city", "province"))
    school = make_school(county=county)
    people = {
        "auditor": make_actor((Role.SCHOOL_AUDITOR, school)),
        "manager": make_actor((Role.MANAGER, school)),
        "county": make_actor((Role.COUNTY_AUDITOR, county)),
        "city": make_actor((Role.CITY_AUDITOR, city)),
        "officer": make_actor((Role.PROVINCIAL_OFFICER, province)),
    }
    publish_rulebook(
        actor=people["officer"],
        institution=province,
        text=text_of("cn-gx-2016"),
        effective_from=date(2016, 1, 1),
        at=NOON,
    )
    return {"school": school, "province": province, **people}


def test_the_caps_of_a_year_cut_what_the_example_says_and_every_part_of_it_verifies(world):
    teacher = make_teacher(world["school"], with_account=True)
    _enter_the_year(teacher)

    _walk_to_identified(world)

    assert _parts(teacher) == {"school_based": 12, "concentrated": 4}
    standing = standing_of(teacher, on=date(2026, 1, 20))
    year = [result for result in standing.standing.results if result.year == YEAR]
    assert all(result.short == 0 for result in year)
    assert [*verify_book(), *verify_declarations(), *verify_journal()] == []


def test_one_row_sent_back_and_corrected_ends_in_the_same_credits(world):
    teacher = make_teacher(world["school"], with_account=True)
    _enter_the_year(teacher)
    declare_year(actor=world["manager"], school=world["school"], year=YEAR, at=NOON)
    bad = DeclarationLine.objects.get(record__kind="training")
    take_line_step(actor=world["county"], line_id=bad.pk, step="county_return", reason="No certificate.", at=NOON)
    take_line_step(actor=world["manager"], line_id=bad.pk, step="redeclare", at=NOON)

    _walk_to_identified(world)

    assert _parts(teacher) == {"school_based": 12, "concentrated": 4}
    assert not DeclarationLine.objects.exclude(state="identified").exists()


def test_identifying_twice_posts_nothing_and_changes_nothing(world):
    teacher = make_teacher(world["school"], with_account=True)
    _enter_the_year(teacher)
    _walk_to_identified(world)
    before = digests()

    identify_year(actor=world["officer"], institution=world["province"], year=YEAR, at=NOON)

    assert digests()["credit_bank"] == before["credit_bank"]


def _enter_the_year(teacher) -> None:
    """The teacher enters the example's records, hands them in, and the school accepts them."""
    actor = actor_for(teacher.account, on=NOON.date())
    first = date(YEAR, 3, 3)
    rows = [("school_session", {"hours": "4", "filed": "yes"})] * 8
    rows += [("collective_preparation", {"hours": "4"})] * 10
    rows += [("open_class", {"level": "county"})] * 4
    rows += [("mentoring", {"role": "mentor", "partner": "李老师"})]
    rows += [("training", {"mode": "concentrated", "level": "municipal", "credits": "4"})]
    for number, (kind, values) in enumerate(rows):
        day = (first + timedelta(days=number * 7)).isoformat()
        told = {**values, "title": f"{kind} {number}", "happened_on": day}
        record = enter_record(actor=actor, teacher=teacher, kind=kind, values=told, at=NOON)
        if kind == "training":
            _attach_certificate(actor, record)
        take_step(actor=actor, record_id=record.pk, step="submit", at=NOON)
    auditor = make_actor((Role.SCHOOL_AUDITOR, teacher.school))
    waiting = list(Record.objects.filter(state="submitted").values_list("pk", flat=True))
    assert all(each.done for each in take_step_in_bulk(actor=auditor, record_ids=waiting, step="accept", at=NOON))


def _attach_certificate(actor, record) -> None:

    file = store_file(actor=actor, chunks=[png_bytes()], name="证书.png", at=NOON)
    attach_file(actor=actor, file=file, subject=record.subject, name="证书.png", at=NOON)


def _walk_to_identified(world) -> None:
    declare_year(actor=world["manager"], school=world["school"], year=YEAR, at=NOON)
    lines = list(DeclarationLine.objects.values_list("pk", flat=True))
    for who, step in (("county", "county_accept"), ("city", "city_accept")):
        take_line_steps_in_bulk(actor=world[who], line_ids=lines, step=step, at=NOON)
    identify_year(actor=world["officer"], institution=world["province"], year=YEAR, at=NOON)


def _parts(teacher) -> dict[str, Fraction]:
    found: Counter[str] = Counter()
    for (part, _item, year), amount in balances([teacher.pk])[teacher.pk].items():
        if year == YEAR:
            found[part] += amount
    return dict(found)
