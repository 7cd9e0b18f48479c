"""Requests that no program of good will sends: refused with a problem, never a page, never a mistake of ours."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from makers.exchange import program_of
from makers.people import make_account, make_school, make_teacher
from makers.records import VALUES, make_definition, make_record
from xingtan.access.roles import Role
from xingtan.records.models import Record
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db
GOOD = {"kind": "open_class", "values": VALUES["open_class"]}
BODIES = {
    "not JSON": (b"{'kind'}", 400),
    "not UTF-8": (b'{"kind": "\xff"}', 400),
    "no object": (b"[1]", 400),
    "nothing": (b"", 422),
    "deep": (b'{"values":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "deep within bounds of the reader": (b'{"values":{"title":' + b"[" * 50 + b"]" * 50 + b"}}", 400),
    "no number": (b'{"kind": NaN}', 400),
    "a very long number": (b'{"teacher": ' + b"9" * 5000 + b"}", 400),
    "a number that no key is": (b'{"kind": "open_class", "teacher": ' + b"9" * 40 + b"}", 422),
    "zero byte": (b'{"kind": "open\\u0000_class"}', 400),
    "zero byte in a key": (b'{"kind": "open_class", "values": {"a\\u0000": 1}}', 400),
    "half a character": (b'{"kind": "open_class\\ud800", "values": {"titel": 1}}', 422),
    "a mapping for a text": (b'{"kind": "open_class", "values": {"title": {"a": 1}}}', 422),
    "a kind that is none": (b'{"kind": "open_class\' OR 1=1 --"}', 422),
    "too much": (b'{"kind": "' + b"x" * 2_000_000 + b'"}', 413),
    "ten million bytes": (b" " * 10_000_000, 413),
    "too long a title": (json.dumps({"kind": "open_class", "values": {"title": "长" * 300}}).encode(), 422),
}


@pytest.fixture
def teacher():
    make_definition()
    return make_teacher(make_school(), with_account=True)


def test_bodies_that_nobody_sends_in_good_faith_are_refused_and_keep_nothing(teacher):
    program = program_of(teacher.account)
    found = {name: program.ask("POST", "/records", body or b" ") for name, (body, _status) in BODIES.items()}
    found["nothing"] = program.generic("POST", "/api/v1/records", headers={"Authorization": f"Bearer {program.secret}"})

    assert {name: answer.status_code for name, answer in found.items()} == {
        name: status for name, (_body, status) in BODIES.items()
    }
    assert {answer["Content-Type"] for answer in found.values()} == {"application/problem+json"}
    assert Record.objects.count() == 0
    form = program.post("/api/v1/records", {"kind": "x"}, headers={"Authorization": f"Bearer {program.secret}"})
    assert form.status_code == 415


def test_signs_that_nobody_sees_are_taken_out_as_of_a_form(teacher):
    program = program_of(teacher.account)
    values = {**VALUES["open_class"], "title": "a\u202eb\u200b\u2066c\ufeff"}
    told = program.ask("POST", "/records", {"kind": "open_class", "values": values}).json()
    assert told["values"]["title"] == "abc"


def test_addresses_that_make_no_sense_are_answered_with_a_problem(teacher):
    record = make_record(teacher)
    program = program_of(teacher.account)
    asked = {
        "/records/99999999999999999999999": 404,
        "/records/abc": 404,
        "/nothing": 404,
        "/records/": 404,
        "/records?cursor=YWZ0ZXI6OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5": 200,
        "/records?kind=%00": 400,
        "/records?month=2026-13": 422,
        "/records?changed_since=yesterday": 422,
        "/records?state=flown": 422,
        f"/definitions/training?school={'x' * 5000}": 404,
        "/schools/%2e%2e/months": 403,
    }
    found = {path: program.ask("GET", path) for path in asked}
    assert {path: answer.status_code for path, answer in found.items()} == asked
    refused = [answer for answer in found.values() if answer.status_code != 200]
    assert {answer["Content-Type"] for answer in refused} == {"application/problem+json"}
    wrong = program.ask("PUT", f"/records/{record.pk}", {})
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert set(wrong["Allow"].split(", ")) == {"GET", "PATCH"}


def test_a_file_is_looked_at_as_on_the_page(teacher, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    record = make_record(teacher, state=State.DRAFT)
    program = program_of(teacher.account)
    for name, content, code in (
        ("a.exe", b"MZ", "evidence_type_not_allowed"),
        ("a.png", b"<svg onload=alert(1)>", "evidence_content_mismatch"),
        ("a.pdf", b"", "evidence_empty"),
    ):
        sent = {"file": SimpleUploadedFile(name, content)}
        headers = {"Authorization": f"Bearer {program.secret}", "Accept-Language": "en"}
        answer = program.post(f"/api/v1/records/{record.pk}/evidence", sent, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    nothing = program.post(f"/api/v1/records/{record.pk}/evidence", {}, headers=headers)
    assert [each["place"] for each in nothing.json()["mistakes"]] == ["file"]
    wrong = {"file": SimpleUploadedFile("a.png", b"x"), "field": "nonsense"}
    assert program.post(f"/api/v1/records/{record.pk}/evidence", wrong, headers=headers).status_code == 422


def test_a_page_elsewhere_cannot_act_through_a_browser_that_is_signed_in():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_account((Role.MANAGER, make_school())))
    answer = browser.post("/api/v1/records", json.dumps(GOOD), content_type="application/json")
    assert answer.status_code == 401
    assert "sessionid" not in answer.cookies
    assert "Access-Control-Allow-Origin" not in answer.headers
