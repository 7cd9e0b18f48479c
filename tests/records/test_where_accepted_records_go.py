"""An accepted record waits for the declaration only where a rulebook turns its kind into credits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from makers.credit import NOON
from makers.people import make_account, make_teacher
from makers.points_bank import FROM, PointsWorld, make_points_world
from makers.records import make_record
from xingtan.access.roles import Role
from xingtan.credit_bank.coverage import coverage
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.reads import ready_records
from xingtan.declarations.services import declare_year
from xingtan.growth.portfolio.sections import section_of
from xingtan.records.definitions.definition import definition_of
from xingtan.records.definitions.shipped import shipped_bodies
from xingtan.records.models import Record
from xingtan.records.whereabouts import KEPT_HOME, With, whereabouts
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
ENDS = {
    "open_class": "with the school until it declares since today",
    "reading_notes": "done: counts for points and stands in the portfolio",
    "other_award": "done: stands in the portfolio",
    "teaching_situation": "done: kept on file",
}
"""What is said of accepted records of the demonstration's school: its county counts open classes, its school more."""


@pytest.fixture
def world() -> PointsWorld:
    return make_points_world()


def accepted(world: PointsWorld, kind: str, **fields: object) -> Record:
    return make_record(world.teacher, kind=kind, state=State.ACCEPTED, **fields)


def test_what_is_said_of_an_accepted_record_is_true_of_its_kind_and_declaring_takes_the_same(
    world, django_assert_num_queries
):
    records = [accepted(world, kind) for kind in ENDS]
    rows = list(Record.objects.for_rows())

    with django_assert_num_queries(1):
        found = whereabouts(rows, on=TODAY)

    assert {row.kind: found[row.pk].sentence for row in rows} == ENDS
    offered = set(ready_records(world.province.school, 2025))
    assert offered == {row for row in rows if found[row.pk].turn is With.SCHOOL} == {records[0]}
    declare_year(actor=world.manager, school=world.province.school, year=2025, at=NOON)
    assert [line.record.kind for line in DeclarationLine.objects.select_related("record")] == ["open_class"]


def test_without_a_rulebook_in_force_that_day_no_kind_waits_for_a_declaration(world):
    before = accepted(world, "open_class", happened_on=FROM - timedelta(days=1))
    elsewhere = make_record(make_teacher(), kind="open_class", state=State.ACCEPTED)

    found = whereabouts([before, elsewhere], on=TODAY)

    assert {found[each.pk].turn for each in (before, elsewhere)} == {With.DONE}
    assert not coverage().earns_points(before.school, "open_class", before.happened_on)


@pytest.mark.parametrize(("language", "said"), [("en", "stands in the portfolio"), ("zh-hans", "收入成长档案")])
def test_page_and_list_end_the_road_of_a_record_without_credits_once_it_is_accepted(world, language, said):
    ended, goes_on = accepted(world, "other_award"), accepted(world, "open_class")
    account = make_account((Role.SCHOOL_AUDITOR, world.province.school))
    client = Client(headers={"accept-language": language})
    client.force_login(account)

    shown = {each: client.get(reverse("records:record", args=[each.pk])).content.decode() for each in (ended, goes_on)}
    listed = client.get(reverse("records:list")).content.decode()

    road = '<ol class="steps-road"'
    stations = {each: page.split(road)[1].split("</ol>")[0].count("<li") for each, page in shown.items()}
    assert stations == {ended: 3, goes_on: 5}
    assert said in shown[ended]
    assert said in listed


def test_only_basic_information_stands_in_no_portfolio():
    specs = [definition_of(body) for body in shipped_bodies().values()]

    hidden = {spec.kind for spec in specs if section_of(spec) is None}

    assert hidden == {spec.kind for spec in specs if spec.category.first == KEPT_HOME} != set()
