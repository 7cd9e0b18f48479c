"""The desk of the school: what waits for somebody, each line leading to where it is dealt with."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makers.people import make_account, make_county, make_school, make_teacher
from makers.records import make_record
from xingtan.access.roles import Role
from xingtan.config.school_desk import figures_of, waits_of
from xingtan.records.audit.months import put_on_sheets
from xingtan.records.opening import Opening
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db


def test_what_waits_at_the_school_is_counted_and_leads_to_where_it_is_dealt_with():
    school = make_school()
    teacher, colleague = make_teacher(school=school), make_teacher(school=school)
    for who, state in (
        (teacher, State.SUBMITTED),
        (teacher, State.RETURNED),
        (colleague, State.SUBMITTED),
        (colleague, State.DRAFT),
    ):
        make_record(who, state=state)
    make_record(make_teacher(school=make_school()), state=State.SUBMITTED)

    waits = {str(wait.what): wait.count for wait in waits_of(school, 2025, 3, Opening(school.code))}

    assert waits["Records waiting for a decision"] == 2
    assert waits["Records back with their teachers"] == 1
    assert waits["Accounts without a first password"] == 3
    assert figures_of(school, timezone.localdate())["teachers"] == 2


def test_manager_and_principal_open_the_desk_of_their_school_and_nobody_else(client):
    county = make_county()
    school, next_door = make_school(county=county), make_school(county=county)
    make_record(make_teacher(school=school), state=State.SUBMITTED)
    for role in (Role.MANAGER, Role.PRINCIPAL):
        client.force_login(make_account((role, school)))
        answer = client.get("/school/").content.decode()
        assert school.name in answer
        assert "Records waiting for a decision" in answer
        assert "There is no school here yet" in client.get(f"/school/?school={next_door.code}").content.decode()
    for role, place in ((Role.TEACHER, school), (Role.SCHOOL_AUDITOR, school), (Role.COUNTY_AUDITOR, county)):
        client.force_login(make_account((role, place)))
        assert client.get("/school/").status_code == 403


def test_the_desk_of_the_school_costs_the_same_queries_for_one_record_and_for_forty(client):
    school = make_school()
    client.force_login(make_account((Role.MANAGER, school)))
    costs = []
    for many in (1, 39):
        for _ in range(many):
            make_record(make_teacher(school=school), state=State.SUBMITTED)
        client.get("/school/")
        with CaptureQueriesContext(
            connection,
        ) as spent:
            client.get("/school/")
        costs.append(len(spent))
    assert costs[0] == costs[1] <= 40


def test_a_school_that_begins_is_led_through_its_first_steps_until_records_are_there(client):
    school = make_school()
    client.force_login(make_account((Role.MANAGER, school)))
    begun = client.get("/school/").content.decode()
    assert begun.count("To do") == 4
    for address in ("/teachers/import/", "/roles/give/?role=school_auditor", "/teachers/accounts/", "/records/import/"):
        assert address in begun

    teacher = make_teacher(school=school)
    make_account((Role.SCHOOL_AUDITOR, school))
    halfway = client.get("/school/").content.decode()
    assert halfway.count("To do") < 4
    assert "First steps" in halfway

    put_on_sheets([make_record(teacher, state=State.SUBMITTED)])
    assert "First steps" not in client.get("/school/").content.decode()
    client.force_login(make_account((Role.PRINCIPAL, make_school())))
    assert "First steps" not in client.get("/school/").content.decode()
