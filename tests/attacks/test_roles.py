"""Hats that nobody may give themselves: by the file of teachers, by attaching to accounts, by passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from makers.people import FOUNDED, TODAY, make_account, make_actor, make_county, make_school, make_teacher
from makers.records import NOON, make_record, owner_of
from makers.workbooks import make_teacher_cells, make_teachers_file
from xingtan.access.actors import actor_for
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.services import take_step, take_step_in_bulk
from xingtan.records.workbooks.sheet import RECORDS_ACCEPTED
from xingtan.records.workflow import State
from xingtan.sheets.kinds import Row
from xingtan.sheets.services import UndoRefusedError, check_file, check_run, start_run, undo_run, write_run
from xingtan.teachers.accounts.passwords import hand_out_password
from xingtan.teachers.models import Teacher
from xingtan.teachers.workbooks.kinds import TEACHERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_county()


@pytest.fixture
def school(county):
    return make_school(county=county)


@pytest.fixture
def manager(school):
    return make_actor((Role.MANAGER, school))


def codes(actor, *rows):
    """Return the mistakes that a file with these rows has."""
    check = check_file(TEACHERS, actor=actor, content=make_teachers_file(*rows), on=TODAY)
    return {mistake.code for plan in check.plans for mistake in plan.mistakes}


def imported(actor, *rows):
    run = start_run(TEACHERS, actor=actor, file_name="a.xlsx", content=make_teachers_file(*rows), at=NOON)
    check_run(TEACHERS, actor=actor, run=run, at=NOON)
    return write_run(TEACHERS, actor=actor, run=run, at=NOON)


@pytest.mark.parametrize(
    "role",
    [
        "县级审核员",
        "county_auditor",
        "市级审核员",
        "city_auditor",
        "省级",
        "provincial_officer",
        "training_institution",
    ],
)
def test_a_file_of_teachers_gives_no_role_above_the_school(manager, role):
    assert codes(manager, make_teacher_cells(1, 角色=role)) == {"not_in_list"}
    assert codes(manager, make_teacher_cells(1, 角色=f"教师,{role}")) == {"not_in_list"}


def test_a_file_gives_no_role_at_another_school(manager, county):
    other = make_school(county=county)

    assert codes(manager, make_teacher_cells(1, 学校代码=other.code, 角色="管理员")) == {"unknown_school"}
    assert codes(manager, make_teacher_cells(1, 学校代码=other.name, 角色="管理员")) == {"unknown_school"}
    assert codes(manager, make_teacher_cells(1, 学校代码=county.code, 角色="管理员")) == {"unknown_school"}


@pytest.mark.parametrize("shift", [timedelta(0), timedelta(days=1), timedelta(days=-400)])
def test_an_account_that_has_held_or_will_hold_an_office_is_never_attached_to_a_teacher(manager, county, shift):
    officer = Account.objects.create_user("A0001", name="王老师1", password="x")
    Duty.objects.create(
        account=officer,
        role=Role.COUNTY_AUDITOR.value,
        institution=county,
        valid_from=TODAY + shift,
        valid_until=None if shift >= timedelta(0) else TODAY + shift + timedelta(days=30),
    )

    assert "login_taken" in codes(manager, make_teacher_cells(1))


def test_no_password_is_handed_out_for_somebody_whose_office_begins_tomorrow(manager, school, county):
    teacher = make_teacher(school, with_account=True)
    Duty.objects.create(
        account=teacher.account,
        role=Role.COUNTY_AUDITOR.value,
        institution=county,
        valid_from=timezone.localdate() + timedelta(days=1),
    )

    with pytest.raises(NotPermittedError):
        hand_out_password(actor=manager, teacher_id=teacher.pk, at=timezone.now())


def test_a_login_that_differs_in_case_only_is_taken(manager):
    make_account(username="a0001", name="County Auditor")

    assert "login_taken" in codes(manager, make_teacher_cells(1))


def test_a_login_of_somebody_elses_file_is_taken(manager, school):
    make_teacher(school, account=make_account((Role.TEACHER, school), username="A0001"))

    assert "login_taken" in codes(manager, make_teacher_cells(1))


def test_two_rows_whose_numbers_differ_in_case_only_are_the_same_login(manager):
    rows = make_teacher_cells(1, 工号="b1"), make_teacher_cells(2, 工号="B1")

    assert codes(manager, *rows) == {"repeated"}


def test_a_manager_who_is_made_auditor_too_decides_on_nothing_of_their_own(client, school, manager):
    account = make_account((Role.MANAGER, school), (Role.TEACHER, school))
    teacher = make_teacher(school, account=account, number="A0001", name="王老师1")
    actor = actor_for(account, on=TODAY)
    both = make_teacher_cells(1, 角色="管理员、审核员", 学校代码=school.code)
    assert "own_roles" in codes(actor, both)
    imported(manager, both)
    client.force_login(account)
    own = make_record(teacher)
    ripe = actor_for(account, on=TODAY)
    assert ripe.wears(Role.SCHOOL_AUDITOR, school.path)

    for path in (
        reverse("records:take-step", args=[own.pk, "accept"]),
        reverse("records:decide", args=[own.pk, "accept"]),
        reverse("records:decide-marked"),
    ):
        for headers in ({}, {"HX-Request": "true"}):
            client.post(path, {"step": "accept", "marked": [own.pk]}, headers=headers)
            own.refresh_from_db()
            assert own.state == State.SUBMITTED
    with pytest.raises(NotPermittedError):
        take_step(actor=ripe, record_id=own.pk, step="accept", at=NOON)
    assert [each.code for each in take_step_in_bulk(actor=ripe, record_ids=[own.pk], step="accept", at=NOON)] == [
        "own_record"
    ]
    values = {"teacher": teacher.number, "kind": "open_class", "title": "x", "happened_on": "2025-10-20"}
    [plan] = RECORDS_ACCEPTED.plan([Row("a", 2, values)], actor=ripe, on=TODAY)
    assert "own_record" in {mistake.code for mistake in plan.mistakes}


def test_a_step_that_only_another_room_takes_is_nobodys(client, school):
    record = make_record(make_teacher(school, with_account=True), state=State.ACCEPTED)
    hats = [(role, school) for role in (Role.MANAGER, Role.SCHOOL_AUDITOR, Role.PRINCIPAL)]
    client.force_login(make_account(*hats))

    for step in ("declare", "settle", "release", "identify", "enter"):
        path = reverse("records:take-step", args=[record.pk, step])
        assert client.post(path, {"reason": "x"}).status_code in {403, 404}
    record.refresh_from_db()
    assert record.state == State.ACCEPTED


def test_whoever_has_left_a_school_undoes_nothing_there(school, county):
    account = make_account((Role.MANAGER, school))
    run = imported(actor_for(account, on=TODAY), make_teacher_cells(1))
    Duty.objects.filter(account=account).update(valid_until=FOUNDED)
    elsewhere = make_actor((Role.MANAGER, make_school(county=county)), account=account)

    with pytest.raises(UndoRefusedError):
        undo_run(TEACHERS, actor=elsewhere, run=run, at=NOON)
    assert Teacher.objects.filter(number="A0001").exists()


def test_a_duty_that_ends_closes_the_doors_of_those_already_inside(client, school):
    account = make_account((Role.SCHOOL_AUDITOR, school))
    client.force_login(account)
    assert client.get("/records/audit/").status_code == 200

    Duty.objects.update(valid_until=FOUNDED)
    assert client.get("/records/audit/").status_code == 403

    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_a_new_password_ends_every_session_of_the_old_one(client, manager, school):
    teacher = make_teacher(school, with_account=True)
    client.force_login(teacher.account)
    assert client.get("/account/").status_code == 200

    hand_out_password(actor=manager, teacher_id=teacher.pk, at=NOON)

    assert client.get("/account/").status_code == 302


def test_the_owner_of_a_record_is_still_the_owner_with_every_hat_of_the_house(school, county):
    account = make_account((Role.TEACHER, school))
    record = make_record(make_teacher(school, account=account))
    everything = [(Role.SCHOOL_AUDITOR, school), (Role.MANAGER, school), (Role.COUNTY_AUDITOR, county)]
    make_actor(*everything, account=account)

    for step in ("accept", "return", "reopen", "declare"):
        [outcome] = take_step_in_bulk(
            actor=owner_of(record), record_ids=[record.pk], step=step, at=NOON, reason="because"
        )
        assert not outcome.done
