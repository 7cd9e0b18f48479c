from datetime import UTC, date, datetime

import pytest

from makers.people import TODAY, make_account, make_actor, make_county, make_group, make_school, make_teacher
from xingtan.access.actors import actor_for, operator
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.access.services import RoleMisplacedError, grant_duty, open_account
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_a_duty_counts_only_within_its_span():
    school = make_school()
    account = make_account()
    Duty.objects.create(
        account=account, role="manager", institution=school, valid_from=date(2024, 9, 1), valid_until=date(2025, 8, 31)
    )

    assert not actor_for(account, on=date(2024, 8, 31)).wears(Role.MANAGER, school.path)
    assert actor_for(account, on=date(2024, 9, 1)).wears(Role.MANAGER, school.path)
    assert actor_for(account, on=date(2025, 8, 31)).wears(Role.MANAGER, school.path)
    assert not actor_for(account, on=date(2025, 9, 1)).wears(Role.MANAGER, school.path)


def test_a_county_auditor_covers_the_schools_of_the_county_and_no_others():
    county = make_county()
    ours, theirs = make_school(county=county), make_school()
    auditor = make_actor((Role.COUNTY_AUDITOR, county))

    assert auditor.wears(Role.COUNTY_AUDITOR, ours.path)
    assert not auditor.wears(Role.COUNTY_AUDITOR, theirs.path)
    assert not auditor.wears(Role.MANAGER, ours.path)


def test_one_person_may_wear_several_hats_at_several_places():
    school, other = make_school(), make_school()
    group = make_group(school)
    actor = make_actor((Role.TEACHER, school), (Role.TEAM_LEADER, group), (Role.SCHOOL_AUDITOR, other))

    assert actor.roles == {Role.TEACHER, Role.TEAM_LEADER, Role.SCHOOL_AUDITOR}
    assert actor.wears(Role.TEAM_LEADER, group.path)
    assert not actor.wears(Role.SCHOOL_AUDITOR, school.path)


def test_without_a_duty_nothing_is_in_scope():
    make_teacher()

    assert not Teacher.objects.visible_to(make_actor()).exists()


def test_the_operator_of_the_server_has_every_hat_and_no_account():
    make_teacher()

    assert operator().account_id is None
    assert Teacher.objects.visible_to(operator()).count() == 1


def test_a_role_is_held_only_where_it_belongs_and_a_refusal_leaves_nothing():
    school = make_school()
    account = make_account()

    with pytest.raises(RoleMisplacedError):
        grant_duty(actor=None, account=account, role=Role.COUNTY_AUDITOR, institution=school, on=TODAY, at=NOON)

    assert not Duty.objects.exists()


def test_opening_an_account_and_granting_a_duty_are_journaled():
    school = make_school()
    account = open_account(actor=None, username="lin", name="林", password=None, at=NOON)
    grant_duty(actor=None, account=account, role=Role.MANAGER, institution=school, on=TODAY, at=NOON)

    assert list(JournalRow.objects.order_by("pk").values_list("action", "actor_name")) == [
        ("account.opened", "system"),
        ("duty.granted", "system"),
    ]
    assert not account.has_usable_password()
