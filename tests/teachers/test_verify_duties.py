"""Roles and personnel files that nobody gave or changed are named: nobody becomes a manager, or senior, unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makers.people import TODAY, make_account, make_actor, make_county, make_group, make_school, make_teacher
from makers.tamper import savepoint
from makers.tiers import NOON
from xingtan.access.actors import actor_for
from xingtan.access.deputies import name_deputy, withdraw_deputy
from xingtan.access.duties import Span, end_duty, give_duty
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.access.services import grant_duty
from xingtan.institutions.services import move_institution
from xingtan.teachers.accounts.verify import verify_duties
from xingtan.teachers.models import Teacher
from xingtan.teachers.services import change_teacher, enrol_teacher, transfer_teacher
from xingtan.teachers.verify import verify_teachers

pytestmark = pytest.mark.django_db


def found():
    return {each.code for each in verify_duties()}


def test_roles_given_listed_lent_and_ended_agree_and_one_by_hand_is_named():
    county = make_county()
    school, other = make_school(county=county), make_school(county=county)
    group, elsewhere = make_group(school), make_group(other)
    manager = make_account()
    grant_duty(actor=None, account=manager, role=Role.MANAGER, institution=school, on=TODAY, at=NOON)
    acting = actor_for(manager, on=TODAY)

    def enrolled(number, roles):
        texts = {"number": number, "name": "陈一", "school": school.code, "group": group.code, "roles": roles}
        texts |= {"sex": "female", "born_on": "1990-01-01", "started_on": "2020-09-01"}
        texts |= {"schooling": "undergraduate", "title": "junior"}
        return enrol_teacher(actor=acting, texts=texts, at=NOON)

    leader, plain = enrolled("T9001", "team_leader"), enrolled("T9002", "teacher")
    given = give_duty(
        actor=acting,
        account_id=plain.account_id,
        role=Role.SCHOOL_AUDITOR,
        institution=school,
        span=Span(TODAY),
        at=NOON,
    )
    [own] = Duty.objects.filter(account=manager)
    lent = {"span": Span(TODAY, TODAY + timedelta(days=9)), "reason": "产假", "at": NOON}
    deputy = name_deputy(actor=acting, duty_id=own.pk, deputy_id=plain.account_id, **lent)
    assert found() == set()

    duties, leads = Duty.objects, Duty.objects.filter(role=Role.TEAM_LEADER.value)
    acts = {
        "a role of one's own": lambda: duties.create(
            account=leader.account, role=Role.MANAGER.value, institution=school, valid_from=TODAY
        ),
        "another role": lambda: duties.filter(pk=given.pk).update(role=Role.PRINCIPAL.value),
        "another school": lambda: duties.filter(pk=own.pk).update(institution=other),
        "another group": lambda: leads.update(institution=elsewhere),
        "another person": lambda: duties.filter(pk=given.pk).update(account=leader.account),
        "from earlier on": lambda: duties.filter(pk=given.pk).update(valid_from=TODAY - timedelta(days=400)),
        "lent for longer": lambda: duties.filter(pk=deputy.pk).update(valid_until=TODAY + timedelta(days=400)),
        "given, not lent": lambda: duties.filter(role=Role.TEACHER.value).update(role=Role.PRINCIPAL.value),
    }
    for name, act in acts.items():
        with savepoint():
            act()
            assert found(), name

    withdraw_deputy(actor=acting, duty_id=deputy.pk, at=NOON)
    end_duty(actor=acting, duty_id=given.pk, on=TODAY + timedelta(days=1), at=NOON)
    grant_duty(actor=None, account=manager, role=Role.MANAGER, institution=other, on=TODAY, at=NOON)
    moving = {"school": other, "group": elsewhere, "on": TODAY + timedelta(days=1), "at": NOON}
    transfer_teacher(actor=actor_for(manager, on=TODAY), teacher_id=leader.pk, **moving)
    assert found() == set()
    duties.filter(pk=deputy.pk).update(withdrawn_on=None)
    assert found() == {"journal_differs"}


def test_a_house_that_moved_takes_the_roles_of_its_people_along():
    school = make_school(county=make_county())
    texts = {"number": "T9003", "name": "陈一", "school": school.code, "group": make_group(school).code}
    texts |= {"sex": "female", "born_on": "1990-01-01", "started_on": "2020-09-01", "roles": "team_leader"}
    texts |= {"schooling": "undergraduate", "title": "junior"}
    manager = make_account()
    grant_duty(actor=None, account=manager, role=Role.MANAGER, institution=school, on=TODAY, at=NOON)
    enrol_teacher(actor=actor_for(manager, on=TODAY), texts=texts, at=NOON)
    school.refresh_from_db()
    move_institution(institution=school, parent=make_county(), on=TODAY + timedelta(days=2))
    assert found() == set()


def test_a_personnel_file_changed_by_hand_is_named():
    school, other = make_school(), make_school()
    group, manager = make_group(school), make_actor((Role.MANAGER, school), (Role.MANAGER, other))
    texts = {"number": "T9003", "name": "陈一", "school": school.code, "group": group.code, "title": "junior"}
    texts |= {"sex": "female", "born_on": "1990-01-01", "started_on": "2020-09-01", "schooling": "undergraduate"}
    teacher = enrol_teacher(actor=manager, texts=texts, at=NOON)
    texts |= {"title": "intermediate", "title_since": "2026-01-01"}
    change_teacher(actor=manager, teacher_id=teacher.pk, texts=texts, at=NOON)
    later = TODAY + timedelta(days=1)
    transfer_teacher(actor=manager, teacher_id=teacher.pk, school=other, group=None, on=later, at=NOON)
    assert list(verify_teachers()) == []
    rows = Teacher.objects.filter(pk=teacher.pk)
    for change in (
        {"title": "senior"},
        {"title_since": TODAY},
        {"school": school},
        {"group": group},
        {"name": "陈二"},
        {"number": "T9004"},
        {"started_on": TODAY},
    ):
        with savepoint():
            rows.update(**change)
            assert [each.code for each in verify_teachers()] == ["content_differs"], change
    make_teacher(school)
    assert [each.code for each in verify_teachers()] == ["not_in_journal"]
