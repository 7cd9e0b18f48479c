"""Verify names decrees, appeals and papers that were tampered with, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from django.db import IntegrityError

from makers.credit import NOON, make_entry, make_province
from makers.declared import make_accepted, make_desks, make_line
from makers.decreed import make_appeal, make_auditor, make_decree
from makers.moving import confirm_and_post, make_course, make_transfer
from makers.people import TODAY, make_actor, make_teacher
from makers.tamper import another, savepoint, unguarded
from xingtan.access.roles import Role
from xingtan.credit_bank.reads import posted_from
from xingtan.declarations.appeals.corrections import Typed, decided_on, entry_of
from xingtan.declarations.appeals.models import Appeal, AppealAct
from xingtan.declarations.appeals.services import Answer, answer_appeal, refer_appeal
from xingtan.declarations.appeals.verify import verify_appeals
from xingtan.declarations.decrees.models import Decree, DecreeKind, DecreeTeacher
from xingtan.declarations.decrees.services import withdraw_decree
from xingtan.declarations.decrees.verify import verify_decrees
from xingtan.declarations.mobility.issuing import issue_statement
from xingtan.declarations.mobility.models import Admission, Agreement, Outgoing
from xingtan.declarations.mobility.verify import verify_moving
from xingtan.declarations.verify import verify_declarations
from xingtan.declarations.workflow import State as LineState
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db


def codes(findings):
    return sorted(finding.code for finding in findings)


def unseen_changes(row, others, verify):
    """Change each column by SQL alone; verify names something, or the database has refused it."""
    for field in (each for each in row._meta.concrete_fields if not each.primary_key):
        with unguarded(row._meta.db_table), suppress(IntegrityError), savepoint():
            type(row).objects.filter(pk=row.pk).update(**{field.attname: another(row, field, others)})
            assert list(verify()), f"{type(row).__name__}.{field.name}"


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


def test_no_column_of_a_decree_or_of_its_withdrawal_changes_unseen():
    province = make_province()
    teachers = [make_teacher(province.school) for _ in range(2)]
    decrees = [make_decree(province, teachers[0], kind=kind) for kind in (DecreeKind.WAIVER, DecreeKind.ADJUSTMENT)]
    told = {"actor": make_auditor(province), "effective_on": TODAY, "reason": "Wrong", "at": NOON}
    others = {Institution: province.root.pk, Teacher: teachers[1].pk, Decree: make_decree(province, teachers[1]).pk}
    assert codes(verify_decrees()) == []
    for number, decree in enumerate(decrees):
        withdrawal = withdraw_decree(serial=decree.serial, number=f"B {number}", **told)
        for row in (decree, decree.named.get(), withdrawal):
            unseen_changes(row, others, verify_decrees)
    assert codes(verify_decrees()) == []


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
    assert codes(verify_appeals()) == ["content_differs", "correction_differs"]
    Appeal.objects.update(state="rejected")
    assert codes(verify_appeals()) == ["act_differs", "content_differs", "correction_differs"]


def test_no_column_of_an_appeal_or_of_its_acts_changes_unseen():
    desks = make_desks()
    teachers = [make_teacher(desks.school, with_account=True) for _ in range(2)]
    appeal = make_appeal(teachers[0])
    refer_appeal(actor=make_auditor(desks.province), serial=appeal.serial, reason="Not ours", on=TODAY, at=NOON)
    others = {
        Teacher: teachers[1].pk,
        Institution: desks.province.root.pk,
        Appeal: make_appeal(teachers[1], key="2024").pk,
    }
    assert codes(verify_appeals()) == []
    for row in (Appeal.objects.get(pk=appeal.pk), *AppealAct.objects.filter(appeal=appeal)):
        unseen_changes(row, others, verify_appeals)
    assert codes(verify_appeals()) == []


def test_an_appeal_or_an_act_that_is_gone_or_comes_from_nowhere_is_named():
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    appeal = make_appeal(teacher)
    refer_appeal(actor=make_auditor(desks.province), serial=appeal.serial, reason="Not ours", on=TODAY, at=NOON)
    first, second = appeal.acts.order_by("position")
    with unguarded("declarations_appealact"):
        second.delete()
        assert codes(verify_appeals()) == ["act_differs", "act_missing"]
        first.delete()
        Appeal.objects.all().delete()
    assert [(finding.key, finding.code) for finding in verify_appeals()] == [(str(appeal.serial), "appeal_missing")]
    appeal.save(force_insert=True)
    first.save(force_insert=True)
    first.position, first.pk = 3, None
    first.save(force_insert=True)
    assert "act_not_in_journal" in codes(verify_appeals())


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
    assert codes(verify_moving()) == ["content_differs", "entry_differs"]
    with unguarded("declarations_outgoing"):
        Outgoing.objects.filter(pk=paper.pk).update(content={**paper.content, "destination": "Elsewhere"})
    assert codes(verify_moving()) == ["content_differs", "entry_differs", "paper_differs"]


def test_no_column_of_credits_that_move_changes_unseen_and_none_goes_unmissed():
    province = make_province()
    teachers = [make_teacher(province.school) for _ in range(2)]
    waiting = make_transfer(province, teachers[0])
    course = make_course(province, teachers[0])
    make_entry(province, teachers[0])
    paper = issue_statement(actor=province.officer, teacher=teachers[0], destination="Mingzhou", at=NOON)
    other = make_course(province, teachers[1]).agreement_id
    others = {Teacher: teachers[1].pk, Institution: province.city.pk, Agreement: other, Outgoing: paper.pk + 1}
    assert codes(verify_moving()) == []
    for row in (waiting, course, course.agreement, paper, paper.entries.get()):
        unseen_changes(row, others, verify_moving)
    assert codes(verify_moving()) == []
    with savepoint():
        Admission.objects.filter(pk=waiting.pk).delete()
        assert codes(verify_moving()) == ["gone"]
