"""The only writers of appeals: file, answer, refer, escalate, withdraw. An upheld appeal corrects what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.assessment.models import SUBJECT as RESULT
from xingtan.assessment.reads import has_published
from xingtan.credit_bank.services import hold_book
from xingtan.declarations.appeals.content import act_content
from xingtan.declarations.appeals.corrections import Decided, Ground, correct_entry, entry_of
from xingtan.declarations.appeals.errors import (
    CorrectionMissingError,
    NobodyAboveError,
    NoFileError,
    NotDueError,
    NotYoursError,
    OpenAlreadyError,
    TakenBackAlreadyError,
)
from xingtan.declarations.appeals.models import Appeal, AppealAct
from xingtan.declarations.appeals.offices import ENTRY, RETURN_BY, About, Office, of_points
from xingtan.declarations.appeals.policies import about_of, may_take
from xingtan.declarations.appeals.turns import first_office, office_after
from xingtan.declarations.appeals.workflow import (
    ESCALATE,
    FILE,
    REFER,
    REFER_ABOVE,
    REJECT,
    ROAD,
    WAITING,
    WITHDRAW,
    State,
)
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.policies import may_take as may_take_line
from xingtan.declarations.services import take_line_step
from xingtan.declarations.telling import tell_of_appeal
from xingtan.declarations.workflow import ROAD as LINE_ROAD
from xingtan.declarations.workflow import State as LineState
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file, store_file
from xingtan.kernel.errors import ReasonMissingError
from xingtan.records.models import SUBJECT as RECORD
from xingtan.records.models import Record
from xingtan.records.policies import may_take as may_take_record
from xingtan.records.services import take_step
from xingtan.records.workflow import ROAD as RECORD_ROAD
from xingtan.records.workflow import State as RecordState
from xingtan.seal.digests import digest
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of

CORRECTED, TAKEN_BACK, REOPENED, SENT_BACK, ORDERED = "corrected", "taken_back", "reopened", "sent_back", "ordered"
TO_AMEND = "to_amend"
"""What an upheld appeal did: another amount, none any more, the record open again, or the school has to see to it."""


@dataclass(frozen=True)
class Claim:
    """What a teacher says: what it is about, what is wrong, what would be right, with files that show it."""

    about: About
    wrong: str
    right: str
    files: Sequence[SentFile] = ()


@dataclass(frozen=True)
class Answer:
    """An answer: the step (uphold, uphold partly, reject), its reason, and what stands in place of an entry."""

    step: str
    text: str
    decided: Decided | None = None


@dataclass(frozen=True)
class _Effect:
    """What an answer did."""

    code: str = ""
    taken_back: str = ""
    posted: str = ""


@transaction.atomic
def file_appeal(*, actor: Actor, claim: Claim, on: date, at: datetime) -> Appeal:
    """Return the appeal as filed by a teacher about something of their own; the office that decided owes an answer.

    Errors: NoFileError, NotYoursError, ReasonMissingError, OpenAlreadyError, EvidenceRefusedError.
    """
    rows = Teacher.objects.select_related("school").filter(account_id=actor.account_id or 0)
    teacher = rows.first()
    if teacher is None:
        raise NoFileError
    about = claim.about
    _require_own(about, teacher)
    if not claim.wrong.strip():
        raise ReasonMissingError(road=ROAD.name, step=FILE)
    hold_book()  # numbers are given one after the other
    same = Appeal.objects.filter(teacher=teacher, subject_kind=about.kind, subject_key=about.key, state__in=WAITING)
    if twin := same.first():
        raise OpenAlreadyError(appeal=twin.serial)
    office = first_office(about, teacher, on=on)
    appeal = Appeal.objects.create(
        serial=(Appeal.objects.aggregate(last=Max("serial"))["last"] or 0) + 1,
        teacher=teacher,
        subject_kind=about.kind,
        subject_key=about.key,
        subject_label=about.label,
        subject_url=about.url,
        wrong=claim.wrong.strip(),
        right=claim.right.strip(),
        owner=office.institution,
        owner_role=office.role.value,
        due_on=due_from(on),
        state_since=at,
        filed_at=at,
    )
    for given in claim.files:
        file = store_file(actor=actor, chunks=given.chunks, name=given.name, at=at)
        place = teacher.school.path
        attach_file(actor=actor, file=file, subject=appeal.subject, name=given.name, at=at, place=place)
    _write(actor, appeal, FILE, claim.wrong.strip(), at, before="")
    return appeal


@transaction.atomic
def answer_appeal(*, actor: Actor, serial: int, answer: Answer, at: datetime) -> Appeal:
    """Return the appeal as answered; upheld, it has corrected the entry or opened the record again.

    Errors: Appeal.DoesNotExist, NotPermittedError, StepNotAllowedError, ReasonMissingError, CorrectionMissingError,
        NothingChangesError, TakenBackAlreadyError, and those of bank and records.
    """
    appeal = _locked(serial)
    before = _advance(actor, appeal, answer.step, answer.text)
    effect = _Effect() if answer.step == REJECT else _carry_out(actor, appeal, answer, at)
    _write(actor, appeal, answer.step, answer.text.strip(), at, before=before, effect=effect, decided=answer.decided)
    return appeal


@transaction.atomic
def refer_appeal(*, actor: Actor, serial: int, reason: str, on: date, at: datetime) -> Appeal:
    """Return the appeal as passed on to who comes next, because it is not one's own to answer; the deadline stays.

    Errors: Appeal.DoesNotExist, NotPermittedError, StepNotAllowedError, ReasonMissingError, NobodyAboveError.
    """
    appeal = _locked(serial)
    step = REFER_ABOVE if appeal.state == State.ESCALATED else REFER
    before = _advance(actor, appeal, step, reason)
    _hand_to(appeal, office_after(actor, step, appeal, on=on))
    _write(actor, appeal, step, reason.strip(), at, before=before)
    return appeal


@transaction.atomic
def escalate_appeal(*, actor: Actor, serial: int, reason: str, on: date, at: datetime) -> Appeal:
    """Return the appeal as put to the office above, once: after a rejection, or when the answer is late.

    Errors: Appeal.DoesNotExist, NotPermittedError, StepNotAllowedError, ReasonMissingError, NotDueError,
        NobodyAboveError.
    """
    appeal = _locked(serial)
    waiting = appeal.is_waiting
    before = _advance(actor, appeal, ESCALATE, reason)
    if waiting and appeal.due_on >= on:
        raise NotDueError(due_on=appeal.due_on.isoformat())
    _hand_to(appeal, office_after(actor, ESCALATE, appeal, on=on))
    appeal.was_escalated, appeal.due_on = True, due_from(on)
    _write(actor, appeal, ESCALATE, reason.strip(), at, before=before)
    return appeal


@transaction.atomic
def withdraw_appeal(*, actor: Actor, serial: int, at: datetime) -> Appeal:
    """Return the appeal as withdrawn by its teacher.

    Errors: Appeal.DoesNotExist, NotPermittedError, StepNotAllowedError.
    """
    appeal = _locked(serial)
    before = _advance(actor, appeal, WITHDRAW, "")
    _write(actor, appeal, WITHDRAW, "", at, before=before)
    return appeal


def due_from(on: date) -> date:
    """Return the day by which an appeal of that day is answered."""
    return on + timedelta(days=settings.APPEAL_DAYS)


def _locked(serial: int) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("teacher__school", "owner")
    return rows.get(serial=serial)


def _advance(actor: Actor, appeal: Appeal, step: str, reason: str) -> str:
    """Move the appeal in memory and return the state that it had."""
    may_take(actor, ROAD.step(step), appeal).require()
    before = appeal.state
    appeal.state = ROAD.advance(appeal.state, step, reason=reason)
    return before


def _hand_to(appeal: Appeal, office: Office | None) -> None:
    if office is None:
        raise NobodyAboveError(appeal=appeal.serial)
    appeal.owner, appeal.owner_role = office.institution, office.role.value


def _require_own(about: About, teacher: Teacher) -> None:
    if about.kind == ENTRY and entry_of(teacher, about.key) is None:
        raise NotYoursError(subject=about.key)
    if about.kind == RESULT and not has_published(teacher.pk, about.key):
        raise NotYoursError(subject=about.key)
    if about.kind == RECORD and not Record.objects.filter(number=about.key, teacher=teacher).exists():
        raise NotYoursError(subject=about.key)


def _carry_out(actor: Actor, appeal: Appeal, answer: Answer, at: datetime) -> _Effect:
    """Do what an upheld appeal asks for: another entry, an open record; what has no such step is told in words."""
    reason = gettext("Appeal %(number)s: %(text)s") % {"number": appeal.serial, "text": answer.text.strip()}
    if appeal.subject_kind == RECORD:
        record = Record.objects.select_related("school", "definition").get(number=appeal.subject_key)
        if record.state != RecordState.IDENTIFIED:
            return _Effect(_open_record(actor, record, reason, at))
        standing = standing_entry(appeal.teacher, record)
        return _correct(actor, appeal, answer, standing, at) if standing else _Effect(ORDERED)
    if appeal.subject_kind == ENTRY and not of_points(about_of(appeal), appeal.teacher):
        return _correct(actor, appeal, answer, appeal.subject_key, at)
    return _Effect(TO_AMEND) if appeal.subject_kind == RESULT else _Effect()


def _correct(actor: Actor, appeal: Appeal, answer: Answer, number: str, at: datetime) -> _Effect:
    if answer.decided is None:
        raise CorrectionMissingError(appeal=appeal.serial)
    entry = entry_of(appeal.teacher, number)
    if entry is None:
        raise TakenBackAlreadyError(entry=number)
    why = Ground(str(appeal.serial), appeal.owner, answer.text.strip())
    back, posted = correct_entry(actor=actor, entry=entry, decided=answer.decided, ground=why, at=at)
    return _Effect(CORRECTED if posted else TAKEN_BACK, back, posted)


def standing_entry(teacher: Teacher, record: Record) -> str:
    """Return the number of the newest entry of the record that still stands."""
    for account in teacher.credit_accounts.all():
        rows = account.entries.filter(source_kind=RECORD, source_key=record.number, reversed_by=None)
        if found := rows.order_by("-pk").values_list("number", flat=True).first():
            return str(found)
    return ""


def _open_record(actor: Actor, record: Record, reason: str, at: datetime) -> str:
    """Open the record again at its school where the actor's own step does so; else the school is told to."""
    if record.state == RecordState.ACCEPTED and may_take_record(actor, RECORD_ROAD.step("reopen"), record):
        take_step(actor=actor, record_id=record.pk, step="reopen", at=at, reason=reason)
        return REOPENED
    if record.state == RecordState.DECLARED:
        line = DeclarationLine.objects.live().with_ground().filter(record=record).order_by("-pk").first()
        step = RETURN_BY.get(LineState(line.state)) if line else None
        if line and step and may_take_line(actor, LINE_ROAD.step(step), line):
            take_line_step(actor=actor, line_id=line.pk, step=step, at=at, reason=reason)
            return SENT_BACK
    return ORDERED if record.state in {RecordState.ACCEPTED, RecordState.DECLARED} else ""


