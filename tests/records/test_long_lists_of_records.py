"""Lists of records in a county: nothing is lost on the way to an index, and a long list says that it is longer."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.people import make_account, make_county, make_group, make_institution, make_school, make_teacher
from makers.records import NOON, make_definition, make_record
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.institutions.models import Kind
from xingtan.pages.long_lists import LongList, numbers_up_to
from xingtan.records import reach
from xingtan.records.company.models import Companion, CompanionPart
from xingtan.records.models import Record
from xingtan.records.reach import in_reach
from xingtan.records.reads import state_counts
from xingtan.records.services import take_step
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A county of two schools with records in every state, and one account for each kind of reader."""
    make_definition()
    county = make_county()
    here, there = make_school(county=county), make_school(county=county)
    group = make_group(here)
    provider = make_institution(Kind.TRAINING_INSTITUTION, parent=county)
    asked = make_teacher(here, with_account=True)
    member = make_teacher(here, group=group, with_account=True)
    moved = make_teacher(there, with_account=True)
    for person in (asked, member, moved):
        for place, state in enumerate(State):
            make_record(person, state=state, happened_on=date(2025, 10, 1 + place), provider=provider)
    Record.objects.filter(teacher=moved, state=State.ACCEPTED.value).update(school=here)
    lone = make_record(moved, state=State.SUBMITTED)
    Companion.objects.create(record=lone, teacher=asked, part=CompanionPart.MEMBER.value, asked_by=None, asked_at=NOON)
    return {
        "teacher": member.account,
        "asked": asked.account,
        "leader": make_account((Role.TEAM_LEADER, group)),
        "auditor": make_account((Role.SCHOOL_AUDITOR, here)),
        "county": make_account((Role.COUNTY_AUDITOR, county)),
        "provider": make_account((Role.TRAINING_INSTITUTION, provider)),
        "several": make_account((Role.PRINCIPAL, here), (Role.TRAINING_INSTITUTION, provider)),
    }


@pytest.mark.parametrize("many", [False, True])
def test_the_way_to_the_index_neither_loses_nor_adds_a_record_for_anybody(world, monkeypatch, many):
    if many:
        monkeypatch.setattr(reach, "FEW_PLACES", 0)
    for name, account in world.items():
        actor = actor_for(account, on=NOON.date())
        seen = Record.objects.visible_to(actor)
        led, few = in_reach(seen, actor)
        assert set(led.values_list("pk", flat=True)) == set(seen.values_list("pk", flat=True)), name
        assert led.exists()
        assert few is not (many and name not in {"teacher", "asked", "leader"}), name
        assert state_counts(led, few=True) == state_counts(led, few=False)


def test_a_draft_that_was_deleted_stays_hidden_from_the_school_and_what_was_taken_back_later_does_not(world):
    actor = actor_for(world["auditor"], on=NOON.date())
    taken_back = Record.objects.filter(state=State.WITHDRAWN.value, teacher__account=world["teacher"]).get()
    assert Record.objects.visible_to(actor).filter(pk=taken_back.pk).exists()
    Record.objects.filter(pk=taken_back.pk).update(audit_month=None)
    assert not Record.objects.visible_to(actor).filter(pk=taken_back.pk).exists()


@pytest.mark.usefixtures("world")
def test_a_long_list_has_pages_for_what_was_counted_and_says_that_there_is_more():
    rows = Record.objects.for_rows().order_by("-happened_on", "-pk")
    keys = list(rows.values_list("pk", flat=True))
    whole, cut = LongList(rows, 4), LongList(rows, 4, most=10)
    assert [row.pk for number in whole.page_range for row in whole.page(number)] == keys
    assert not whole.is_longer
    assert cut.is_longer
    assert cut.count == 10
    assert [row.pk for row in cut.get_page(9999)] == keys[8:10]
    assert numbers_up_to({"all": rows, "none": rows.none(), "few": rows.filter(pk__in=keys[:2])}, 5) == {
        "all": 6,
        "few": 2,
    }
    with CaptureQueriesContext(connection) as taken:
        shown = cut.get_page(2)
        assert all(row.teacher.name and row.school.name and row.spec for row in shown)
    assert len(taken) == 3  # keys, rows, their definitions


def test_the_list_of_a_county_says_more_than_and_costs_the_same_queries_however_many_records(world, monkeypatch):
    monkeypatch.setattr(reach, "FEW_PLACES", 0)
    monkeypatch.setattr("xingtan.records.reads.COUNTED", 2)
    monkeypatch.setattr(LongList.__init__, "__kwdefaults__", {"most": 5})
    costs = []
    for _ in range(2):
        for name in ("county", "provider"):
            browser = Client(headers={"accept-language": "en"})
            browser.force_login(world[name])
            address = reverse("records:list" if name == "county" else "records:provided")
            browser.get(address)
            with CaptureQueriesContext(connection) as taken:
                answer = browser.get(address).content.decode()
            costs.append((name, len(taken)))
            assert "more than 2" in answer
            assert "More than 5 records" in answer or name == "provider"
        for number in range(30):
            make_record(Record.objects.first().teacher, happened_on=date(2025, 9, 1 + number), state=State.ACCEPTED)
    assert costs[:2] == costs[2:]


def test_drafts_that_were_deleted_before_there_were_such_lists_leave_the_sheet_they_were_put_on(world):
    owner, teacher = actor_for(world["teacher"], on=NOON.date()), world["teacher"].teacher
    deleted, taken_back = make_record(teacher, state=State.DRAFT), make_record(teacher)
    for record in (deleted, taken_back):
        take_step(actor=owner, record_id=record.pk, step="withdraw", at=NOON)
    Record.objects.filter(pk=deleted.pk).update(audit_month=date(2025, 10, 1))
    import_module("xingtan.records.migrations.0007_deleted_drafts_stand_on_no_sheet").take_off(apps, None)
    months = dict(Record.objects.filter(pk__in=[deleted.pk, taken_back.pk]).values_list("pk", "audit_month"))
    assert months == {deleted.pk: None, taken_back.pk: date(2025, 10, 1)}
