"""The columns of the workbook of records, made from data definitions: who and what first, then every field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from xingtan.records.cleaning import LONGEST, MANY_LINES
from xingtan.records.definitions.definition import Definition, Field, FieldType, definition_of
from xingtan.records.definitions.rights import CATEGORIES
from xingtan.records.definitions.shipped import shipped_bodies
from xingtan.sheets.cells import amount_cell, code_cell, day_cell, option_cell, option_shown, text_cell, tidy_lines
from xingtan.sheets.kinds import Column, Option

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
    "subject": ("学科", "Subject"),
    "grade_taught": ("年级", "Grade"),
}
"""Headers of fields that each kind calls differently; the others keep the name of the first kind that has them."""
ALIASES = {
    "happened_on": ("开始日期", "发生日期", "上课日期", "获奖日期", "First day"),
    "title": ("标题", "培训名称", "活动主题", "题目", "课题名称", "竞赛名称"),
    "level": ("等级", "层次"),
    "mode": ("培训方式",),
    "credits": ("机构授予学分", "Credits awarded by the provider"),
}
SAMPLES = {
    "title": "新课标专题培训",
    "happened_on": "2025-10-11",
    "ended_on": "2025-10-12",
    "hours": "12",
    "level": "municipal",
    "mode": "concentrated",
}
FIRST = ("title", "happened_on", "ended_on", "hours", "level", "mode")
"""Fields that stand first, in this order."""


@dataclass(frozen=True)
class _Cell:
    """How a type of field stands in a cell."""

    parse: Callable[[str], str]
    options: tuple[Option, ...] = ()


@lru_cache(maxsize=1)
def shipped_columns() -> tuple[Column, ...]:
    """Return the columns of the shipped kinds."""
    return columns_of([definition_of(shipped_bodies()[code]) for code in CATEGORIES])


def columns_of(specs: Sequence[Definition]) -> tuple[Column, ...]:
    """Return the columns of these kinds; a later version adds only what an earlier one lacks.

    A field that two kinds share is one column; of different fields that are called the same, all but the first wear
    their kind's name.
    """
    fields: dict[str, tuple[Field, Definition]] = {}
    for spec in specs:
        for field in spec.written:
            known = fields.get(field.key)
            fields[field.key] = (_with_choices(known[0], field), known[1]) if known else (field, spec)
    keys = [*(key for key in FIRST if key in fields), *(key for key in fields if key not in FIRST)]
    columns: list[Column] = []
    taken: set[str] = set()
    for key in keys:
        column = _column(fields[key][0])
        columns.append(_named(column, fields[key][1]) if {column.zh, column.en} & taken else column)
        taken |= {column.zh, column.en}
    return (*_who_columns(specs), *columns)


def _named(column: Column, spec: Definition) -> Column:
    """Return the column with the name of its kind before its own."""
    zh, en = spec.name.zh or spec.name.en, spec.name.en or spec.name.zh
    return replace(column, zh=f"{zh}·{column.zh}", en=f"{en} · {column.en}")


def _with_choices(known: Field, other: Field) -> Field:
    """Return the field with the choices of both."""
    codes = {choice.code for choice in known.choices}
    return replace(known, choices=(*known.choices, *(each for each in other.choices if each.code not in codes)))


def _who_columns(specs: Sequence[Definition]) -> tuple[Column, ...]:
    names: Mapping[str, Definition] = {spec.kind: spec for spec in reversed(specs)}
    kinds = tuple(
        Option(code, spec.name.zh or spec.name.en, spec.name.en or spec.name.zh) for code, spec in names.items()
    )
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
    )


def _column(field: Field) -> Column:
    zh, en = COMMON_LABELS.get(field.key, (field.label.zh or field.label.en, field.label.en or field.label.zh))
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
        lines=field.type in MANY_LINES,
    )


def _cell_of(field: Field) -> _Cell:
    if field.type is FieldType.CHOICE:
        options = tuple(
            Option(each.code, each.label.zh or each.label.en, each.label.en or each.label.zh) for each in field.choices
        )
        return _Cell(option_cell(options), options)
    if field.type is FieldType.YES_NO:
        return _Cell(option_cell(YES_NO), YES_NO)
    if field.type in MANY_LINES:
        return _Cell(_lines_cell(LONGEST[field.type]))
    if field.type in LONGEST:
        return _Cell(text_cell(LONGEST[field.type]))
    return _Cell(day_cell if field.type is FieldType.DATE else amount_cell)


def _lines_cell(longest: int) -> Callable[[str], str]:
    """Return a reader of free text that keeps its lines."""
    judge = text_cell(longest)

    def parse(text: str) -> str:
        judge(text)
        return tidy_lines(text)

    return parse
