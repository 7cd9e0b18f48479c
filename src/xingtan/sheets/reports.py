"""What is wrong with a file, as data for the terminal, for JSON and for the workbook of mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xingtan.sheets.kinds import Bilingual, Column, RowPlan, say
from xingtan.sheets.mapping import Layout, letter_of
from xingtan.sheets.models import ImportRow
from xingtan.sheets.services import Check, mistake_json

Finding = dict[str, Any]
"""sheet, row, column (letters), header, field, code, reason and cure as ``{"zh": ..., "en": ...}``."""


def findings_of(check: Check, columns: Iterable[Column]) -> list[Finding]:
    """Return everything that keeps a file from being imported, in the order of the file; empty when nothing does."""
    found = list(layout_findings(check.layout, columns))
    return found or list(plan_findings(check.plans, check.layout))


def plan_findings(plans: Iterable[RowPlan], layout: Layout) -> Iterator[Finding]:
    """Yield the mistakes of rows."""
    for plan in plans:
        for mistake in plan.mistakes:
            yield finding(plan.sheet, plan.number, mistake_json(mistake, plan.sheet, layout))


def kept_findings(rows: Iterable[ImportRow]) -> Iterator[Finding]:
    """Yield the mistakes of rows as an import keeps them."""
    for row in rows:
        for mistake in row.mistakes:
            yield finding(row.sheet, row.number, mistake)


def wanting(rows: Iterable[ImportRow]) -> dict[str, list[str]]:
    """Return what the rows want and is not there yet, by the code of the mistake, each value once."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for mistake in row.mistakes:
            if mistake.get("value"):
                found.setdefault(mistake["code"], {})[mistake["value"]] = None
    return {code: list(values) for code, values in found.items()}


def finding(sheet: str, row: int, mistake: Mapping[str, Any]) -> Finding:
    """Return one mistake with its place."""
    return {
        "sheet": sheet,
        "row": row,
        "column": mistake["letter"],
        "header": mistake["header"],
        "field": mistake["column"],
        "code": mistake["code"],
        "reason": mistake["reason"],
        "cure": mistake["cure"],
    }


def layout_findings(layout: Layout, columns: Iterable[Column]) -> Iterator[Finding]:
    """Yield what is wrong with the headers: required ones missing, one field twice, one that looks misspelled."""
    by_field = {column.field: column for column in columns}
    for table in layout.tables:
        given = {header.field for header in table.headers}
        for name in layout.missing:
            if name not in given:
                yield _missing(by_field[name], table.sheet, table.number)
        for header in table.headers:
            if header.field in layout.doubled:
                reason = say(_("Another column means “%(header)s” too."), header=_named(by_field[header.field]))
                cure = say(_("Keep one of the two columns."))
                yield _header_finding(
                    table.sheet, table.number, header.index, header.text, "column_twice", reason, cure
                )
            elif header.nearest:
                reason = say(_("No column is called “%(text)s”."), text=header.text)
                cure = say(_("If “%(header)s” is meant, call it so."), header=_named(by_field[header.nearest]))
                yield _header_finding(
                    table.sheet, table.number, header.index, header.text, "unknown_column", reason, cure
                )
    if not layout.tables:
        yield from (_missing(by_field[name], "", 0) for name in layout.missing)


def ignored_headers(layout: Layout) -> list[dict[str, str]]:
    """Return headers that nobody knows and that look like none of ours; their columns are left out."""
    return [{"column": header.letter, "header": header.text} for header in layout.unknown if not header.nearest]


def _missing(column: Column, sheet: str, row: int) -> Finding:
    return {
        "sheet": sheet,
        "row": row,
        "column": "",
        "header": column.zh,
        "field": column.field,
        "code": "missing_column",
        "reason": say(_("The column “%(header)s” is missing."), header=_named(column)).as_json(),
        "cure": say(_("Add the column, or choose which of the file's columns it is.")).as_json(),
    }


def _header_finding(  # noqa: PLR0913, PLR0917 a finding has this many parts
    sheet: str, row: int, index: int, text: str, code: str, reason: Bilingual, cure: Bilingual
) -> Finding:
    return {
        "sheet": sheet,
        "row": row,
        "column": letter_of(index),
        "header": text,
        "field": "",
        "code": code,
        "reason": reason.as_json(),
        "cure": cure.as_json(),
    }


def _named(column: Column) -> str:
    return f"{column.zh} {column.en}"
