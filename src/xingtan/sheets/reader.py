"""The child process that opens a stranger's workbook: one file in on stdin, rows of text out on stdout.

It loads neither Django nor any other room; ``kernel.confining`` says under which limits it lives and how it answers.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from numbers import Real
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

from xingtan.kernel.confining import TOO_LARGE, RefusedError, Told, answer_confined
from xingtan.kernel.plain_text import decoded

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"GIF8", b"\x1f\x8b", b"BM6")
UNPACKED = 300 * 1024 * 1024
LONGEST_WHOLE = 10**15
WORDS = {None: "", True: "TRUE", False: "FALSE"}


def read(content: bytes, limits: Mapping[str, int]) -> Told:
    """Return the visible sheets of the workbook.

    Errors: RefusedError.
    """
    return Told(list(_sheets_of(content, limits)))


def _sheets_of(content: bytes, limits: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    if not content.strip():
        raise RefusedError(code="empty_file")
    if content.startswith((ZIP, OLE)):
        return _workbook(content, limits)
    if content.startswith(FOREIGN) or _looks_like_markup(content):
        raise RefusedError(code="not_a_workbook")
    return iter([_delimited(content, limits)])


def _looks_like_markup(content: bytes) -> bool:
    head = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg", b"{\\rtf"))


def _workbook(content: bytes, limits: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    if content.startswith(ZIP):
        _require_spreadsheet(content)
    elif ENCRYPTED in content:
        raise RefusedError(code="password_protected")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheets_metadata:
            if sheet.visible is SheetVisibleEnum.Visible:
                yield _sheet(book, sheet.name, limits)
    except PasswordError:
        raise RefusedError(code="password_protected") from None
    except (CalamineError, ZipError, zipfile.BadZipFile, ValueError, OSError):
        raise RefusedError(code="damaged") from None


def _require_spreadsheet(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
            unpacked = sum(info.file_size for info in archive.infolist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        raise RefusedError(code="damaged") from None
    if unpacked > UNPACKED:
        raise RefusedError(code=TOO_LARGE)
    if not names & {"xl/workbook.xml", "xl/workbook.bin"} and b"opendocument.spreadsheet" not in kind:
        raise RefusedError(code="not_a_workbook")


def _sheet(book: CalamineWorkbook, name: str, limits: Mapping[str, int]) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    start = sheet.start
    if start is None:
        return {"name": name, "first": 1, "rows": []}
    if sheet.height > limits["rows"]:
        raise RefusedError(code="too_many_rows")
    if start[1] + sheet.width > limits["columns"]:
        raise RefusedError(code="too_many_columns")
    padding = [""] * start[1]
    rows = (_texts(padding, row) for row in sheet.to_python(skip_empty_area=True))
    return {"name": name, "first": start[0] + 1, "rows": _measured(rows, limits)}


def _texts(padding: list[str], row: Iterable[object]) -> list[str]:
    cells = [*padding, *(cell_text(value) for value in row)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def cell_text(value: object) -> str:
    """Return a cell as text: days in ISO, whole numbers without a point, spoiled long numbers recognisable."""
    if value is None or isinstance(value, (str, bool)):
        return WORDS.get(value, "") if not isinstance(value, str) else value
    if isinstance(value, Real):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _number_text(value: Any) -> str:  # noqa: ANN401 an int or what the format stores instead
    whole = int(value)
    if abs(whole) >= LONGEST_WHOLE:
        return format(value, ".5E")
    return str(whole) if whole == value else format(value, ".15g")


def _delimited(content: bytes, limits: Mapping[str, int]) -> dict[str, Any]:
    text = decoded(content)
    if text is None:
        raise RefusedError(code="unknown_encoding")
    if "\x00" in text:
        raise RefusedError(code="not_a_workbook")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(max(limits["cell"] * 4, 4096))
    try:
        rows = [
            [unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        raise RefusedError(code="damaged") from None
    if len(rows) > limits["rows"]:
        raise RefusedError(code="too_many_rows")
    if max((len(row) for row in rows), default=0) > limits["columns"]:
        raise RefusedError(code="too_many_columns")
    return {"name": "CSV", "first": 1, "rows": _measured((_texts([], row) for row in rows), limits)}


def unguarded(text: str) -> str:
    """Return a CSV cell without the apostrophe that keeps spreadsheet programs from running it as a formula."""
    bare = text.lstrip("'")
    return text[1:] if bare != text and bare.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _measured(rows: Iterable[list[str]], limits: Mapping[str, int]) -> list[list[str]]:
    kept, total = [], 0
    for row in rows:
        longest = max((len(cell) for cell in row), default=0)
        total += sum(map(len, row))
        if longest > limits["cell"] or total > limits["characters"]:
            raise RefusedError(code="cell_too_long" if longest > limits["cell"] else TOO_LARGE)
        kept.append(row)
    return kept


if __name__ == "__main__":
    sys.exit(answer_confined(read))
