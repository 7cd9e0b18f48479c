"""Workbooks out: exports, templates and lists of mistakes, as xlsx or CSV, safe to open and read back unchanged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from xingtan.sheets.kinds import A, Column, ImportKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
DAY_WIDTH, NARROWEST, WIDEST = 12, 10, 28


def guarded(text: str) -> str:
    """Return a CSV cell that no spreadsheet program runs as a formula; reading takes the apostrophe off again."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def csv_of(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8 with the mark by which Excel knows it."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([guarded(text) for text in headers])
    writer.writerows([guarded(text) for text in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def xlsx_of(sheet: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet, every cell a text."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True, "in_memory": False}) as book:
        _sheet(book, sheet, headers, rows)
    return stream.getvalue()


def _sheet(book: Any, name: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Any:  # noqa: ANN401
    sheet = book.add_worksheet(name[:31])
    head, text = (
        book.add_format({"bold": True, "bg_color": "#F6E3CF", "border": 1}),
        book.add_format({"num_format": "@"}),
    )
    for place, header in enumerate(headers):
        sheet.set_column(place, place, min(max(len(header) * 2, NARROWEST), WIDEST), text)
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, head)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, cell, text)
    sheet.freeze_panes(1, 0)
    return sheet


def export_of(columns: Sequence[Column], rows: Iterable[Mapping[str, str]]) -> tuple[list[str], list[list[str]]]:
    """Return headers and rows as people read them: labels in the language in force, personal numbers masked."""
    body = [[column.shown(row[column.field]) if row.get(column.field) else "" for column in columns] for row in rows]
    return [column.label for column in columns], body


def workbook_of(kind: ImportKind[A], rows: Iterable[Mapping[str, str]], *, suffix: str) -> bytes:
    """Return an export in the language in force; ``suffix`` is "xlsx" or "csv"."""
    headers, body = export_of(kind.columns(), rows)
    return csv_of(headers, body) if suffix == "csv" else xlsx_of(str(kind.label), headers, body)


def template_of(kind: ImportKind[A]) -> bytes:
    """Return the empty template in the language in force: the list, and a sheet that explains every column."""
    columns = kind.columns()
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = _sheet(book, str(kind.label), [_starred(column) for column in columns], [])
        for place, column in enumerate(columns):
            _offer_options(sheet, place, column)
        _help_sheet(book, columns)
    return stream.getvalue()


def _starred(column: Column) -> str:
    return f"{column.label}*" if column.required else column.label


def _offer_options(sheet: Any, place: int, column: Column) -> None:  # noqa: ANN401 xlsxwriter has no types
    labels = [column.show(option.value) for option in column.options]
    if labels and sum(len(label) + 1 for label in labels) < 255:  # noqa: PLR2004 Excel takes no longer list
        sheet.data_validation(1, place, 5000, place, {"validate": "list", "source": labels, "error_type": "warning"})


def _help_sheet(book: Any, columns: Sequence[Column]) -> None:  # noqa: ANN401
    headers = [_("Column"), _("Required"), _("What to write"), _("Sample")]
    rows = [
        [column.label, _("yes") if column.required else "", _explained(column), _sampled(column)] for column in columns
    ]
    sheet = _sheet(book, _("Help"), headers, rows)
    sheet.set_column(2, 2, 70)
    below = len(rows) + 3
    sheet.write_string(below - 1, 0, _("A row as it may look:"))
    for place, column in enumerate(columns):
        sheet.write_string(below, place, column.label)
        sheet.write_string(below + 1, place, _sampled(column))


def _sampled(column: Column) -> str:
    if column.options and column.sample:
        return column.show(column.parse(column.sample))
    return column.sample


def _explained(column: Column) -> str:
    words = " / ".join(column.show(option.value) for option in column.options)
    one_of = _("One of: %(words)s") % {"words": words}
    parts = [str(column.help), one_of if words else ""]
    return " ".join(part for part in parts if part)


def mistakes_of(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return the workbook of mistakes in both languages: where, in which column, why, and what to do."""
    headers = ["工作表 Sheet", "行 Row", "列 Column", "原因", "办法", "Reason", "Cure"]
    names = ("sheet", "row", "column", "reason_zh", "cure_zh", "reason_en", "cure_en")
    return xlsx_of("错误 Mistakes", headers, ([row[name] for name in names] for row in rows))