def _write(  # noqa: PLR0913 an act names who, what, when, why, and what it did
    actor: Actor,
    appeal: Appeal,
    step: str,
    text: str,
    at: datetime,
    *,
    before: str,
    effect: _Effect = _Effect(),
    decided: Decided | None = None,
) -> None:
    """Save the appeal as it stands now, and write the act and its mark."""
    appeal.state_since = at
    appeal.save()
    last = appeal.acts.aggregate(last=Max("position"))["last"] or 0
    act = AppealAct.objects.create(
        appeal=appeal,
        position=last + 1,
        step=step,
        state=appeal.state,
        text=text,
        owner=appeal.owner,
        owner_role=appeal.owner_role,
        due_on=appeal.due_on,
        effect=effect.code,
        taken_back=effect.taken_back,
        posted=effect.posted,
        facts=dict(decided.facts or {}) if decided and effect.taken_back else {},
        by=actor.account_id,
        by_name=actor.name,
        at=at,
    )
    leave_mark(
        mark_of(
            actor,
            action=f"appeal.{step}",
            hats=ROAD.step(step).by if step in ROAD.by_name else (Role.TEACHER,),
            subject=appeal.subject,
            at=at,
            place=appeal.teacher.school.path,
            reason=text,
            before={"state": before} if before else {},
            after={
                "state": appeal.state,
                "owner": appeal.owner.code,
                "due_on": appeal.due_on.isoformat(),
                "digest": digest(act_content(appeal, act)),
            },
        )
    )
    tell_of_appeal(appeal, step, text, actor=actor, at=at)
