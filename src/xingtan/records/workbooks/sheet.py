"""Records as a workbook: columns, what an import would do, writing, undoing, and the export that it takes back.

Imported records arrive as submitted; ``RECORDS_ACCEPTED`` brings them in as accepted, which is the right of the
school's auditor and of the operator, and never for one's own records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import ClassVar, Self

from django.db.models import Model

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.records.definitions.in_force import versions_within
from xingtan.records.intake import Draft, enter_drafts, filled_from
from xingtan.records.models import DataDefinition, Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workbooks import plans as sheet_plans
from xingtan.records.workbooks.amending import accept_amended, amend_accepted
from xingtan.records.workbooks.columns import columns_of, shipped_columns
from xingtan.records.workbooks.undo import restore_records, take_back
from xingtan.records.workflow import GONE, State
from xingtan.sheets.kinds import Bilingual, Column, ImportKind, Row, RowPlan, RowVerdict
from xingtan.teachers.workbooks.kinds import actor_by_id
from xingtan.trail.services import leave_mark, mark_of

WHO = frozenset({"number", "teacher", "teacher_name", "kind"})


class RecordSheet(ImportKind[Actor]):
    """Records of professional growth, of all kinds in one workbook."""

    label = Bilingual("成长记录", "Records of growth")
    code: ClassVar[str] = "records"
    tables: ClassVar[tuple[type[Model], ...]] = (Record,)
    arrives: ClassVar[State] = State.SUBMITTED
    roles: ClassVar[tuple[Role, ...]] = (Role.MANAGER,)

    def __init__(self, definitions: Sequence[DataDefinition] = ()) -> None:
        self._definitions = tuple(definitions)

    def seen_by(self, actor: Actor) -> Self:
        """Return the workbook with the fields of every kind that the person's schools keep; one query."""
        return type(self)(versions_within(actor.paths()))

    def columns(self) -> tuple[Column, ...]:
        """Return who and what first, then every field that a kind has or had; only shipped kinds for nobody."""
        return self._columns

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        return columns_of([row.spec for row in self._definitions]) if self._definitions else shipped_columns()

    def plan(self, rows: Sequence[Row], *, actor: Actor, on: date) -> list[RowPlan]:
        """Return what would happen with each row; a fixed number of queries."""
        del on
        return sheet_plans.plan_rows(rows, actor=actor, arrives=self.arrives)

    def write(self, plans: Sequence[RowPlan], *, actor: Actor, at: datetime) -> list[str]:
        """Write new and changed rows set-based; return the number of each record, in order."""
        new = [plan for plan in plans if plan.verdict is RowVerdict.NEW]
        drafts = [plan.target for plan in new if isinstance(plan.target, Draft)]
        entered = enter_drafts(actor=actor, drafts=drafts, state=self.arrives, at=at)
        numbers = {(plan.sheet, plan.number): record.number for plan, record in zip(new, entered, strict=True)}
        changed = {
            plan.key: {**dict.fromkeys(plan.before, ""), **plan.after}
            for plan in plans
            if plan.verdict is RowVerdict.CHANGED
        }
        restore_records(changed, actor=actor, at=at)
        return [numbers.get((plan.sheet, plan.number), plan.key) for plan in plans]

    def write_reopened(self, plans: Sequence[RowPlan], *, actor: Actor, reason: str, at: datetime) -> None:
        """Open accepted records again, put what the rows say on them and hand them in again."""
        changes = {plan.key: {**dict.fromkeys(plan.before, ""), **plan.after} for plan in plans}
        amend_accepted(actor=actor, changes=changes, reason=reason, at=at)

    def undo(self, plans: Sequence[RowPlan], *, actor: Actor, written_on: date, at: datetime) -> list[RowPlan]:
        """Take written rows back: new records go, changed ones get their old values; return those that cannot.

        Records that were opened again are accepted again.
        """
        del written_on
        again = [plan for plan in plans if plan.verdict is RowVerdict.REOPENS]
        found = take_back(plans, arrives=self.arrives, actor=actor, at=at)
        return found or accept_amended(again, actor=actor, at=at)

    def may(self, actor: Actor) -> bool:
        """Tell whether this person may import at all."""
        return bool(actor.roles & set(self.roles))

    def export_rows(self, actor: Actor, *, on: date) -> Iterator[Mapping[str, str]]:
        """Yield every record that the person may take away, except withdrawn ones and drafts."""
        del on
        yield from self.rows_of(Record.objects.exportable_by(actor))

    def filled_by(self, rows: Iterable[Mapping[str, str]]) -> Self:
        """Return the workbook with only the columns that kinds of these rows have, each under its usual name."""
        kinds = {row["kind"] for row in rows}
        narrow = type(self)(self._definitions)
        fields = {each.key for row in self._definitions if row.code in kinds for each in row.spec.written}
        narrow._columns = tuple(column for column in self._columns if column.field in fields | WHO)  # noqa: SLF001 its own
        return narrow

    def rows_of(self, records: RecordQuerySet) -> Iterator[Mapping[str, str]]:
        """Yield these records as rows of the workbook, except withdrawn ones and drafts."""
        rows = records.exclude(state__in=GONE).for_rows()
        for record in rows.order_by("teacher__number", "happened_on", "number").iterator(chunk_size=2000):
            yield {
                "number": record.number,
                "teacher": record.teacher.number,
                "teacher_name": record.teacher.name,
                "kind": record.kind,
                **filled_from(record),
            }

    def find_actor(self, account_id: int | None, *, on: date) -> Actor:
        """Return who has this account on that day; None is the operator."""
        return actor_by_id(account_id, on)

    def note(self, *, actor: Actor, action: str, run: str, at: datetime, after: Mapping[str, object]) -> None:
        """Leave a mark on the import."""
        subject = ("import", run)
        leave_mark(mark_of(actor, action=action, subject=subject, at=at, after=after))


class AcceptedRecordSheet(RecordSheet):
    """The same workbook, whose records the auditor has checked on paper: they arrive as accepted."""

    code = "records_accepted"
    label = Bilingual("成长记录（已审核）", "Records of growth, audited")
    arrives = State.ACCEPTED
    roles = (Role.SCHOOL_AUDITOR,)


RECORDS = RecordSheet()
RECORDS_ACCEPTED = AcceptedRecordSheet()
