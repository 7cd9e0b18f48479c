"""Records entered, changed and decided on by programs, exactly like on the pages."""

from __future__ import annotations

import pytest

from makers.exchange import program_of
from makers.people import make_account, make_school, make_teacher
from makers.records import VALUES, make_definition
from xingtan.access.roles import Role
from xingtan.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    make_definition("open_class")
    return make_school()


@pytest.fixture
def teacher(school):
    return make_teacher(school, with_account=True)


def test_a_program_enters_submits_and_another_returns_it_and_each_sees_what_the_pages_show(school, teacher):
    program = program_of(teacher.account)
    auditor = program_of(make_account((Role.SCHOOL_AUDITOR, school)))
    entered = program.ask("POST", "/records", {"kind": "open_class", "values": VALUES["open_class"], "submit": True})
    assert entered.status_code == 201, entered.content
    record = Record.objects.get()
    told = entered.json()

    assert entered["Location"] == f"/api/v1/records/{record.pk}"
    assert (told["state"], told["values"], told["teacher"]["id"]) == ("submitted", VALUES["open_class"], teacher.pk)

    listed = auditor.ask("GET", "/records?state=submitted").json()
    assert [row["id"] for row in listed["items"]] == [record.pk]
    assert {step["step"] for step in listed["items"][0]["steps"]} == {"accept", "return"}

    returned = auditor.ask("POST", f"/records/{record.pk}/steps", {"step": "return", "reason": "Not legible"})
    assert returned.json()["state"] == "returned"
    assert returned.json()["history"][0]["reason"] == "Not legible"


def test_a_token_opens_me(teacher):
    told = program_of(teacher.account).ask("GET", "/me").json()
    assert told["teacher"]["number"] == teacher.number
