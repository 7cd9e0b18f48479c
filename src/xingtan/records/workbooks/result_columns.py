"""The columns of the workbook of results: who and which training, then what is reported."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from xingtan.kernel.amounts import HOUR_GRAIN, exact_text, parse_exact
from xingtan.records.feedback import Result
from xingtan.records.workbooks.columns import shipped_columns
from xingtan.sheets.cells import amount_cell, code_cell, option_cell, option_shown
from xingtan.sheets.kinds import CellError, Column, Option, say

_SHARED = ("number", "teacher", "teacher_name", "title", "happened_on", "ended_on", "provider", "mode", "level")
MOST_HOURS, MOST_MARKS = 10_000, 1000
_NEEDED = {"teacher", "teacher_name", "title", "happened_on"}

RESULT_OPTIONS = (
    Option(Result.EXCELLENT.value, "优秀", "Excellent", ("A",)),
    Option(Result.GOOD.value, "良好", "Good", ("良", "B")),
    Option(Result.QUALIFIED.value, "合格", "Passed", ("通过", "结业", "及格", "qualified", "pass", "C")),
    Option(
        Result.NOT_QUALIFIED.value,
        "不合格",
        "Not passed",
        ("未通过", "未结业", "不及格", "not qualified", "failed", "fail", "D"),
    ),
)


def _hours_cell(text: str) -> str:
    """Return hours above zero, in whole hundredths."""
    hours = parse_exact(amount_cell(text))
    if not 0 < hours <= MOST_HOURS or (hours * HOUR_GRAIN).denominator != 1:
        raise CellError(
            code="not_hours",
            reason=say(_("These are not hours above zero with at most two decimals.")),
            cure=say(_("Write hours such as 12 or 1.75.")),
        )
    return exact_text(hours)


def _marks_cell(text: str) -> str:
    """Return marks of at most MOST_MARKS."""
    marks = parse_exact(amount_cell(text))
    if marks > MOST_MARKS or (marks * HOUR_GRAIN).denominator != 1:
        raise CellError(
            code="not_marks",
            reason=say(_("Marks are at most %(most)s, with at most two decimals."), most=MOST_MARKS),
            cure=say(_("Check the number, or leave the cell empty.")),
        )
    return exact_text(marks)


def _shared_columns() -> tuple[Column, ...]:
    by_field = {column.field: column for column in shipped_columns()}
    return tuple(replace(by_field[name], required=name in _NEEDED) for name in _SHARED)


RESULT_COLUMNS: tuple[Column, ...] = (
    *_shared_columns(),
    Column(
        "reported_hours",
        "实际学时",
        "Hours attended",
        parse=_hours_cell,
        aliases=("学时", "参训学时", "Hours"),
        sample="12",
    ),
    Column(
        "result",
        "考核结果",
        "Result",
        parse=option_cell(RESULT_OPTIONS),
        show=option_shown(RESULT_OPTIONS),
        options=RESULT_OPTIONS,
        aliases=("结果", "成绩等第", "是否合格", "Grade"),
        sample=Result.QUALIFIED.value,
        help=_("Needed for a training that is not on record yet."),
    ),
    Column("marks", "考核成绩", "Marks", parse=_marks_cell, aliases=("成绩", "分数", "Score"), sample="92"),
    Column(
        "certificate",
        "证书编号",
        "Certificate number",
        parse=code_cell(80),
        aliases=("结业证书编号", "证书号", "Certificate"),
        sample="QL-2025-0018",
    ),
)
