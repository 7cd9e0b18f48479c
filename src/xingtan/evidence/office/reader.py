"""The child process that takes words and tables out of a stranger's office file: bytes in on stdin, JSON out on stdout.

It loads neither Django nor any other room, lives under limits of memory, processor time and open files, and dies alone.
Run as ``python -I -m xingtan.evidence.office.reader '{"kind": "docx", "memory": ..., ...}'``. What it cannot read it
refuses with a code and exit status 3. Macros, formulas, links, embedded objects and pictures are never looked at.
"""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from numbers import Real
from typing import Any
from xml.parsers import expat

from xingtan.evidence.office.listeners import OpenText, Slide, Word
from xingtan.evidence.office.markup import Listener, Order, Relations, Styles, UnsafeMarkupError
from xingtan.evidence.office.sheaf import PARAGRAPH, EnoughError, Sheaf

REFUSED = 3
CHUNK = 64 * 1024
DAMAGED, TOO_LARGE, LOCKED = "damaged", "too_large", "locked"
ENCODINGS = ("utf-8-sig", "gb18030")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_DAMAGES = (
    zipfile.BadZipFile,
    expat.ExpatError,
    UnsafeMarkupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    OSError,
    EOFError,
)


class RefusedError(Exception):
    """The document cannot be read; ``code`` says why."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


def main(asked: Mapping[str, Any]) -> int:
    """Read the document on stdin, print what stands in it; the exit status tells whether it could be read."""
    _confine(asked)
    try:
        answer = read(sys.stdin.buffer.read(), asked)
    except RefusedError as error:
        print(json.dumps({"code": error.code}))  # noqa: T201 the answer of this process
        return REFUSED
    except (MemoryError, RecursionError):
        print(json.dumps({"code": TOO_LARGE}))  # noqa: T201
        return REFUSED
    json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    return 0


def read(content: bytes, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of the document and whether something was left out.

    Only ``main`` confines itself first: call this for bytes of one's own making, never for a stranger's.
    Errors: RefusedError.
    """
    sheaf = Sheaf(asked)
    try:
        _READERS[asked["kind"]](content, sheaf)
    except EnoughError:
        pass
    except _DAMAGES as error:
        raise RefusedError(code=DAMAGED) from error
    return sheaf.as_json()


def _confine(asked: Mapping[str, Any]) -> None:
    for name, most in (
        (resource.RLIMIT_AS, asked["memory"]),
        (resource.RLIMIT_CPU, asked["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            continue


class Archive:
    """The parts of an office file; no more bytes are unpacked than asked, whatever its table of contents says."""

    def __init__(self, content: bytes, unpacked: int) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = frozenset(self.archive.namelist())
        self.left = unpacked

    def hear(self, name: str, listener: Listener) -> None:
        """Let the listener hear one part.

        Errors: RefusedError past the limit.
        """
        with self.archive.open(name) as stream:
            while chunk := stream.read(CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise RefusedError(code=TOO_LARGE)
                listener.parser.Parse(chunk, False)  # noqa: FBT003 expat takes it by position
            listener.parser.Parse(b"", True)  # noqa: FBT003


def _word(content: bytes, sheaf: Sheaf) -> None:
    archive, styles = Archive(content, sheaf.asked["unpacked"]), Styles()
    if "word/styles.xml" in archive.names:
        archive.hear("word/styles.xml", styles)
    archive.hear("word/document.xml", Word(sheaf, styles))


def _slides(content: bytes, sheaf: Sheaf) -> None:
    archive = Archive(content, sheaf.asked["unpacked"])
    for number, name in enumerate(_in_order(archive), start=1):
        sheaf.begin(number=number)
        archive.hear(name, Slide(sheaf))


def _in_order(archive: Archive) -> list[str]:
    """Return the slides as the presentation orders them; by their numbers where it does not say."""
    relations, order = Relations(), Order()
    if {"ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"} <= archive.names:
        archive.hear("ppt/_rels/presentation.xml.rels", relations)
        archive.hear("ppt/presentation.xml", order)
    targets = [relations.targets.get(each, "") for each in order.ids]
    places = [posixpath.normpath(posixpath.join("/ppt", target)).lstrip("/") for target in targets if target]
    found = [place for place in dict.fromkeys(places) if place in archive.names]
    numbered = [(int(match[1]), name) for name in archive.names if (match := _SLIDE.fullmatch(name))]
    return found or [name for _, name in sorted(numbered)]


def _open_text(content: bytes, sheaf: Sheaf) -> None:
    Archive(content, sheaf.asked["unpacked"]).hear("content.xml", OpenText(sheaf))


def _workbook(content: bytes, sheaf: Sheaf) -> None:
    import python_calamine as calamine  # noqa: PLC0415 only workbooks pay for it

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.visible is calamine.SheetVisibleEnum.Visible and about.typ is calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                sheaf.begin(about.name)
                rows = sheet.to_python(skip_empty_area=True, nrows=sheaf.asked["rows"]) if sheet.height else []
                more = sheet.height > len(rows)
                sheaf.table([[cell_text(value) for value in row] for row in rows], more=more)
    except calamine.PasswordError:
        raise RefusedError(code=LOCKED) from None
    except (calamine.CalamineError, calamine.ZipError) as error:
        raise RefusedError(code=DAMAGED) from error


def cell_text(value: object) -> str:
    """Return a cell as text: days in ISO, whole numbers without a point."""
    if isinstance(value, (str, bool)) or value is None:
        return {None: "", True: "TRUE", False: "FALSE"}.get(value, "") if not isinstance(value, str) else value
    if isinstance(value, Real):
        number: Any = value
        return str(int(number)) if int(number) == number else format(number, ".12g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _delimited(content: bytes, sheaf: Sheaf) -> None:
    text = decoded(content)
    first = text.split("\n", 1)[0]
    csv.field_size_limit(sheaf.asked["characters"])
    try:
        lines = list(_first(csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count)), sheaf))
    except csv.Error as error:
        raise RefusedError(code=DAMAGED) from error
    sheaf.begin()
    sheaf.table(lines)


def _first(rows: Iterable[list[str]], sheaf: Sheaf) -> Iterator[list[str]]:
    """Yield one row more than is shown, so that it is known that there are more."""
    for number, row in enumerate(rows):
        if number > sheaf.asked["rows"]:
            return
        yield row


def _plain(content: bytes, sheaf: Sheaf) -> None:
    for line in decoded(content).splitlines():
        sheaf.add(PARAGRAPH, line)


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or GB18030.

    Errors: RefusedError.
    """
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError(code=DAMAGED)


_READERS = {
    "docx": _word,
    "pptx": _slides,
    "odt": _open_text,
    "odp": _open_text,
    "xlsx": _workbook,
    "xls": _workbook,
    "ods": _workbook,
    "csv": _delimited,
    "txt": _plain,
}


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
