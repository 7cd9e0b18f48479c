"""The only writers of records: enter, change, take a step; one by one or many at once with the same effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from xingtan.access.actors import Actor
from xingtan.evidence.reads import links_of
from xingtan.kernel.errors import DomainError, NotPermittedError, StepNotAllowedError
from xingtan.kernel.steps import Step
from xingtan.records.errors import EvidenceMissingError, NotOpenForChangeError
from xingtan.records.intake import Draft, differences_between, enter_drafts, fill, filled_from
from xingtan.records.models import SUBJECT, Record
from xingtan.records.policies import may_change, may_enter, may_take
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import OPEN_FOR_CHANGE, ROAD, State
from xingtan.teachers.models import Teacher
from xingtan.trail.services import Mark, leave_mark, leave_marks

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
CHUNK = 2000


@dataclass(frozen=True)
class Outcome:
    """What became of one row of a bulk step; ``code`` says why it was refused, empty when done."""

    record_id: int
    number: str
    title: str
    teacher: str
    done: bool
    code: str
    state: str


@transaction.atomic
def enter_record(*, actor: Actor, teacher: Teacher, kind: str, values: Mapping[str, object], at: datetime) -> Record:
    """Return a new record of that kind as a draft; ``values`` maps the definition's fields to texts.

    Errors: NotPermittedError, UnknownKindOfRecordError, InvalidRecordError with every mistake.
    """
    may_enter(actor, teacher, kind).require()
    return enter_drafts(actor=actor, drafts=[Draft(teacher, kind, values)], state=State.DRAFT, at=at)[0]


@transaction.atomic
def change_record(*, actor: Actor, record_id: int, values: Mapping[str, object], version: int, at: datetime) -> Record:
    """Return the record with all its fields as given, if nobody changed it since ``version``.

    Errors: NotPermittedError; NotOpenForChangeError when it is not with its owner; InvalidRecordError;
        RecordChangedError with the differences when somebody was quicker: nothing is written then.
    """
    record = _locked([record_id]).get()
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
        _mark(
            actor,
            "record.changed",
            record,
            at,
            before={key: before.get(key, "") for key in changed},
            after={key: after.get(key, "") for key in changed},
        )
    )
    return record


@transaction.atomic
def take_step(*, actor: Actor, record_id: int, step: str, at: datetime, reason: str = "") -> Record:
    """Return the record after the step.

    Errors: UnknownStepError; NotPermittedError with the policy's reason; StepNotAllowedError when the state
        forbids it; ReasonMissingError; EvidenceMissingError when it is submitted without the files it needs.
    """
    road_step = ROAD.step(step)
    record = _locked([record_id]).get()
    files = _file_counts(road_step, [record])
    refusal = _refusal_of(actor, road_step, record, files=files, reason=reason)
    if refusal is not None:
        raise refusal
    _move([record], road_step, actor=actor, at=at, reason=reason)
    return record


@transaction.atomic
def take_step_in_bulk(
    *, actor: Actor, record_ids: Sequence[int], step: str, at: datetime, reason: str = ""
) -> tuple[Outcome, ...]:
    """Return what became of each record, in the order given: the same as taking the step one by one.

    Rows that may not take it are refused with their reason and the others are done. Set-based: a fixed number of
    queries for each 2,000 rows. A row that the actor cannot see is refused as unknown.
    Errors: UnknownStepError.
    """
    road_step = ROAD.step(step)
    outcomes: dict[int, Outcome] = {}
    wanted = list(dict.fromkeys(record_ids))
    for start in range(0, len(wanted), CHUNK):
        ids = wanted[start : start + CHUNK]
        seen = set(Record.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
        rows = [row for row in _locked(ids) if row.pk in seen]
        outcomes.update(_step_rows(rows, road_step, actor=actor, at=at, reason=reason))
    unknown = Outcome(0, "", "", "", done=False, code="no_such_record", state="")
    return tuple(outcomes.get(pk, unknown) for pk in wanted)


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
        rows = list(_locked(wanted[start : start + CHUNK]))
        for row in rows:
            ROAD.advance(row.state, step, reason=reason)
        _move(rows, road_step, actor=actor, at=at, reason=reason)
        moved += len(rows)
    if moved != len(wanted):
        raise StepNotAllowedError(road=ROAD.name, state="", step=step)
    return moved


def _locked(record_ids: Sequence[int]) -> RecordQuerySet:
    rows = Record.objects.select_for_update(of=("self",)).filter(pk__in=record_ids)
    return rows.for_rows().select_related("teacher__school", "teacher__group").order_by("pk")


def _file_counts(step: Step, records: Sequence[Record]) -> dict[str, int]:
    """Return how many files each record rests on, when the step asks for them."""
    if step.name != "submit":
        return {}
    links = links_of(SUBJECT, [record.number for record in records])
    return {number: len(found) for number, found in links.items()}


def _refusal_of(
    actor: Actor, step: Step, record: Record, *, files: Mapping[str, int], reason: str
) -> DomainError | None:
    """Return why this record may not take the step, or None."""
    verdict = may_take(actor, step, record)
    if not verdict:
        return NotPermittedError(reason=verdict.reason)
    try:
        ROAD.advance(record.state, step.name, reason=reason)
    except DomainError as error:
        return error
    if step.name == "submit" and files.get(record.number, 0) < record.spec.evidence_required:
        return EvidenceMissingError(needed=record.spec.evidence_required)
    return None


def _step_rows(rows: Sequence[Record], step: Step, *, actor: Actor, at: datetime, reason: str) -> dict[int, Outcome]:
    files = _file_counts(step, rows)
    refusals = {row.pk: _refusal_of(actor, step, row, files=files, reason=reason) for row in rows}
    _move([row for row in rows if refusals[row.pk] is None], step, actor=actor, at=at, reason=reason)
    return {row.pk: _outcome(row, refusals[row.pk]) for row in rows}


def _outcome(row: Record, refusal: DomainError | None) -> Outcome:
    code = "" if refusal is None else str(refusal.params.get("reason") or refusal.code)
    return Outcome(row.pk, row.number, row.title, row.teacher.name, done=refusal is None, code=code, state=row.state)


def _move(rows: Sequence[Record], step: Step, *, actor: Actor, at: datetime, reason: str) -> None:
    """Write the new state of rows that may take the step, and one mark each; set-based."""
    marks = []
    for row in rows:
        before, row.state, row.state_since = row.state, step.target, at
        row.version += 1
        marks.append(
            _mark(
                actor,
                f"record.{PAST[step.name]}",
                row,
                at,
                reason=reason.strip(),
                before={"state": before},
                after={"state": step.target},
            )
        )
    if marks:
        Record.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=step.target, state_since=at, version=F("version") + 1
        )
        leave_marks(marks)


def _mark(  # noqa: PLR0913 one mark, seven facts
    actor: Actor,
    action: str,
    record: Record,
    at: datetime,
    *,
    reason: str = "",
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> Mark:
    return Mark(
        actor_id=actor.account_id,
        actor_name=actor.name,
        action=action,
        subject=record.subject,
        at=at,
        place=record.school.path,
        reason=reason,
        before=before,
        after=after,
    )
