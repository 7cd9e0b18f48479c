"""The child process that takes words and tables out of a stranger's document: bytes in on stdin, JSON out on stdout.

It loads neither Django nor any other room; ``kernel.confining`` says under which limits it lives and how it answers.
Macros, formulas, links, embedded objects and pictures are never looked at.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
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
from xingtan.kernel.confining import TOO_LARGE, RefusedError, Told, answer_confined
from xingtan.kernel.plain_text import decoded

CHUNK = 64 * 1024
_ZIP = b"PK\x03\x04"
DAMAGED, LOCKED = "damaged", "locked"
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_NOTES = re.compile(r"ppt/notesSlides/notesSlide(\d+)\.xml")
_WORD_NOTES = frozenset({"word/footnotes.xml", "word/endnotes.xml"})
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


def read(content: bytes, asked: Mapping[str, Any]) -> Told:
    """Return the parts of the document and whether something was left out.

    Only the child process is confined: call this for bytes of one's own making, never for a stranger's.
    Errors: RefusedError.
    """
    sheaf = Sheaf(asked)
    try:
        _READERS[asked["kind"]](content, sheaf)
    except EnoughError:
        pass
    except _DAMAGES as error:
        raise RefusedError(code=DAMAGED) from error
    return Told(sheaf.as_json())


class Archive:
    """The parts of an office file; no more bytes are unpacked than asked, whatever its table of contents says."""

    def __init__(self, content: bytes, unpacked: int) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.names = frozenset(self.archive.namelist())
        self.left = unpacked

    def require_small(self) -> None:
        """Judge the whole by its table of contents, for a reader that unpacks by itself.

        Errors: RefusedError past the limit.
        """
        if sum(part.file_size for part in self.archive.infolist()) > self.left:
            raise RefusedError(code=TOO_LARGE)

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
    if sheaf.asked.get("notes"):
        sheaf.begin()
        for name in sorted(_WORD_NOTES & archive.names):
            archive.hear(name, Word(sheaf, styles))


def _slides(content: bytes, sheaf: Sheaf) -> None:
    archive = Archive(content, sheaf.asked["unpacked"])
    for number, name in enumerate(_in_order(archive), start=1):
        sheaf.begin(number=number)
        archive.hear(name, Slide(sheaf))
    if sheaf.asked.get("notes"):
        sheaf.begin()
        for name in _numbered(archive, _NOTES):
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
    return found or _numbered(archive, _SLIDE)


def _numbered(archive: Archive, names: re.Pattern[str]) -> list[str]:
    found = ((int(match[1]), name) for name in archive.names if (match := names.fullmatch(name)))
    return [name for _, name in sorted(found)]


def _open_text(content: bytes, sheaf: Sheaf) -> None:
    Archive(content, sheaf.asked["unpacked"]).hear("content.xml", OpenText(sheaf))


def _workbook(content: bytes, sheaf: Sheaf) -> None:
    import python_calamine as calamine  # noqa: PLC0415 only workbooks pay for it

    if content.startswith(_ZIP):
        Archive(content, sheaf.asked["unpacked"]).require_small()
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


def _pdf(content: bytes, sheaf: Sheaf) -> None:
    """Take the words of a PDF, a part for each page; scripts, links and forms in it are never looked at."""
    import pypdfium2  # noqa: PLC0415 only PDF files pay for it

    try:
        document = pypdfium2.PdfDocument(content)
        for number in range(len(document)):
            sheaf.begin(number=number + 1)
            sheaf.add(PARAGRAPH, document[number].get_textpage().get_text_range())
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise RefusedError(code=DAMAGED) from error


def _delimited(content: bytes, sheaf: Sheaf) -> None:
    text = _decoded(content)
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
    for line in _decoded(content).splitlines():
        sheaf.add(PARAGRAPH, line)


def _decoded(content: bytes) -> str:
    text = decoded(content)
    if text is None:
        raise RefusedError(code=DAMAGED)
    return text


_READERS = {
    "docx": _word,
    "pptx": _slides,
    "odt": _open_text,
    "odp": _open_text,
    "xlsx": _workbook,
    "xls": _workbook,
    "ods": _workbook,
    "pdf": _pdf,
    "csv": _delimited,
    "txt": _plain,
}


if __name__ == "__main__":
    sys.exit(answer_confined(read))
