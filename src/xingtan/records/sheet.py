"""Records as a workbook: columns, what an import would do, writing, undoing, and the export that it takes back.

Imported records arrive as submitted; ``RECORDS_ACCEPTED`` brings them in as accepted, which is the right of the
school's auditor and of the operator, and never for one's own records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import ClassVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor, actor_for, operator
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.records import sheet_plans
from xingtan.records.cleaning import LONGEST
from xingtan.records.definition import Field, FieldType, definition_of
from xingtan.records.intake import Draft, enter_drafts, filled_from
from xingtan.records.models import Record
from xingtan.records.rights import CATEGORIES
from xingtan.records.sheet_undo import restore_records, take_back
from xingtan.records.shipping import shipped_bodies
from xingtan.records.workflow import State
from xingtan.sheets.cells import amount_cell, code_cell, day_cell, option_cell, option_shown, text_cell
from xingtan.sheets.kinds import Bilingual, Column, ImportKind, Option, Row, RowPlan, RowVerdict
from xingtan.trail.services import Mark, leave_mark

YES_NO = (
    Option("yes", "是", "yes", ("对", "有", "true", "1", "√")),
    Option("no", "否", "no", ("无", "false", "0", "×")),
)
COMMON_LABELS = {
    "title": ("名称", "Title"),
    "happened_on": ("日期", "Date"),
    "ended_on": ("结束日期", "Last day"),
    "hours": ("学时", "Hours"),
    "level": ("级别", "Level"),
    "mode": ("方式", "Mode"),
    "credits": ("学分", "Credits"),
}
"""Headers of fields that each kind calls differently; the others keep the name of the first kind that has them."""
ALIASES = {
    "happened_on": ("开始日期", "发生日期", "上课日期", "获奖日期", "First day"),
    "title": ("标题", "培训名称", "活动主题", "题目", "课题名称", "竞赛名称"),
    "level": ("等级", "层次"),
    "mode": ("培训方式",),
    "credits": ("机构授予学分", "Credits awarded by the provider"),
}


class RecordSheet(ImportKind[Actor]):
    """Records of professional growth, of all kinds in one workbook."""

    label = Bilingual("成长记录", "Records of growth")
    code: ClassVar[str] = "records"
    tables: ClassVar[tuple[type[Model], ...]] = (Record,)
    arrives: ClassVar[State] = State.SUBMITTED
    roles: ClassVar[tuple[Role, ...]] = (Role.MANAGER,)

    def columns(self) -> tuple[Column, ...]:
        """Return who and what first, then every field that a kind has."""
        return record_columns()

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

    def undo(self, plans: Sequence[RowPlan], *, actor: Actor, written_on: date, at: datetime) -> list[RowPlan]:
        """Take written rows back: new records go, changed ones get their old values; return those that cannot."""
        del written_on
        return take_back(plans, arrives=self.arrives, actor=actor, at=at)

    def may(self, actor: Actor) -> bool:
        """Tell whether this person may import at all."""
        return bool(actor.roles & set(self.roles))

    def export_rows(self, actor: Actor, *, on: date) -> Iterator[Mapping[str, str]]:
        """Yield every record that the person may take away, except withdrawn ones and drafts."""
        del on
        left_out = (State.WITHDRAWN.value, State.DRAFT.value)
        rows = Record.objects.exportable_by(actor).exclude(state__in=left_out).for_rows()
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
        return operator() if account_id is None else actor_for(Account.objects.get(pk=account_id), on=on)

    def note(self, *, actor: Actor, action: str, run: str, at: datetime, after: Mapping[str, object]) -> None:
        """Leave a mark on the import."""
        subject = ("import", run)
        leave_mark(
            Mark(actor_id=actor.account_id, actor_name=actor.name, action=action, subject=subject, at=at, after=after)
        )


class AcceptedRecordSheet(RecordSheet):
    """The same workbook, whose records the auditor has checked on paper: they arrive as accepted."""

    code = "records_accepted"
    label = Bilingual("成长记录（已审核）", "Records of growth, audited")
    arrives = State.ACCEPTED
    roles = (Role.SCHOOL_AUDITOR,)


RECORDS = RecordSheet()
RECORDS_ACCEPTED = AcceptedRecordSheet()


@dataclass(frozen=True)
class _Cell:
    """How a type of field stands in a cell."""

    parse: Callable[[str], str]
    options: tuple[Option, ...] = ()


@lru_cache(maxsize=1)
def record_columns() -> tuple[Column, ...]:
    """Return the columns of the workbook, made from the shipped definitions."""
    specs = {code: definition_of(body) for code, body in shipped_bodies().items()}
    kinds = tuple(Option(code, specs[code].name.zh, specs[code].name.en) for code in CATEGORIES if code in specs)
    fields: dict[str, Field] = {}
    for code in CATEGORIES:
        for field in specs[code].written:
            fields.setdefault(field.key, field)
    order = ("title", "happened_on", "ended_on", "hours", "level", "mode")
    keys = (*order, *(key for key in fields if key not in order))
    return (
        Column(
            "number",
            "记录编号",
            "Record number",
            parse=code_cell(48),
            aliases=("编号",),
            help=_("Leave it empty for a new record; an export fills it in."),
        ),
        Column(
            "teacher",
            "教师工号",
            "Teacher number",
            parse=code_cell(32),
            aliases=("工号", "Staff number"),
            required=True,
            sample="T0001",
        ),
        Column(
            "teacher_name", "教师姓名", "Teacher name", parse=text_cell(80), aliases=("姓名", "Name"), sample="林晓禾"
        ),
        Column(
            "kind",
            "类型",
            "Kind",
            parse=option_cell(kinds),
            show=option_shown(kinds),
            options=kinds,
            aliases=("记录类型", "类别"),
            required=True,
            sample="training",
        ),
        *(_column(fields[key]) for key in keys),
    )


def _column(field: Field) -> Column:
    zh, en = COMMON_LABELS.get(field.key, (field.label.zh, field.label.en))
    cell = _cell_of(field)
    return Column(
        field.key,
        zh,
        en,
        parse=cell.parse,
        show=option_shown(cell.options) if cell.options else str,
        aliases=ALIASES.get(field.key, ()),
        required=field.key in {"title", "happened_on"},
        sample=SAMPLES.get(field.key, ""),
        help=field.help,
        options=cell.options,
    )


SAMPLES = {
    "title": "新课标专题培训",
    "happened_on": "2025-10-11",
    "ended_on": "2025-10-12",
    "hours": "12",
    "level": "municipal",
    "mode": "concentrated",
}


def _cell_of(field: Field) -> _Cell:
    if field.type is FieldType.CHOICE:
        options = tuple(Option(choice.code, choice.label.zh, choice.label.en) for choice in field.choices)
        return _Cell(option_cell(options), options)
    if field.type is FieldType.YES_NO:
        return _Cell(option_cell(YES_NO), YES_NO)
    if field.type is FieldType.DATE:
        return _Cell(day_cell)
    if field.type in LONGEST:
        return _Cell(text_cell(LONGEST[field.type]))
    return _Cell(amount_cell)
