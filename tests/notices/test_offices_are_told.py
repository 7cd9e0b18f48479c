"""Declared lines, appeals and decrees tell managers, offices and teachers; an appeal's day stands in calendars."""

import pytest
from django.utils.timezone import localdate

from makers.credit import NOON, make_province
from makers.declared import make_desks, make_line
from makers.decreed import make_appeal, make_auditor, make_decree
from makers.people import TODAY, make_account, make_actor, make_teacher
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.declarations.appeals.services import Answer, answer_appeal, withdraw_appeal
from xingtan.declarations.decrees.models import DecreeKind
from xingtan.declarations.decrees.services import withdraw_decree
from xingtan.declarations.workflow import State
from xingtan.notices.kinds import said
from xingtan.notices.models import CalendarEntry, Notice

pytestmark = pytest.mark.django_db


def heard(account_id):
    return [(notice.kind, said(notice, "en")) for notice in Notice.objects.filter(account=account_id).order_by("pk")]


def test_a_line_that_comes_back_tells_the_managers_of_its_school_at_once():
    desks = make_desks()
    line = make_line(desks, State.RETURNED, title="Open class on weather")

    told = f"“Open class on weather” by {line.teacher.name} was returned to the school: Date is missing"
    assert heard(desks.manager.account_id) == [("line_returned", told)]
    assert Notice.objects.get().instant
    assert Notice.objects.get().link == f"/declarations/lines/{line.pk}/"


def test_an_appeal_tells_the_office_that_owes_an_answer_and_its_day_stands_in_both_calendars():
    teacher = make_teacher(make_province().school, with_account=True)
    managers = [make_account((role, teacher.school)) for role in (Role.MANAGER, Role.SCHOOL_AUDITOR)]
    found = make_appeal(teacher, label="My credits")
    owners = {a.pk for a in managers if a.duties.filter(role=found.owner_role, institution=found.owner).exists()}

    assert {notice.account_id for notice in Notice.objects.all()} == owners
    days = CalendarEntry.objects.filter(cancelled=False)
    assert {entry.owner_id for entry in days} == owners | {teacher.account_id}
    assert {localdate(entry.starts) for entry in days} == {found.due_on}


def test_an_answer_tells_the_teacher_and_takes_the_day_out_of_the_calendars():
    teacher = make_teacher(make_province().school, with_account=True)
    found = make_appeal(teacher, label="My credits")
    owner = make_actor((Role(found.owner_role), found.owner))
    answer_appeal(actor=owner, serial=found.serial, answer=Answer("reject", "It is right as it stands"), at=NOON)

    told = "Your appeal about “My credits” was answered: It is right as it stands"
    assert heard(teacher.account_id) == [("appeal_answered", told)]
    assert not CalendarEntry.objects.filter(cancelled=False).exists()
    assert CalendarEntry.objects.filter(cancelled=True, sequence=1, owner=teacher.account_id).exists()


def test_who_withdraws_an_appeal_is_not_told_of_it_but_the_day_goes():
    teacher = make_teacher(make_province().school, with_account=True)
    found = make_appeal(teacher)
    withdraw_appeal(actor=actor_for(teacher.account, on=TODAY), serial=found.serial, at=NOON)

    assert heard(teacher.account_id) == []
    assert not CalendarEntry.objects.filter(cancelled=False).exists()


@pytest.mark.parametrize("whole_place", [False, True])
def test_a_decree_tells_whom_it_touches_and_tells_them_again_when_it_is_withdrawn(whole_place):
    province = make_province()
    one, other = (make_teacher(province.school, with_account=True) for _ in range(2))
    if whole_place:
        decree = make_decree(province, kind=DecreeKind.WAIVER, place=province.school)
    else:
        decree = make_decree(province, one)
    withdraw_decree(
        actor=make_auditor(province),
        serial=decree.serial,
        number="99",
        effective_on=decree.effective_from,
        reason="Wrong school",
        at=NOON,
    )

    kinds = ["decree_issued", "decree_withdrawn"]
    assert [kind for kind, _ in heard(one.account_id)] == kinds
    assert [kind for kind, _ in heard(other.account_id)] == (kinds if whole_place else [])
