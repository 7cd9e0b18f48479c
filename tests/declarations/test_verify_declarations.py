"""Verifying declarations finds what was changed behind the services' back, and names the record."""

from __future__ import annotations

import pytest

from makers.credit import NOON
from makers.declared import make_desks, make_line
from makers.tamper import unguarded
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.services import reverse_entry
from xingtan.declarations.models import Answer, DeclarationLine
from xingtan.declarations.verify import verify_declarations
from xingtan.declarations.workflow import State
from xingtan.records.models import Record

pytestmark = pytest.mark.django_db


def found():
    return [(finding.stream, finding.key, finding.code) for finding in verify_declarations()]


def identified():
    return make_line(make_desks(), State.IDENTIFIED, kind="collective_preparation", hours=800)


def test_declarations_that_nobody_touched_have_no_findings():
    desks = make_desks()
    for state in State:
        make_line(desks, state)
    assert found() == []


def test_an_answer_stays_right_after_its_entry_was_taken_back():
    desks = make_desks()
    make_line(desks, State.IDENTIFIED)
    reverse_entry(actor=desks.officer, entry_id=Entry.objects.get().pk, reason="Forged", at=NOON)
    assert found() == []


@pytest.mark.parametrize("change", [{"hours": 804}, {"kind": "open_class"}])
def test_a_record_changed_after_identification_is_found_by_computing_again(change):
    line = identified()
    Record.objects.filter(pk=line.record_id).update(**change)
    assert found() == [("answers", line.record.number, "answer_differs")]


@pytest.mark.parametrize(
    "change", [{"units": 3}, {"grain": 400}, {"item": "paper"}, {"outcome": "gate_closed"}, {"lines": []}]
)
def test_a_changed_answer_is_found(change):
    line = identified()
    with unguarded("declarations_answer"):
        Answer.objects.update(**change)
    assert ("answers", line.record.number, "answer_differs") in found()


def test_an_entry_with_another_amount_than_its_answer_is_found():
    line = identified()
    with unguarded("credit_bank_entry"):
        Entry.objects.update(units=99)
    assert ("answers", line.record.number, "entry_differs") in found()


def test_an_entry_that_vanished_is_found():
    line = identified()
    with unguarded("credit_bank_entry"):
        Entry.objects.all().delete()
    assert ("answers", line.record.number, "entry_missing") in found()


def test_an_entry_without_an_answer_is_found():
    line = identified()
    entry = Entry.objects.get()
    with unguarded("declarations_answer"):
        Answer.objects.all().delete()
    assert found() == [
        ("lines", line.record.number, "answer_missing"),
        ("answers", entry.number, "entry_without_answer"),
        ("runs", "1", "run_differs"),
    ]


def test_a_state_changed_by_hand_is_found_in_record_and_journal():
    line = make_line(make_desks(), State.COUNTY_AUDITED)
    DeclarationLine.objects.update(state=State.IDENTIFIED.value)
    codes = {code for _, key, code in found() if key == line.record.number}
    assert codes == {"record_state_differs", "answer_missing", "journal_differs"}


def test_a_line_put_in_by_hand_is_found():
    line = make_line(make_desks())
    twin = DeclarationLine.objects.get(pk=line.pk)
    DeclarationLine.objects.update(state=State.DROPPED.value, reason="x")
    twin.pk, twin.declaration_id = None, twin.declaration_id
    twin.declaration.pk, twin.declaration.year = None, 2024
    twin.declaration.save()
    twin.declaration_id = twin.declaration.pk
    twin.save()
    assert ("lines", "all", "declared_differ") in found()
