"""Results as a workbook: what providers and schools report of trainings, with writing, undoing and the export.

A result goes beside what the record says. A training that is not on record yet comes in by it: accepted when an
accredited institution reports it as passed, else to be audited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.timezone import localdate

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.notices.services import Told, notify_each
from xingtan.records.audit.claims import note_claims
from xingtan.records.feedback import BY, FEEDBACK, KEYS, ON, texts_of
from xingtan.records.intake import enter_drafts, filled_from
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workbooks.result_columns import RESULT_COLUMNS
from xingtan.records.workbooks.result_plans import (
    OPEN,
    SAME_IN_RECORD,
    Newcomer,
    hours_text,
    plan_results,
    providers_of,
    reach_of,
    trainings,
)
from xingtan.records.workbooks.undo import forget_records
from xingtan.records.workflow import State
from xingtan.sheets.kinds import Bilingual, Column, ImportKind, Row, RowPlan, RowVerdict, refused
from xingtan.sheets.plans import changed_since, chunks, gone_since
from xingtan.teachers.workbooks.kinds import actor_by_id
from xingtan.trail.services import leave_mark, leave_marks, mark_of

BATCH = 200


class ResultSheet(ImportKind[Actor]):
    """Results of trainings, by provider or school."""

    label = Bilingual("培训结果", "Results of trainings")
    code: ClassVar[str] = "results"
    tables: ClassVar[tuple[type[Model], ...]] = (Record,)
    roles: ClassVar[tuple[Role, ...]] = (Role.TRAINING_INSTITUTION, Role.MANAGER)

    def columns(self) -> tuple[Column, ...]:
        """Return who and what first, then what is reported."""
        return RESULT_COLUMNS

    def plan(self, rows: Sequence[Row], *, actor: Actor, on: date) -> list[RowPlan]:
        """Return what would happen with each row; a fixed number of queries."""
        del on
        return plan_results(rows, actor=actor)

    def write(self, plans: Sequence[RowPlan], *, actor: Actor, at: datetime) -> list[str]:
        """Write new trainings and reported results set-based; return the number of each record, in order."""
        numbers = _enter(plans, actor=actor, at=at)
        changed = [plan for plan in plans if plan.verdict is RowVerdict.CHANGED]
        by = {plan.key: plan.target.name for plan in changed if isinstance(plan.target, Institution)}
        _report({plan.key: plan.after for plan in changed}, actor=actor, at=at, by=by)
        return [numbers.get((plan.sheet, plan.number), plan.key) for plan in plans]

    def undo(self, plans: Sequence[RowPlan], *, actor: Actor, written_on: date, at: datetime) -> list[RowPlan]:
        """Take results back; return the rows that cannot be, because somebody went on from them.

        Whoever no longer reports at a school finds none of its records.
        """
        new = [plan for plan in plans if plan.verdict is RowVerdict.NEW]
        changed = [plan for plan in plans if plan.verdict is RowVerdict.CHANGED]
        records = _records([plan.key for plan in plans], reach_of(actor, providers_of(actor)))
        stopped = [stop for plan in changed if (stop := _touched(plan, records.get(plan.key))) is not None]
        stopped += forget_records(new, records, actor=actor, at=at, unless=bool(stopped), as_written=_as_written)
        if not stopped:
            _report({plan.key: plan.before for plan in changed}, actor=actor, at=at, by={})
        del written_on
        return stopped

    def may(self, actor: Actor) -> bool:
        """Tell whether this person may report results at all."""
        return bool(actor.roles & set(self.roles))

    def export_rows(self, actor: Actor, *, on: date) -> Iterator[Mapping[str, str]]:
        """Yield every training on which this person may report, with what was reported."""
        del on
        reach = actor.within("provider__path", Role.TRAINING_INSTITUTION) | actor.within("school__path", Role.MANAGER)
        rows = trainings().filter(reach) if actor.account_id is not None else trainings()
        for record in rows.for_rows().order_by("teacher__number", "happened_on", "number").iterator(chunk_size=2000):
            says = filled_from(record)
            yield {
                "number": record.number,
                "teacher": record.teacher.number,
                "teacher_name": record.teacher.name,
                **{key: says.get(key, "") for key in (*SAME_IN_RECORD, "provider")},
                **texts_of(record),
                "reported_hours": hours_text(record),
            }

    def find_actor(self, account_id: int | None, *, on: date) -> Actor:
        """Return who has this account on that day; None is the operator."""
        return actor_by_id(account_id, on)

    def note(self, *, actor: Actor, action: str, run: str, at: datetime, after: Mapping[str, object]) -> None:
        """Leave a mark on the import."""
        leave_mark(mark_of(actor, action=action, subject=("import", run), at=at, after=after))


def _records(numbers: Sequence[str], reach: Q | None = None) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for part in chunks(dict.fromkeys(numbers)):
        rows = Record.objects.select_for_update(of=("self",)).filter(reach or Q(), number__in=part)
        found.update({record.number: record for record in rows.for_rows().order_by("pk")})
    return found


def _enter(plans: Sequence[RowPlan], *, actor: Actor, at: datetime) -> dict[tuple[str, int], str]:
    """Enter the trainings that come in by their result, and tell their teachers; return numbers by place."""
    numbers: dict[tuple[str, int], str] = {}
    for state in (State.ACCEPTED, State.SUBMITTED):
        fresh = [plan for plan in plans if isinstance(plan.target, Newcomer) and plan.target.state is state]
        drafts = [plan.target.draft for plan in fresh if isinstance(plan.target, Newcomer)]
        entered = enter_drafts(actor=actor, drafts=drafts, state=state, at=at)
        numbers |= {(plan.sheet, plan.number): record.number for plan, record in zip(fresh, entered, strict=True)}
        if state is State.ACCEPTED:
            _tell(entered, at=at)
    return numbers


def _tell(records: Sequence[Record], *, at: datetime) -> None:
    told = [
        Told(
            to=record.teacher.account_id,
            kind="record_accepted",
            params={"title": record.heading, "reason": ""},
            link=reverse("records:record", args=[record.pk]),
        )
        for record in records
    ]
    notify_each(told, at=at)


def _report(changes: Mapping[str, Mapping[str, str]], *, actor: Actor, at: datetime, by: Mapping[str, str]) -> None:
    """Put these results on the records with these numbers; an empty text takes one away. One mark each."""
    records, marks = _records(list(changes)), []
    for number, record in records.items():
        before = texts_of(record)
        after = {key: text for key, text in {**before, **changes[number]}.items() if text}
        values = {key: value for key, value in record.values.items() if key != FEEDBACK}
        teller = {BY: by.get(number, record.values.get(FEEDBACK, {}).get(BY, "")), ON: f"{localdate(at):%Y-%m-%d}"}
        record.values = {**values, FEEDBACK: {**after, **teller}} if after else values
        record.version += 1
        marks.append(
            mark_of(
                actor,
                action="record.result_reported",
                subject=(SUBJECT, number),
                at=at,
                place=record.school.path,
                before={key: before.get(key, "") for key in changes[number]},
                after={key: after.get(key, "") for key in changes[number]},
            )
        )
    Record.objects.bulk_update(records.values(), ("values", "version"), batch_size=BATCH)
    note_claims(records.values())
    leave_marks(marks)


def _touched(plan: RowPlan, record: Record | None) -> RowPlan | None:
    """Return the plan as refused when its result is not there any more, or was declared since."""
    if record is None:
        return refused(plan, gone_since())
    now = texts_of(record)
    mistakes = [changed_since(key) for key, text in plan.after.items() if now.get(key, "") != text]
    if record.state not in OPEN and not mistakes:
        mistakes = [changed_since("result")]
    return refused(plan, *mistakes) if mistakes else None


def _as_written(plan: RowPlan, record: Record) -> bool:
    """Tell whether nobody has touched a training since it came in by its result."""
    told = {**texts_of(record), "teacher": record.teacher.number, **filled_from(record)}
    told["reported_hours"] = hours_text(record)
    fits = all(told.get(key, "") == text for key, text in plan.after.items() if key in KEYS or key in told)
    return fits and record.version == 1 and record.state in {State.ACCEPTED.value, State.SUBMITTED.value}


RESULTS = ResultSheet()
