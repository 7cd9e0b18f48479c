"""Verify names decrees, appeals and papers that were tampered with, and nothing else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from makers.credit import NOON, make_entry, make_province
from makers.declared import make_accepted, make_desks, make_line
from makers.decreed import make_appeal, make_auditor, make_decree
from makers.moving import confirm_and_post, make_course, make_transfer
from makers.people import TODAY, make_actor, make_teacher
from makers.tamper import unguarded
from xingtan.access.roles import Role
from xingtan.credit_bank.reads import posted_from
from xingtan.declarations.appeals.corrections import Typed, decided_on, entry_of
from xingtan.declarations.appeals.models import Appeal, AppealAct
from xingtan.declarations.appeals.services import Answer, answer_appeal
from xingtan.declarations.appeals.verify import verify_appeals
from xingtan.declarations.decrees.models import Decree, DecreeKind, DecreeTeacher, DecreeWithdrawal
from xingtan.declarations.decrees.services import withdraw_decree
from xingtan.declarations.decrees.verify import verify_decrees
from xingtan.declarations.mobility.issuing import issue_statement
from xingtan.declarations.mobility.models import Admission, Outgoing
from xingtan.declarations.mobility.verify import verify_moving
from xingtan.declarations.verify import verify_declarations
from xingtan.declarations.workflow import State as LineState

pytestmark = pytest.mark.django_db


def codes(findings):
    return sorted(finding.code for finding in findings)


def test_decrees_agree_until_somebody_tampers_with_them():
    province = make_province()
    teacher = make_teacher(province.school)
    make_decree(province, teacher)
    kept = make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT)
    gone = make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT)
    withdraw_decree(
        actor=make_auditor(province), serial=gone.serial, number="B 1", effective_on=TODAY, reason="Wrong", at=NOON
    )
    assert codes(verify_decrees()) == []
    with unguarded("declarations_decree"):
        Decree.objects.filter(pk=kept.pk).update(parameters={**kept.parameters, "amount": "25"})
    assert codes(verify_decrees()) == ["content_differs", "entry_differs"]
    with unguarded("declarations_decreeteacher"):
        DecreeTeacher.objects.filter(decree=kept).delete()
    assert codes(verify_decrees()) == ["content_differs", "entry_without_decree"]


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Decree, "parameters", {"years": [], "first_year": None, "requirements": [], "share": "1", "amount": "0"}),
        (Decree, "effective_from", date(2020, 1, 1)),
        (Decree, "text", "Something else"),
        (Decree, "covers_place", True),
        (Decree, "issued_by_name", "Somebody else"),
        (DecreeWithdrawal, "effective_on", date(2027, 1, 1)),
        (DecreeWithdrawal, "reason", "Something else"),
    ],
)
def test_no_word_of_a_decree_that_posts_nothing_changes_unseen(model, field, value):
    province = make_province()
    decree = make_decree(province, make_teacher(province.school))
    actor = make_auditor(province)
    withdraw_decree(actor=actor, serial=decree.serial, number="B 1", effective_on=TODAY, reason="Wrong", at=NOON)
    assert codes(verify_decrees()) == []
    with unguarded(model._meta.db_table):
        model.objects.update(**{field: value})
    assert codes(verify_decrees()) == ["content_differs" if model is Decree else "withdrawal_differs"]


def test_a_decree_that_is_gone_is_missed():
    province = make_province()
    decree = make_decree(province, make_teacher(province.school))
    with unguarded("declarations_decree"), unguarded("declarations_decreeteacher"):
        DecreeTeacher.objects.all().delete()
        decree.delete()
    assert codes(verify_decrees()) == ["decree_missing"]


def test_appeals_agree_with_their_acts_the_journal_and_the_ledger():
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    line = make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher))
    (posted,) = posted_from("record", [line.record.number])[line.record.number]
    entry = entry_of(teacher, posted.entry)
    appeal = make_appeal(teacher, "entry", entry.number)
    decided = decided_on(entry, None, Typed(Fraction(1, 2), entry.part, entry.year))
    county = make_actor((Role.COUNTY_AUDITOR, desks.province.county))
    answer_appeal(actor=county, serial=appeal.serial, answer=Answer("uphold", "x", decided), at=NOON)
    assert codes(verify_appeals()) == []
    assert codes(verify_declarations()) == []
    with unguarded("declarations_appealact"):
        AppealAct.objects.filter(step="uphold").update(taken_back="999-1")
    assert codes(verify_appeals()) == ["correction_differs"]
    Appeal.objects.update(state="rejected")
    assert codes(verify_appeals()) == ["act_differs", "correction_differs", "journal_differs"]


def test_what_moved_agrees_with_its_document_and_papers_with_their_digest():
    province = make_province()
    teacher = make_teacher(province.school)
    make_transfer(province, teacher)
    transfer = confirm_and_post(province, make_transfer(province, teacher))
    confirm_and_post(province, make_course(province, teacher))
    make_entry(province, teacher)
    paper = issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    assert codes(verify_moving()) == []
    Admission.objects.filter(pk=transfer.pk).update(carried=[{**transfer.carried[0], "amount": "40"}])
    assert codes(verify_moving()) == ["entry_differs"]
    with unguarded("declarations_outgoing"):
        Outgoing.objects.filter(pk=paper.pk).update(content={**paper.content, "destination": "Elsewhere"})
    assert codes(verify_moving()) == ["entry_differs", "paper_differs"]
