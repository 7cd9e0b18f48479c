"""The child process that opens a stranger's workbook: one file in on stdin, rows of text out on stdout.

It loads neither Django nor any room, lives under limits of memory, processor time and open files, and dies alone.
Run as a script: ``python -I reader.py '{"memory": ..., "seconds": ..., ...}'``. What it cannot read it refuses with a
code and exit status 3; the parent turns the code into a sentence.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from numbers import Real
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"GIF8", b"\x1f\x8b", b"BM6")
UNPACKED = 300 * 1024 * 1024
REFUSED = 3
LONGEST_WHOLE = 10**15
WORDS = {None: "", True: "TRUE", False: "FALSE"}


class RefusedError(Exception):
    """The file cannot be read; ``code`` says why, ``detail`` where."""

    def __init__(self, *, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


def main(limits: Mapping[str, int]) -> int:
    """Read the workbook on stdin and print its sheets as JSON; the exit status tells whether it could be read."""
    _confine(limits)
    content = sys.stdin.buffer.read()
    try:
        sheets = list(_sheets_of(content, limits))
    except RefusedError as error:
        print(json.dumps({"code": error.code, "detail": error.detail}))  # noqa: T201 the answer of this process
        return REFUSED
    except (MemoryError, RecursionError):
        print(json.dumps({"code": "too_large", "detail": ""}))  # noqa: T201
        return REFUSED
    json.dump(sheets, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    return 0


def _confine(limits: Mapping[str, int]) -> None:
    for name, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            continue


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
    except (CalamineError, ZipError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise RefusedError(code="damaged", detail=str(error)[:200]) from None


def _require_spreadsheet(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
            unpacked = sum(info.file_size for info in archive.infolist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise RefusedError(code="damaged", detail=str(error)[:200]) from None
    if unpacked > UNPACKED:
        raise RefusedError(code="too_large")
    if not names & {"xl/workbook.xml", "xl/workbook.bin"} and b"opendocument.spreadsheet" not in kind:
        raise RefusedError(code="not_a_workbook")


def _sheet(book: CalamineWorkbook, name: str, limits: Mapping[str, int]) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    start = sheet.start
    if start is None:
        return {"name": name, "first": 1, "rows": []}
    if sheet.height > limits["rows"]:
        raise RefusedError(code="too_many_rows", detail=name)
    if start[1] + sheet.width > limits["columns"]:
        raise RefusedError(code="too_many_columns", detail=name)
    padding = [""] * start[1]
    rows = (_texts(padding, row) for row in sheet.to_python(skip_empty_area=True))
    return {"name": name, "first": start[0] + 1, "rows": _measured(rows, name, limits)}


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
    text = _decoded(content)
    if "\x00" in text:
        raise RefusedError(code="not_a_workbook")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(max(limits["cell"] * 4, 4096))
    try:
        rows = [
            [unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise RefusedError(code="damaged", detail=str(error)[:200]) from None
    if len(rows) > limits["rows"]:
        raise RefusedError(code="too_many_rows", detail="CSV")
    if max((len(row) for row in rows), default=0) > limits["columns"]:
        raise RefusedError(code="too_many_columns", detail="CSV")
    return {"name": "CSV", "first": 1, "rows": _measured((_texts([], row) for row in rows), "CSV", limits)}


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError(code="unknown_encoding")


def unguarded(text: str) -> str:
    """Return a CSV cell without the apostrophe that keeps spreadsheet programs from running it as a formula."""
    bare = text.lstrip("'")
    return text[1:] if bare != text and bare.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _measured(rows: Iterable[list[str]], name: str, limits: Mapping[str, int]) -> list[list[str]]:
    kept, total = [], 0
    for row in rows:
        longest = max((len(cell) for cell in row), default=0)
        total += sum(map(len, row))
        if longest > limits["cell"] or total > limits["characters"]:
            raise RefusedError(code="cell_too_long" if longest > limits["cell"] else "too_large", detail=name)
        kept.append(row)
    return kept


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
