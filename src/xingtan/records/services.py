"""The only writers of records: enter, change, take a step; one by one or many at once with the same effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.evidence.reads import links_of
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, NotPermittedError, StepNotAllowedError
from xingtan.kernel.steps import Step
from xingtan.records.audit.deciding import (
    Around,
    Deed,
    after_step,
    around_of,
    deed_of,
    fields_of,
    hold_sheets,
    shut,
    unexplained,
)
from xingtan.records.audit.months import hold_books
from xingtan.records.audit.samples import lying_outside
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.errors import (
    EvidenceMissingError,
    InvalidRecordError,
    KindClosedError,
    NotOpenForChangeError,
    UnknownKindOfRecordError,
)
from xingtan.records.intake import Draft, differences_between, enter_drafts, fill, filled_from, slips_of
from xingtan.records.judging import acted_for
from xingtan.records.marks import mark_on
from xingtan.records.models import SUBJECT, Record
from xingtan.records.outcomes import CHUNK, Outcome, in_chunks, outcome_of
from xingtan.records.policies import may_change, may_enter, may_take
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.telling import tell_teachers
from xingtan.records.workflow import DECISIONS, OPEN_FOR_CHANGE, ROAD, State
from xingtan.teachers.models import Teacher
from xingtan.trail.holding import Hold, hold_table
from xingtan.trail.services import leave_mark, leave_marks

PAST = {
    "submit": "submitted",
    "accept": "accepted",
    "return": "returned",
    "reopen": "reopened",
    "declare": "declared",
    "release": "released",
    "settle": "settled",
    "withdraw": "withdrawn",
}
"""How the journal names each step once it is taken."""


@transaction.atomic
def enter_record(*, actor: Actor, teacher: Teacher, kind: str, values: Mapping[str, object], at: datetime) -> Record:
    """Return a new record of that kind as a draft; ``values`` maps the definition's fields to texts.

    Errors: UnknownKindOfRecordError, NotPermittedError, KindClosedError in a month in which it is not entered,
        InvalidRecordError with every mistake that a draft may not have.
    """
    definition = definitions_at(teacher.school.path).get(kind)
    if definition is None:
        raise UnknownKindOfRecordError(kind=kind)
    may_enter(actor, teacher, definition.spec).require()
    if not definition.spec.open_in(localdate(at).month):
        raise KindClosedError(kind=kind)
    return enter_drafts(actor=actor, drafts=[Draft(teacher, kind, values)], state=State.DRAFT, at=at)[0]


@transaction.atomic
def change_record(*, actor: Actor, record_id: int, values: Mapping[str, object], version: int, at: datetime) -> Record:
    """Return the record with all its fields as given, if nobody changed it since ``version``.

    Errors: NotPermittedError; NotOpenForChangeError when it is not with its owner; InvalidRecordError;
        RecordChangedError with the differences when somebody was quicker: nothing is written then.
    """
    record = locked([record_id]).get()
    may_change(actor, record).require()
    if record.state not in OPEN_FOR_CHANGE:
        raise NotOpenForChangeError(state=record.state)
    before = filled_from(record)
    after = fill(record, values)
    if record.version != version:
        raise differences_between(record, before, after)
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    if not changed:
        return record
    record.version += 1
    record.save(update_fields=["title", "happened_on", "ended_on", "hours", "provider", "values", "version"])
    leave_mark(
        mark_on(
            record,
            actor,
            "record.changed",
            at=at,
            before={key: before.get(key, "") for key in changed},
            after={key: after.get(key, "") for key in changed},
        )
    )
    return record


@transaction.atomic
def take_step(
    *, actor: Actor, record_id: int, step: str, at: datetime, reason: str = "", codes: Sequence[str] = ()
) -> Record:
    """Return the record after the step; ``codes`` name reasons of the list, ``reason`` adds free words.

    Errors: UnknownStepError; NotPermittedError with the policy's reason; StepNotAllowedError when the state
        forbids it, AlreadyDecidedError when another auditor was quicker; MonthClosedError; ReasonMissingError,
        UnknownReasonError; EvidenceMissingError when it is submitted without the files it needs.
    """
    road_step = ROAD.step(step)
    hold_sheets([record_id], road_step)
    record = locked([record_id]).get()
    around = around_of([record], road_step)
    deed = deed_of(actor=actor, at=at, reason=reason, codes=codes, record_ids=[record_id])
    refusal = refusal_of(deed, road_step, record, files=_file_counts(road_step, [record]), around=around)
    if refusal is not None:
        raise refusal
    move([record], road_step, deed, around)
    return record


@transaction.atomic
def take_step_in_bulk(
    *, actor: Actor, record_ids: Sequence[int], step: str, at: datetime, reason: str = "", codes: Sequence[str] = ()
) -> tuple[Outcome, ...]:
    """Return what became of each record, in the order given: the same as taking the step one by one.

    Rows that may not take it are refused with their reason and the others are done. Set-based: a fixed number of
    queries for each 2,000 rows. A row that the actor cannot see is refused as unknown.
    Errors: UnknownStepError, UnknownReasonError.
    """
    deed = deed_of(actor=actor, at=at, reason=reason, codes=codes, record_ids=record_ids)
    return _in_bulk(record_ids, ROAD.step(step), deed)


@transaction.atomic
def accept_unsampled(*, actor: Actor, school: Institution, month: date, at: datetime) -> tuple[Outcome, ...]:
    """Return what became of the records outside the month's samples: all of them accepted in one act, unread.

    Errors: NotPermittedError; SampleNotDoneError while drawn records wait.
    """
    hold_books([school.pk])
    ids = lying_outside(actor=actor, school=school, month=month)
    return _in_bulk(ids, ROAD.step("accept"), Deed(actor, at, unsampled=True))


@transaction.atomic
def hold_records(*, actor: Actor, record_ids: Sequence[int], at: datetime) -> int:
    """Move accepted records on to declared, on behalf of the manager who declares; return how many.

    Called by the declarations room, which decides who may; declaring passes on and judges nothing.
    Errors: StepNotAllowedError when any of them is not accepted any more; nothing is written then.
    """
    return _carry(record_ids, "declare", actor=actor, at=at)


@transaction.atomic
def release_records(*, actor: Actor, record_ids: Sequence[int], at: datetime, reason: str) -> int:
    """Move declared records back to accepted, with the reason of whoever sent the line back; return how many.

    Called by the declarations room, which decides who may.
    Errors: StepNotAllowedError when any of them is not declared, ReasonMissingError; nothing is written then.
    """
    return _carry(record_ids, "release", actor=actor, at=at, reason=reason)


@transaction.atomic
def settle_records(*, actor: Actor, record_ids: Sequence[int], at: datetime) -> int:
    """Move declared records on to identified, once their lines are; return how many.

    Called by the declarations room, which decides who may.
    Errors: StepNotAllowedError when any of them is not declared; nothing is written then.
    """
    return _carry(record_ids, "settle", actor=actor, at=at)


def _carry(record_ids: Iterable[int], step: str, *, actor: Actor, at: datetime, reason: str = "") -> int:
    """Take a step that another room decided on, for all of these records or for none."""
    road_step = ROAD.step(step)
    wanted = list(dict.fromkeys(record_ids))
    moved = 0
    for start in range(0, len(wanted), CHUNK):
        rows = list(locked(wanted[start : start + CHUNK]))
        for row in rows:
            ROAD.advance(row.state, step, reason=reason)
        move(rows, road_step, Deed(actor, at, reason.strip()), Around())
        moved += len(rows)
    if moved != len(wanted):
        raise StepNotAllowedError(road=ROAD.name, state="", step=step)
    return moved


def locked(record_ids: Sequence[int]) -> RecordQuerySet:
    """Return these records, locked, with everything that a step asks of them; whoever calls holds their sheets."""
    hold_table(Record, Hold.AMONG_OTHERS)
    rows = Record.objects.select_for_update(of=("self",)).filter(pk__in=record_ids)
    return rows.for_rows().select_related("teacher__school", "teacher__group").order_by("pk")


def _file_counts(step: Step, records: Sequence[Record]) -> dict[str, int]:
    """Return how many files each record rests on, when the step asks for them."""
    if step.name != "submit":
        return {}
    links = links_of(SUBJECT, [record.number for record in records])
    return {number: len(found) for number, found in links.items()}


def _in_bulk(record_ids: Sequence[int], step: Step, deed: Deed) -> tuple[Outcome, ...]:
    def take(ids: list[int]) -> dict[int, Outcome]:
        seen = set(Record.objects.visible_to(deed.actor).filter(pk__in=ids).values_list("pk", flat=True))
        hold_sheets(ids, step)
        return _step_rows([row for row in locked(ids) if row.pk in seen], step, deed)

    return in_chunks(record_ids, take, unknown="no_such_record")


def refusal_of(
    deed: Deed, step: Step, record: Record, *, files: Mapping[str, int], around: Around
) -> DomainError | None:
    """Return why this record may not take the step, or None."""
    verdict = may_take(deed.actor, step, record, judges=around.judges)
    if not verdict:
        return NotPermittedError(reason=verdict.reason)
    if (refusal := shut(record, step, around)) is not None:
        return refusal
    try:
        ROAD.advance(record.state, step.name, reason=deed.reason)
    except DomainError as error:
        return error
    if step.name != "submit":
        return None
    return _unfinished(record, files.get(record.number, 0)) or unexplained(record, deed, around)


def _unfinished(record: Record, files: int) -> DomainError | None:
    """Return what a record still lacks before it can be submitted, or None."""
    slips = slips_of(record)
    if slips:
        return InvalidRecordError(slips)
    if files < record.spec.evidence_required:
        return EvidenceMissingError(needed=record.spec.evidence_required)
    return None


def _step_rows(rows: Sequence[Record], step: Step, deed: Deed) -> dict[int, Outcome]:
    files, around = _file_counts(step, rows), around_of(rows, step)
    refusals = {row.pk: refusal_of(deed, step, row, files=files, around=around) for row in rows}
    move([row for row in rows if refusals[row.pk] is None], step, deed, around)
    return {row.pk: outcome_of(row.pk, row, refusals[row.pk], state=row.state) for row in rows}


def move(rows: Sequence[Record], step: Step, deed: Deed, around: Around) -> None:
    """Write the new state of rows that may take the step, and one mark each; set-based."""
    if not rows:
        return
    marks, since = [], {row.pk: row.state_since for row in rows}
    for row in rows:
        before, row.state, row.state_since = row.state, step.target, deed.at
        row.version += 1
        judging = step.name in DECISIONS or deed.amended
        hats = around.judges.of(row) if judging else frozenset(Role(role) for role in step.by)
        mark = mark_on(
            row,
            deed.actor,
            f"record.{PAST[step.name]}",
            at=deed.at,
            reason=deed.reason,
            before={"state": before},
            after=deed.after(step.target),
        )
        marks.append(replace(mark, stood_for=acted_for(deed.actor, row, hats)))
    Record.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=step.target, state_since=deed.at, version=F("version") + 1, **fields_of(rows, step, deed, around)
    )
    leave_marks(marks)
    after_step(rows, step, deed, waiting_since=since)
    tell_teachers(rows, step, deed)
