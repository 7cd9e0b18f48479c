"""Deputies act with the duty of another from a day to a day, the journal says for whom, and never in own cases."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from makers.people import TODAY, make_account, make_actor, make_county, make_group, make_school, make_teacher
from makers.records import make_record
from makers.tiers import NOON
from xingtan.access.actors import actor_for
from xingtan.access.deputies import name_deputy, withdraw_deputy
from xingtan.access.duties import Span, end_duty, give_duty
from xingtan.access.errors import (
    DeputyThereError,
    EndedAlreadyError,
    HeldAlreadyError,
    NotFromTheHouseError,
    SpanError,
)
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.notices.people import holders_of
from xingtan.records.models import Record
from xingtan.records.services import take_step
from xingtan.teachers.accounts.bulk import Act, Wish, do_one
from xingtan.teachers.texts import roles_of
from xingtan.trail.models import JournalRow
from xingtan.trail.services import leave_mark, mark_of
from xingtan.trail.verify import verify_journal

pytestmark = pytest.mark.django_db
UNTIL = TODAY + timedelta(days=9)
LEAVE = Span(TODAY, UNTIL)


def _school_with_two():
    school = make_school()
    manager = make_teacher(school, account=make_account((Role.TEACHER, school), (Role.MANAGER, school), name="周"))
    colleague = make_teacher(school, account=make_account((Role.TEACHER, school), name="林"))
    return school, manager, colleague


def _name(manager, colleague, **changes):
    [duty] = Duty.objects.filter(account=manager.account).exclude(role=Role.TEACHER.value)
    told = {
        "actor": actor_for(manager.account, on=TODAY),
        "duty_id": duty.pk,
        "deputy_id": colleague.account_id,
        "span": LEAVE,
        "reason": "产假",
        "at": NOON,
    }
    return name_deputy(**told | changes)


def test_a_deputy_acts_within_the_span_and_the_journal_says_for_whom():
    school, manager, colleague = _school_with_two()
    _name(manager, colleague)
    deputy = actor_for(colleague.account, on=TODAY)
    assert deputy.wears(Role.MANAGER, school.path)
    assert actor_for(colleague.account, on=UNTIL).wears(Role.MANAGER, school.path)
    assert not actor_for(colleague.account, on=UNTIL + timedelta(days=1)).wears(Role.MANAGER, school.path)
    assert sorted(holders_of(Role.MANAGER, [school.pk], on=TODAY)[school.pk]) == sorted(
        [manager.account_id, colleague.account_id]
    )
    assert roles_of([colleague], on=TODAY)[colleague.pk] == "teacher"

    other = make_teacher(school, with_account=True)
    do_one(actor=deputy, teacher_id=other.pk, wish=Wish(Act.LOCK, reason="停职"), at=NOON)
    row = JournalRow.objects.get(action="account.locked")
    assert (row.actor_id, row.for_id, row.for_name) == (colleague.account_id, manager.account_id, "周")
    assert (str(row.said_by), list(verify_journal())) == ("林 for 周", [])


@pytest.mark.parametrize(
    ("hats", "stood_for"), [((), None), ((Role.TEACHER,), None), ((Role.MANAGER,), "周"), (("principal",), None)]
)
def test_whoever_may_act_in_a_duty_of_their_own_acts_in_that(hats, stood_for):
    school, manager, colleague = _school_with_two()
    _name(manager, colleague)
    deputy = actor_for(colleague.account, on=TODAY)
    leave_mark(mark_of(deputy, action="x.y", hats=hats, subject=("x", "1"), at=NOON, place=school.path))
    assert JournalRow.objects.get(action="x.y").for_name == stood_for


def test_a_deputy_decides_neither_their_own_case_nor_that_of_whom_they_stand_in_for():
    _school, manager, colleague = _school_with_two()
    _name(manager, colleague)
    deputy = actor_for(colleague.account, on=TODAY)
    assert deputy.spoken_for == {manager.account_id, colleague.account_id}
    for teacher in (manager, colleague):
        for act in (Wish(Act.RESET), Wish(Act.LOCK, reason="x"), Wish(Act.GIVE, Role.PRINCIPAL)):
            with pytest.raises(NotPermittedError):
                do_one(actor=deputy, teacher_id=teacher.pk, wish=act, at=NOON)
    duty = Duty.objects.get(account=manager.account, role=Role.MANAGER.value)
    with pytest.raises(NotPermittedError):
        end_duty(actor=deputy, duty_id=duty.pk, on=TODAY, at=NOON)


def test_the_deputy_of_an_auditor_audits_for_them_and_leaves_their_records_to_others():
    school, auditor, colleague = _school_with_two()
    Duty.objects.filter(account=auditor.account, role=Role.MANAGER.value).update(role=Role.SCHOOL_AUDITOR.value)
    duty = Duty.objects.get(account=auditor.account, role=Role.SCHOOL_AUDITOR.value)
    _name(auditor, colleague, duty_id=duty.pk)
    deputy = actor_for(colleague.account, on=TODAY)
    theirs, own = make_record(auditor), make_record(colleague)
    other = make_record(make_teacher(school, with_account=True))
    waiting = Record.objects.at_desk_of(deputy, Role.SCHOOL_AUDITOR).not_owned_by(deputy)
    assert list(waiting) == [other]
    for record, reason in ((theirs, "stood_for"), (own, "own_record")):
        with pytest.raises(NotPermittedError) as refused:
            take_step(actor=deputy, record_id=record.pk, step="accept", at=NOON)
        assert refused.value.params["reason"] == reason
    take_step(actor=deputy, record_id=other.pk, step="accept", at=NOON)
    assert JournalRow.objects.get(action="record.accepted").for_id == auditor.account_id
    take_step(actor=deputy, record_id=own.pk, step="withdraw", at=NOON)
    assert JournalRow.objects.get(action="record.withdrawn").for_id is None


def test_nobody_stands_in_for_a_deputy_or_names_one_in_anothers_place():
    school, manager, colleague = _school_with_two()
    held = _name(manager, colleague)
    third = make_account((Role.TEACHER, school))
    deputy = actor_for(colleague.account, on=TODAY)
    told = {"deputy_id": third.pk, "span": LEAVE, "reason": "出差", "at": NOON}
    for actor, duty_id in ((deputy, held.pk), (deputy, held.stands_in_for_id), (make_actor(account=third), held.pk)):
        with pytest.raises(NotPermittedError):
            name_deputy(actor=actor, duty_id=duty_id, **told)
    own = Duty.objects.get(account=colleague.account, role=Role.TEACHER.value)
    with pytest.raises(NotPermittedError):
        name_deputy(actor=deputy, duty_id=own.pk, **told)


def test_a_manager_names_a_deputy_for_a_leader_and_never_themselves():
    school, manager, colleague = _school_with_two()
    group = make_group(school)
    leader = make_account((Role.TEACHER, school), (Role.TEAM_LEADER, group))
    duty = Duty.objects.get(account=leader, role=Role.TEAM_LEADER.value)
    with pytest.raises(NotPermittedError):
        _name(manager, manager, duty_id=duty.pk)
    _name(manager, colleague, duty_id=duty.pk)
    assert actor_for(colleague.account, on=TODAY).wears(Role.TEAM_LEADER, group.path)


def test_only_a_colleague_of_the_house_with_days_and_a_reason_can_be_named():
    school, manager, colleague = _school_with_two()
    stranger = make_account((Role.TEACHER, make_school()))
    with pytest.raises(NotFromTheHouseError):
        _name(manager, colleague, deputy_id=stranger.pk)
    for span in (Span(TODAY), Span(TODAY - timedelta(days=1), UNTIL), Span(TODAY, TODAY + timedelta(days=400))):
        with pytest.raises(SpanError):
            _name(manager, colleague, span=span)
    with pytest.raises(ReasonMissingError):
        _name(manager, colleague, reason=" ")
    _name(manager, colleague)
    with pytest.raises(HeldAlreadyError):
        _name(manager, colleague)
    with pytest.raises(DeputyThereError):
        _name(manager, colleague, deputy_id=make_account((Role.TEACHER, school)).pk)


def test_an_authoritys_deputy_holds_the_same_office_elsewhere():
    county, school = make_county(), make_school()
    officer, colleague = make_account((Role.COUNTY_AUDITOR, county)), make_account((Role.COUNTY_AUDITOR, make_county()))
    duty = Duty.objects.get(account=officer)
    told = {"actor": make_actor(account=officer), "duty_id": duty.pk, "span": LEAVE, "reason": "出差", "at": NOON}
    below = make_account((Role.MANAGER, make_school(county=county)))
    for account in (below, make_account((Role.MANAGER, school))):
        with pytest.raises(NotFromTheHouseError):
            name_deputy(deputy_id=account.pk, **told)
    name_deputy(deputy_id=colleague.pk, **told)
    assert actor_for(colleague, on=TODAY).wears(Role.COUNTY_AUDITOR, county.path)


@pytest.mark.parametrize("who", ["manager", "colleague"])
def test_a_deputy_who_is_withdrawn_stops_at_once_and_can_be_named_again(who):
    school, manager, colleague = _school_with_two()
    held = _name(manager, colleague)
    account = {"manager": manager, "colleague": colleague}[who].account
    withdraw_deputy(actor=actor_for(account, on=TODAY), duty_id=held.pk, at=NOON)
    assert not actor_for(colleague.account, on=TODAY).wears(Role.MANAGER, school.path)
    assert [row.action for row in JournalRow.objects.filter(subject_key=str(held.pk), subject_kind="duty")] == [
        "deputy.named",
        "deputy.withdrawn",
    ]
    with pytest.raises(EndedAlreadyError):
        withdraw_deputy(actor=actor_for(manager.account, on=TODAY), duty_id=held.pk, at=NOON)
    _name(manager, colleague)
    assert actor_for(colleague.account, on=TODAY).wears(Role.MANAGER, school.path)


def test_a_deputy_stops_when_the_duty_behind_ends():
    school, manager, colleague = _school_with_two()
    _name(manager, colleague)
    duty = Duty.objects.get(account=manager.account, role=Role.MANAGER.value)
    second = make_actor((Role.MANAGER, school))
    end_duty(actor=second, duty_id=duty.pk, on=TODAY + timedelta(days=2), at=NOON)
    assert actor_for(colleague.account, on=TODAY + timedelta(days=1)).wears(Role.MANAGER, school.path)
    assert not actor_for(colleague.account, on=TODAY + timedelta(days=2)).wears(Role.MANAGER, school.path)


def test_a_role_given_for_some_days_does_not_become_lasting_when_the_file_changes():
    school, manager, colleague = _school_with_two()
    actor = actor_for(manager.account, on=TODAY)
    span = Span(TODAY, date(2027, 1, 31))
    give_duty(
        actor=actor, account_id=colleague.account_id, role=Role.SCHOOL_AUDITOR, institution=school, span=span, at=NOON
    )
    do_one(actor=actor, teacher_id=colleague.pk, wish=Wish(Act.GIVE, Role.PRINCIPAL), at=NOON)
    assert roles_of([colleague], on=TODAY)[colleague.pk] == "principal"
    [auditor] = Duty.objects.filter(account=colleague.account, role=Role.SCHOOL_AUDITOR.value)
    assert auditor.valid_until == date(2027, 1, 31)
    do_one(actor=actor, teacher_id=colleague.pk, wish=Wish(Act.TAKE, Role.SCHOOL_AUDITOR), at=NOON)
    assert not Duty.objects.filter(account=colleague.account, role=Role.SCHOOL_AUDITOR.value).exists()


def test_the_database_knows_no_deputy_without_a_last_day():
    _school, manager, colleague = _school_with_two()
    held = _name(manager, colleague)
    with pytest.raises(IntegrityError, match="duty_of_a_deputy_has_a_last_day"), transaction.atomic():
        Duty.objects.filter(pk=held.pk).update(valid_until=None)
