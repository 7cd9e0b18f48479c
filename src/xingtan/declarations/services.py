"""The only writers of declarations: declare a year, take a step on one line or many, identify a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebooks_of_year
from xingtan.declarations.errors import AnotherYearError, NoRulebookError, NoSuchLineError, RecordNotReadyError
from xingtan.declarations.models import SUBJECT, Declaration, DeclarationLine
from xingtan.declarations.policies import may_declare, may_take
from xingtan.declarations.querysets import LineQuerySet
from xingtan.declarations.reads import ready_records, span_of_year
from xingtan.declarations.telling import tell_managers
from xingtan.declarations.workflow import DECLARE, REDECLARE, RETURNS, ROAD, State
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.kernel.steps import Step
from xingtan.records.outcomes import Outcome, in_chunks, outcome_of
from xingtan.records.services import hold_records, release_records
from xingtan.records.workflow import State as RecordState
from xingtan.trail.services import Mark, leave_marks, mark_of

BATCH = 1000


@dataclass(frozen=True)
class Declared:
    """What declaring a year came to: the declaration (None when nothing was ready) and how many lines are new."""

    declaration: Declaration | None
    count: int


@transaction.atomic
def declare_year(*, actor: Actor, school: Institution, year: int, at: datetime) -> Declared:
    """Declare every accepted record of the school whose day lies in the credit year and that has no line yet.

    Calling it again declares what has become ready since. A line that was dropped from this declaration stays out.
    Errors: NotPermittedError, NoRulebookError.
    """
    may_declare(actor, school).require()
    if span_of_year(school, year) is None:
        raise NoRulebookError(school=school.code, year=year)
    ready = ready_records(school, year).select_for_update(of=("self",))
    records = list(ready.order_by("number"))
    if not records:
        return Declared(Declaration.objects.filter(school=school, year=year).first(), 0)
    declaration, _ = Declaration.objects.get_or_create(
        school=school,
        year=year,
        defaults={"declared_by": actor.account_id, "declared_by_name": actor.name, "declared_at": at},
    )
    lines = [
        DeclarationLine(
            declaration=declaration,
            record=record,
            teacher_id=record.teacher_id,
            hours=record.hours or 0,
            state=State.DECLARED.value,
            state_since=at,
        )
        for record in records
    ]
    DeclarationLine.objects.bulk_create(lines, batch_size=BATCH)
    hold_records(actor=actor, record_ids=[record.pk for record in records], at=at)
    leave_marks(line_mark(actor, line, DECLARE, at, before="", after={"year": year}) for line in lines)
    return Declared(declaration, len(lines))


@transaction.atomic
def take_line_step(*, actor: Actor, line_id: int, step: str, at: datetime, reason: str = "") -> DeclarationLine:
    """Return the line after the step; its record goes along.

    Errors: UnknownStepError; NoSuchLineError; NotPermittedError with the policy's reason; StepNotAllowedError;
        ReasonMissingError; RecordNotReadyError and AnotherYearError when it cannot be declared again.
    """
    road_step = ROAD.step(step)
    lines = _seen([line_id], actor)
    if not lines:
        raise NoSuchLineError(line=line_id)
    refusal = _take(lines, road_step, actor=actor, at=at, reason=reason)[line_id]
    if refusal is not None:
        raise refusal
    return lines[0]


@transaction.atomic
def take_line_steps_in_bulk(
    *, actor: Actor, line_ids: Sequence[int], step: str, at: datetime, reason: str = ""
) -> tuple[Outcome, ...]:
    """Return what became of each line, in the order given: the same as taking the step one by one.

    Lines that may not take it are refused with their reason and the others are done. Set-based: a fixed number of
    queries for each 2,000 lines. A line that the actor cannot see is refused as unknown.
    Errors: UnknownStepError.
    """
    road_step = ROAD.step(step)

    def take(ids: list[int]) -> dict[int, Outcome]:
        lines = _seen(ids, actor)
        refusals = _take(lines, road_step, actor=actor, at=at, reason=reason)
        return {line.pk: outcome_of(line.pk, line.record, refusals[line.pk], state=line.state) for line in lines}

    return in_chunks(line_ids, take, unknown=NoSuchLineError.code)


def line_mark(
    actor: Actor, line: DeclarationLine, step: str, at: datetime, *, before: str, after: Mapping[str, object]
) -> Mark:
    """Return the mark of a step that a line has taken; the journal knows it by the number of its record."""
    return mark_of(
        actor,
        action=f"line.{step}",
        hats=ROAD.step(step).by if step in ROAD.by_name else (),
        subject=(SUBJECT, line.record.number),
        at=at,
        place=line.declaration.school.path,
        reason=line.reason if ROAD.by_name.get(step) and ROAD.step(step).needs_reason else "",
        before={"state": before} if before else {},
        after={"state": line.state, **after},
    )


def locked_lines() -> LineQuerySet:
    """Return lines locked until the transaction ends, with everything that policies, facts and marks read."""
    return DeclarationLine.objects.select_for_update(of=("self",)).with_ground()


def _seen(line_ids: Sequence[int], actor: Actor) -> list[DeclarationLine]:
    seen = set(DeclarationLine.objects.visible_to(actor).filter(pk__in=line_ids).values_list("pk", flat=True))
    return list(locked_lines().filter(pk__in=seen).order_by("pk"))


def _take(
    lines: Sequence[DeclarationLine], step: Step, *, actor: Actor, at: datetime, reason: str
) -> dict[int, DomainError | None]:
    """Move the lines that may take the step, with their records, and return why the others may not."""
    years = _years_of_records(lines) if step.name == REDECLARE else {}
    refusals = {line.pk: _refusal_of(actor, step, line, reason=reason, years=years) for line in lines}
    moved = [line for line in lines if refusals[line.pk] is None]
    if moved:
        _move(moved, step, actor=actor, at=at, reason=reason.strip())
    return refusals


def _refusal_of(
    actor: Actor, step: Step, line: DeclarationLine, *, reason: str, years: Mapping[int, int]
) -> DomainError | None:
    verdict = may_take(actor, step, line)
    if not verdict:
        return NotPermittedError(reason=verdict.reason)
    try:
        ROAD.advance(line.state, step.name, reason=reason)
    except DomainError as error:
        return error
    if step.name == REDECLARE:
        if line.record.state != RecordState.ACCEPTED.value:
            return RecordNotReadyError(record=line.record.number)
        if years.get(line.pk) != line.declaration.year:
            return AnotherYearError(record=line.record.number, year=line.declaration.year)
    return None


def _years_of_records(lines: Sequence[DeclarationLine]) -> dict[int, int]:
    """Return the credit year that each line's record belongs to as it stands now."""
    found: dict[int, int] = {}
    schools = {line.declaration.school_id: line.declaration.school for line in lines}
    for year in {line.declaration.year for line in lines}:
        rulebooks = rulebooks_of_year(schools.values(), year)
        for line in lines:
            if line.declaration.year == year and line.declaration.school_id in rulebooks:
                rulebook = rulebook_of(rulebooks[line.declaration.school_id])
                found[line.pk] = rulebook.year_of(line.record.happened_on)
    return found


def _move(lines: Sequence[DeclarationLine], step: Step, *, actor: Actor, at: datetime, reason: str) -> None:
    marks = []
    for line in lines:
        before, line.state, line.state_since, line.finding = line.state, step.target, at, ""
        line.reason = reason if step.needs_reason else "" if step.name == REDECLARE else line.reason
        line.hours = line.record.hours or 0 if step.name == REDECLARE else line.hours
        marks.append(line_mark(actor, line, step.name, at, before=before, after={}))
    fields = ["state", "state_since", "finding", "reason", "hours"]
    if step.name == REDECLARE:
        DeclarationLine.objects.bulk_update(lines, fields, batch_size=BATCH)
    else:
        change = {"reason": reason} if step.needs_reason else {}
        DeclarationLine.objects.filter(pk__in=[line.pk for line in lines]).update(
            state=step.target, state_since=at, finding="", **change
        )
    record_ids = [line.record_id for line in lines]
    if step.name in RETURNS:
        release_records(actor=actor, record_ids=record_ids, at=at, reason=reason)
        tell_managers(lines, actor=actor, reason=reason, at=at)
    if step.name == REDECLARE:
        hold_records(actor=actor, record_ids=record_ids, at=at)
    leave_marks(marks)
