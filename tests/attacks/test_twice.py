"""The same request sent again, and two people at the same moment: everything happens once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attacks.worlds import RUN_OF
from makers.credit import NOON, make_entry, make_province
from makers.declared import YEAR, make_accepted, make_desks, make_line
from makers.deputies import duty_of
from makers.passports import make_entry as make_passport_entry
from makers.passports import make_mentor, make_passport, make_passport_world
from makers.people import TODAY, make_account, make_actor, make_school, make_teacher
from makers.records import VALUES, make_definition, make_record, owner_of
from makers.workbooks import make_csv
from xingtan.access.actors import actor_for
from xingtan.access.deputies import name_deputy
from xingtan.access.duties import Span, end_duty, give_duty
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.services import reverse_entry
from xingtan.declarations.identification import identify_year
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.services import declare_year, take_line_step
from xingtan.declarations.workflow import State
from xingtan.growth.passport.entries import take_entry_step
from xingtan.growth.passport.models import PassportResult
from xingtan.growth.passport.services import close_passport
from xingtan.kernel.errors import DomainError
from xingtan.records.errors import RecordChangedError
from xingtan.records.intake import filled_from
from xingtan.records.models import Record
from xingtan.records.services import change_record, enter_record, take_step
from xingtan.records.workflow import State as RecordState
from xingtan.sheets.services import check_run, start_run, write_run
from xingtan.teachers.accounts.passwords import hand_out_passwords
from xingtan.teachers.models import Teacher
from xingtan.teachers.workbooks.kinds import TEACHERS
from xingtan.trail.models import JournalRow


def signed_in(actor):
    browser = Client(raise_request_exception=False)
    browser.force_login(Account.objects.get(pk=actor.account_id))
    return browser


@pytest.mark.django_db
def test_every_step_of_the_year_sent_twice_happens_once():
    desks = make_desks()
    record = make_accepted(desks)
    place = (desks.school.code, YEAR)
    declare, identify = (reverse(f"declarations:{name}", args=place) for name in ("declare", "identify"))
    answers = [signed_in(desks.manager).post(declare).status_code for _ in range(2)]
    line = DeclarationLine.objects.get()
    for actor, step in ((desks.county, "county_accept"), (desks.city, "city_accept")):
        path = reverse("declarations:step", args=[line.pk, step])
        answers += [signed_in(actor).post(path).status_code for _ in range(2)]
    answers += [signed_in(desks.officer).post(identify).status_code for _ in range(2)]

    assert answers == [302, 302, 302, 409, 302, 409, 302, 302]
    assert Entry.objects.count() == 1
    acts = JournalRow.objects.filter(subject_kind="record", subject_key=record.number).values_list("action", flat=True)
    assert sorted(acts) == ["record.declared", "record.entered", "record.settled"]


@pytest.mark.django_db
def test_a_record_accepted_twice_or_taken_past_a_state_is_refused_with_409():
    school = make_school()
    browser = signed_in(make_actor((Role.SCHOOL_AUDITOR, school)))
    record = make_record(make_teacher(school))
    path = reverse("records:take-step", args=[record.pk, "accept"])
    assert [browser.post(path).status_code for _ in range(2)] == [302, 409]

    for state in RecordState:
        other = make_record(make_teacher(school), state=state)
        status = browser.post(reverse("records:take-step", args=[other.pk, "accept"])).status_code
        assert status == {RecordState.DRAFT: 404, RecordState.SUBMITTED: 302}.get(state, 409)


@pytest.mark.django_db
def test_the_county_skips_no_state_and_takes_no_step_of_others():
    desks = make_desks()
    for state in State:
        line = make_line(desks, state)
        for step in ("city_accept", "city_return", "identify", "province_return", "redeclare", "drop", "declare"):
            path = reverse("declarations:step", args=[line.pk, step])
            assert signed_in(desks.county).post(path, {"reason": "x"}).status_code in {403, 404}
        line.refresh_from_db()
        assert line.state == state


@pytest.mark.django_db
def test_what_was_typed_over_somebody_elses_change_is_not_lost_and_not_written():
    teacher = make_teacher(with_account=True)
    record = make_record(teacher, state=RecordState.DRAFT, kind="open_class", hours=None, values={"level": "county"})
    actor, values = owner_of(record), filled_from(record)
    change_record(actor=actor, record_id=record.pk, values={**values, "title": "one"}, version=1, at=NOON)

    with pytest.raises(RecordChangedError):
        change_record(actor=actor, record_id=record.pk, values={**values, "title": "two"}, version=1, at=NOON)
    record.refresh_from_db()
    assert record.title == "one"


@pytest.fixture
def together(real_transactions):  # noqa: ARG001 each act commits
    """Do all acts at the same moment."""
    return at_once


def at_once(*acts):
    """Do every act with a connection of its own, all beginning together; return what became of each."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_auditors_at_the_same_moment_decide_once(together):
    school = make_school()
    auditors = [make_actor((Role.SCHOOL_AUDITOR, school)) for _ in range(4)]
    record = make_record(make_teacher(school))

    found = together(
        *(lambda who=who: take_step(actor=who, record_id=record.pk, step="accept", at=NOON) for who in auditors)
    )

    assert found == [*["already_decided"] * 3, "done"]
    assert JournalRow.objects.filter(action="record.accepted").count() == 1
    record.refresh_from_db()
    assert record.version == 2


def test_accepting_and_returning_at_the_same_moment_is_one_of_both(together):
    desks = make_desks()
    line = make_line(desks)
    other = make_actor((Role.COUNTY_AUDITOR, desks.province.county))

    found = together(
        lambda: take_line_step(actor=desks.county, line_id=line.pk, step="county_accept", at=NOON),
        lambda: take_line_step(actor=other, line_id=line.pk, step="county_return", at=NOON, reason="x"),
    )

    assert found == ["done", "step_not_allowed"]


