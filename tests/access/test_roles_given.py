"""Giving and ending roles: never one's own, never beyond one's scope, never the last manager."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from makers.people import TODAY, make_account, make_actor, make_county, make_group, make_institution, make_school
from makers.tiers import NOON
from xingtan.access.actors import actor_for
from xingtan.access.duties import Span, end_duty, give_duty
from xingtan.access.errors import (
    EndedAlreadyError,
    HeldAlreadyError,
    LastManagerError,
    RoleMisplacedError,
    SpanError,
)
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.institutions.models import Kind
from xingtan.kernel.errors import NotPermittedError
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


def test_a_manager_gives_a_role_for_a_span_and_ends_it_and_both_leave_a_mark():
    school = make_school()
    manager, person = make_actor((Role.MANAGER, school)), make_account((Role.TEACHER, school))
    span = Span(TODAY, date(2027, 1, 31))
    duty = give_duty(
        actor=manager, account_id=person.pk, role=Role.SCHOOL_AUDITOR, institution=school, span=span, at=NOON
    )
    assert actor_for(person, on=TODAY).wears(Role.SCHOOL_AUDITOR, school.path)
    assert not actor_for(person, on=date(2027, 2, 1)).wears(Role.SCHOOL_AUDITOR, school.path)
    end_duty(actor=manager, duty_id=duty.pk, on=TOMORROW, at=NOON)
    assert actor_for(person, on=TODAY).wears(Role.SCHOOL_AUDITOR, school.path)
    assert not actor_for(person, on=TOMORROW).wears(Role.SCHOOL_AUDITOR, school.path)
    marks = JournalRow.objects.filter(subject_kind="duty", subject_key=str(duty.pk)).order_by("pk")
    assert [(row.action, row.actor_id, row.place) for row in marks] == [
        ("duty.granted", manager.account_id, school.path),
        ("duty.ended", manager.account_id, school.path),
    ]
    with pytest.raises(EndedAlreadyError):
        end_duty(actor=manager, duty_id=duty.pk, on=TOMORROW, at=NOON)


def test_a_role_that_ends_on_its_first_day_never_was():
    school = make_school()
    manager, person = make_actor((Role.MANAGER, school)), make_account((Role.TEACHER, school))
    duty = give_duty(
        actor=manager, account_id=person.pk, role=Role.PRINCIPAL, institution=school, span=Span(TODAY), at=NOON
    )
    end_duty(actor=manager, duty_id=duty.pk, on=TODAY, at=NOON)
    assert not Duty.objects.filter(account=person, role=Role.PRINCIPAL.value).exists()


def test_nobody_gives_themselves_a_role_or_one_beyond_their_scope():
    county = make_county()
    school, next_door = make_school(county=county), make_school(county=county)
    manager = make_actor((Role.MANAGER, school))
    person, neighbour = make_account((Role.TEACHER, school)), make_account((Role.TEACHER, next_door))

    def refused(account_id, role, institution, actor=manager):
        with pytest.raises(NotPermittedError) as error:
            give_duty(actor=actor, account_id=account_id, role=role, institution=institution, span=Span(TODAY), at=NOON)
        return error.value.params["reason"]

    assert refused(manager.account_id, Role.PRINCIPAL, school) == "own_roles"
    assert refused(person.pk, Role.COUNTY_AUDITOR, county) == "beyond_scope"
    assert refused(neighbour.pk, Role.MANAGER, next_door) == "beyond_scope"
    assert refused(person.pk, Role.TEACHER, school) == "role_of_the_file"
    auditor = make_actor((Role.SCHOOL_AUDITOR, school))
    assert refused(person.pk, Role.SCHOOL_AUDITOR, school, auditor) == "beyond_scope"
    officer = make_actor((Role.COUNTY_AUDITOR, county))
    assert refused(person.pk, Role.PROVINCIAL_OFFICER, make_institution(Kind.PROVINCE), officer) == "beyond_scope"
    assert not JournalRow.objects.filter(action="duty.granted").exists()


def test_what_cannot_be_held_is_refused():
    school = make_school()
    manager, person = make_actor((Role.MANAGER, school)), make_account((Role.TEACHER, school))
    give = {"actor": manager, "account_id": person.pk, "at": NOON}
    with pytest.raises(RoleMisplacedError):
        give_duty(**give, role=Role.TEAM_LEADER, institution=school, span=Span(TODAY))
    with pytest.raises(SpanError):
        give_duty(**give, role=Role.PRINCIPAL, institution=school, span=Span(TODAY - timedelta(days=1)))
    with pytest.raises(SpanError):
        give_duty(**give, role=Role.PRINCIPAL, institution=school, span=Span(TOMORROW, TODAY))
    give_duty(**give, role=Role.TEAM_LEADER, institution=make_group(school), span=Span(TODAY))
    give_duty(**give, role=Role.PRINCIPAL, institution=school, span=Span(TOMORROW, TOMORROW))
    with pytest.raises(HeldAlreadyError):
        give_duty(**give, role=Role.PRINCIPAL, institution=school, span=Span(TODAY))


def test_the_last_manager_of_a_school_stays_until_there_is_another():
    county = make_county()
    school = make_school(county=county)
    officer = make_actor((Role.COUNTY_AUDITOR, county))
    account, successor = make_account((Role.MANAGER, school)), make_account((Role.TEACHER, school))
    [duty] = Duty.objects.filter(account=account)
    with pytest.raises(LastManagerError):
        end_duty(actor=officer, duty_id=duty.pk, on=TOMORROW, at=NOON)
    give_duty(
        actor=officer, account_id=successor.pk, role=Role.MANAGER, institution=school, span=Span(TOMORROW), at=NOON
    )
    with pytest.raises(LastManagerError):
        end_duty(actor=officer, duty_id=duty.pk, on=TODAY, at=NOON)
    end_duty(actor=officer, duty_id=duty.pk, on=TOMORROW, at=NOON)
    duty.refresh_from_db()
    assert duty.valid_until == timezone.localdate(NOON)
