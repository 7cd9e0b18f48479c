"""The same request sent twice with one key acts once and is answered the same twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections
from django.utils import timezone

from makers.exchange import Program, program_of, token_for
from makers.people import make_school, make_teacher
from makers.records import VALUES, make_definition, png_bytes
from xingtan.evidence.models import EvidenceLink
from xingtan.exchange.keeping import clear_answers
from xingtan.exchange.models import KeptAnswer
from xingtan.exchange.operations import entering as operations
from xingtan.records.models import Record
from xingtan.trail.models import JournalRow

BODY = {"kind": "open_class", "values": VALUES["open_class"]}


@pytest.fixture
def teacher(db):  # noqa: ARG001
    make_definition()
    return make_teacher(make_school(), with_account=True)


def test_a_write_sent_again_with_its_key_acts_once_and_is_answered_the_same(teacher):
    program = program_of(teacher.account)
    first = program.ask("POST", "/records", BODY, Idempotency_Key="a-1")
    again = program.ask("POST", "/records", BODY, Idempotency_Key="a-1")

    assert Record.objects.count() == 1
    assert JournalRow.objects.filter(action="record.entered").count() == 1
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["Location"], again["Content-Type"]) == (
        first.content,
        first["Location"],
        first["Content-Type"],
    )
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first

    other = program.ask("POST", "/records", {**BODY, "submit": True}, Idempotency_Key="a-1")
    elsewhere = program.ask("PATCH", first["Location"], {"version": 1}, Idempotency_Key="a-1")
    assert {(a.status_code, a.json()["code"]) for a in (other, elsewhere)} == {(422, "key_used_otherwise")}
    colleague = program_of(make_teacher(teacher.school, with_account=True).account)
    assert colleague.ask("POST", "/records", BODY, Idempotency_Key="a-1").status_code == 201
    assert Record.objects.count() == 2
    assert program.ask("POST", "/records", BODY, Idempotency_Key="b" * 201).json()["code"] == "key_not_usable"


def test_a_refusal_is_kept_too_and_writes_nothing(teacher):
    program = program_of(teacher.account)
    wrong = {**BODY, "values": {"happened_on": "never"}}
    first = program.ask("POST", "/records", wrong, Idempotency_Key="k")
    again = program.ask("POST", "/records", wrong, Idempotency_Key="k")
    assert (first.status_code, again.status_code, again.content) == (422, 422, first.content)
    assert again["Content-Type"] == "application/problem+json"
    assert Record.objects.count() == 0


def test_a_file_and_the_taking_off_of_it_happen_once(teacher, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    program = program_of(teacher.account)
    place = program.ask("POST", "/records", BODY)["Location"]
    sent = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "file"}

    def send(seed):
        return program.post(f"{place}/evidence", {"file": SimpleUploadedFile("a.png", png_bytes(seed))}, headers=sent)

    first, again, other = send(1), send(1), send(2)
    assert (first.status_code, again.content, other.status_code) == (201, first.content, 422)
    link = f"/evidence/{first.json()['items'][0]['id']}"
    gone = [program.ask("DELETE", link, Idempotency_Key="gone") for _ in range(2)]
    assert [(a.status_code, a.content) for a in gone] == [(204, b"")] * 2
    assert EvidenceLink.objects.standing().count() == 0
    assert JournalRow.objects.filter(action="evidence.detached").count() == 1


def test_work_that_breaks_frees_its_key_and_leaves_nothing(teacher, monkeypatch):
    program = program_of(teacher.account)

    def pulled(*_args, **_kwargs):
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(operations, "record_told", pulled)
        answer = program.ask("POST", "/records", BODY, Idempotency_Key="k")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert (Record.objects.count(), KeptAnswer.objects.count()) == (0, 0)
    assert program.ask("POST", "/records", BODY, Idempotency_Key="k").status_code == 201


def test_while_the_first_is_at_work_the_second_is_told_to_wait_and_broken_off_work_can_begin_anew(teacher):
    program = program_of(teacher.account)
    program.ask("POST", "/records", BODY, Idempotency_Key="k")
    KeptAnswer.objects.update(status=None, body="")
    waiting = program.ask("POST", "/records", BODY, Idempotency_Key="k")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "key_at_work")
    KeptAnswer.objects.update(at=timezone.now() - timedelta(minutes=11))
    assert program.ask("POST", "/records", BODY, Idempotency_Key="k").status_code == 201


def test_answers_are_kept_for_two_days_and_no_longer(teacher):
    program = program_of(teacher.account)
    program.ask("POST", "/records", BODY, Idempotency_Key="k")
    now = timezone.now()
    assert clear_answers(at=now + timedelta(hours=47)) == 0
    assert clear_answers(at=now + timedelta(hours=49)) == 1


@pytest.mark.postgresql
@pytest.mark.usefixtures("real_transactions")
def test_the_same_key_at_the_same_moment_acts_once():
    make_definition()
    teacher = make_teacher(make_school(), with_account=True)
    secret = token_for(teacher.account)[1]
    gate = threading.Barrier(4)

    def send(_number):
        gate.wait()
        try:
            return Program(secret).ask("POST", "/records", BODY, Idempotency_Key="k").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(send, range(4)))

    assert found <= {201, 409}
    assert 201 in found
    assert Record.objects.count() == 1