def test_identifying_and_declaring_at_the_same_moment_post_every_line_once(together):
    desks = make_desks()
    for _ in range(3):
        make_line(desks, State.CITY_AUDITED)
    make_accepted(desks)
    officers = [desks.officer, *(make_actor((Role.PROVINCIAL_OFFICER, desks.province.root)) for _ in range(3))]

    identified = together(
        *(
            lambda who=who: identify_year(actor=who, institution=desks.province.root, year=YEAR, at=timezone.now())
            for who in officers
        ),
        *(lambda: declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON) for _ in range(2)),
    )

    assert identified == ["done"] * 6
    assert Entry.objects.count() == 3
    assert DeclarationLine.objects.count() == 4
    assert DeclarationLine.objects.values("record").distinct().count() == 4


def test_an_entry_is_taken_back_once_however_many_try(together):
    province = make_province()
    entry = make_entry(province)
    officers = [make_actor((Role.PROVINCIAL_OFFICER, province.root)) for _ in range(3)]

    found = together(
        *(lambda who=who: reverse_entry(actor=who, entry_id=entry.pk, reason="x", at=NOON) for who in officers)
    )

    assert found.count("done") == 1
    assert Entry.objects.count() == 2


def test_an_import_written_from_two_windows_is_written_once(together):
    school = make_school()
    account = make_account((Role.MANAGER, school))
    actor = make_actor(account=account)
    header, row = RUN_OF["teachers"]
    content = make_csv(header, row.format(n=1, school=school.code))
    run = start_run(TEACHERS, actor=actor, file_name="a.csv", content=content, at=NOON)
    check_run(TEACHERS, actor=actor, run=run, at=NOON, ask=False)
    copies = [type(run).objects.get(pk=run.pk) for _ in range(3)]

    found = together(*(lambda copy=copy: write_run(TEACHERS, actor=actor, run=copy, at=NOON) for copy in copies))

    assert found.count("done") == 1
    assert Teacher.objects.count() == 1


def test_a_record_entered_by_two_devices_gets_two_numbers(together):

    make_definition()
    teacher = make_teacher(with_account=True)
    actor = make_actor(account=teacher.account)
    values = VALUES["open_class"]

    found = together(
        *(
            lambda: enter_record(actor=actor, teacher=teacher, kind="open_class", values=values, at=NOON)
            for _ in range(4)
        )
    )

    assert found == ["done"] * 4
    assert len(set(Record.objects.values_list("number", flat=True))) == 4


def test_one_colleague_named_by_two_at_the_same_moment_stands_in_once(together):
    school = make_school()
    first, second = (make_account((Role.SCHOOL_AUDITOR, school)) for _ in range(2))
    deputy = make_account((Role.TEACHER, school))
    acts = [
        lambda each=each: name_deputy(
            actor=actor_for(each, on=TODAY),
            duty_id=duty_of(each, Role.SCHOOL_AUDITOR).pk,
            deputy_id=deputy.pk,
            span=Span(TODAY, TODAY + timedelta(days=5)),
            reason="x",
            at=NOON,
        )
        for each in (first, second)
    ]
    assert together(*acts) == ["done", "held_already"]


def test_two_managers_who_end_each_other_at_the_same_moment_leave_one(together):
    school = make_school()
    managers = [make_account((Role.MANAGER, school)) for _ in range(2)]
    acts = [
        lambda mine=mine, other=other: end_duty(
            actor=actor_for(mine, on=TODAY), duty_id=duty_of(other, Role.MANAGER).pk, on=TODAY, at=NOON
        )
        for mine, other in (managers, managers[::-1])
    ]
    assert together(*acts) == ["done", "last_manager"]


def test_a_role_given_by_two_at_the_same_moment_is_held_once(together):
    school = make_school()
    managers = [make_account((Role.MANAGER, school)) for _ in range(2)]
    teacher = make_account((Role.TEACHER, school))
    acts = [
        lambda each=each: give_duty(
            actor=actor_for(each, on=TODAY),
            account_id=teacher.pk,
            role=Role.SCHOOL_AUDITOR,
            institution=school,
            span=Span(TODAY),
            at=NOON,
        )
        for each in managers
    ]
    assert together(*acts) == ["done", "held_already"]


def test_a_passport_is_closed_and_an_entry_confirmed_once_at_the_same_moment(together):
    world = make_passport_world()
    passport = make_passport(world.trainee)
    make_mentor(passport, world.mentor)
    entry = make_passport_entry(passport)
    confirm = [lambda: take_entry_step(actor=world.actor(world.mentor), entry_id=entry.pk, step="confirm", at=NOON)] * 2
    assert together(*confirm) == ["done", "step_not_allowed"]
    close = [lambda: close_passport(actor=world.managing, passport_id=passport.pk, outcome="qualified", at=NOON)] * 2
    assert together(*close) == ["done", "reason_missing"]
    assert PassportResult.objects.count() == 1


def test_passwords_handed_out_by_two_at_the_same_moment_are_made_once(together):
    school = make_school()
    managers = [make_actor((Role.MANAGER, school)) for _ in range(2)]
    for _ in range(3):
        account = make_teacher(school, with_account=True).account
        Account.objects.filter(pk=account.pk).update(password=make_password(None))
    handed = []
    together(*(lambda who=who: handed.append(hand_out_passwords(actor=who, at=timezone.now())) for who in managers))
    assert sorted(map(len, handed)) == [0, 3]
    kept = dict(Account.objects.values_list("username", "password"))
    assert all(check_password(each.password, kept[each.login]) for some in handed for each in some)
