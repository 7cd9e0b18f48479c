"""Rows of an import as the pages show them: labels, masks, before and after, mistakes in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xingtan.sheets.kinds import Bilingual, Column, RowPlan, RowVerdict
from xingtan.sheets.models import ImportRow, ImportRun
from xingtan.sheets.sealing import open_cell

ORDER = (RowVerdict.WRONG, RowVerdict.REOPENS, RowVerdict.NEW, RowVerdict.CHANGED, RowVerdict.SAME)
TONES = {
    RowVerdict.WRONG: "bad",
    RowVerdict.REOPENS: "warn",
    RowVerdict.NEW: "good",
    RowVerdict.CHANGED: "warn",
    RowVerdict.SAME: "neutral",
}


@dataclass(frozen=True)
class Tab:
    """One verdict of a dry run with its number of rows."""

    verdict: str
    label: str
    url: str
    count: int
    current: bool
    tone: str


@dataclass(frozen=True)
class ShownCell:
    """One value of a row, before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownMistake:
    """One mistake in the reader's language."""

    where: str
    reason: str
    cure: str


@dataclass(frozen=True)
class ShownRow:
    """One row of a dry run."""

    sheet: str
    number: int
    key: str
    label: str
    cells: tuple[ShownCell, ...]
    mistakes: tuple[ShownMistake, ...]


def tabs_of(run: ImportRun, wanted: str, url: str) -> list[Tab]:
    """Return the tabs of a dry run; without a wish the first that has rows is open."""
    labels = {
        RowVerdict.WRONG: _("Wrong"),
        RowVerdict.REOPENS: _("Accepted, opened again"),
        RowVerdict.NEW: _("New"),
        RowVerdict.CHANGED: _("Changed rows"),
        RowVerdict.SAME: _("Unchanged"),
    }
    counts = {verdict: int(run.counts.get(verdict.value, 0)) for verdict in ORDER}
    shown = [verdict for verdict in ORDER if verdict is not RowVerdict.REOPENS or counts[verdict]]
    first = next((verdict for verdict in ORDER if counts[verdict]), RowVerdict.NEW)
    current = RowVerdict(wanted) if wanted in set(RowVerdict) else first
    return [
        Tab(verdict.value, labels[verdict], f"{url}?tab={verdict.value}", counts[verdict], verdict is current, tone)
        for verdict, tone in ((verdict, TONES[verdict]) for verdict in shown)
    ]


def page_rows(rows: Iterable[ImportRow], columns: Sequence[Column]) -> list[ShownRow]:
    """Return the rows of one page."""
    return [
        ShownRow(
            row.sheet,
            row.number,
            row.key,
            row.label,
            tuple(_cells(row.before, row.after, columns)),
            tuple(_mistake(mistake, columns) for mistake in row.mistakes),
        )
        for row in rows
    ]


def undo_lines(plans: Iterable[RowPlan], columns: Sequence[Column]) -> list[dict[str, str]]:
    """Return the rows that keep an import from being undone, one line for each reason."""
    labels = {column.field: column.label for column in columns}
    return [
        {
            "key": plan.key,
            "label": plan.label,
            "where": labels.get(mistake.column, ""),
            "reason": str(mistake.reason),
            "cure": str(mistake.cure),
        }
        for plan in plans
        for mistake in plan.mistakes
    ]


def _cells(before: Mapping[str, str], after: Mapping[str, str], columns: Iterable[Column]) -> Iterator[ShownCell]:
    for column in columns:
        old, new = _shown(column, before.get(column.field, "")), _shown(column, after.get(column.field, ""))
        if old or new:
            yield ShownCell(column.label, old, new)


def _shown(column: Column, text: str) -> str:
    return column.shown(open_cell(text)) if text else ""


def _mistake(mistake: Mapping[str, Any], columns: Iterable[Column]) -> ShownMistake:
    labels = {column.field: column.label for column in columns}
    header = mistake["header"] or labels.get(mistake["column"], "")
    where = f"{mistake['letter']} {header}".strip()
    return ShownMistake(where, str(Bilingual(**mistake["reason"])), str(Bilingual(**mistake["cure"])))
