"""Listening to the XML of office documents as it streams by: no tree is built, and a document type is refused.

Entities live in document types, so none is ever resolved and nothing outside the file is ever looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from xingtan.evidence.office.sheaf import HEADING, PARAGRAPH, Sheaf

DEEPEST = 400
LONGEST_PARAGRAPH = 100_000
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
    "http://purl.oclc.org/ooxml/presentationml/main": "p",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    f"{_OPEN}text:1.0": "text",
    f"{_OPEN}table:1.0": "table",
    f"{_OPEN}drawing:1.0": "draw",
    f"{_OPEN}presentation:1.0": "presentation",
    f"{_OPEN}office:1.0": "office",
}
Attributes = Mapping[str, str]


class UnsafeMarkupError(Exception):
    """XML with a document type, or nested deeper than any document needs."""


def _short(name: str) -> str:
    place, _, local = name.rpartition(" ")
    return f"{_NAMES.get(place, '')}:{local}" if place else local


class Listener:
    """Hears elements by their short names; ``begin``, ``end`` and ``words`` say what each means.

    What stands inside an element of ``deaf`` is not heard.
    """

    deaf: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.depth, self.deaf_from = 0, 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._refuse

    def begin(self, name: str, about: Attributes) -> None:
        """Hear an element begin."""

    def end(self, name: str) -> None:
        """Hear an element end."""

    def words(self, text: str) -> None:
        """Hear characters."""

    def _begin(self, long: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnsafeMarkupError
        name = _short(long)
        if not self.deaf_from and name in self.deaf:
            self.deaf_from = self.depth
        if not self.deaf_from:
            self.begin(name, {_short(key): value for key, value in attributes.items()})

    def _end(self, long: str) -> None:
        if not self.deaf_from:
            self.end(_short(long))
        elif self.deaf_from == self.depth:
            self.deaf_from = 0
        self.depth -= 1

    def _words(self, text: str) -> None:
        if not self.deaf_from:
            self.words(text)

    def _refuse(self, *_: object) -> None:
        raise UnsafeMarkupError


class Relations(Listener):
    """The relations of a part: what each id stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def begin(self, name: str, about: Attributes) -> None:
        """Keep a relation inside the file."""
        if name.endswith(":Relationship") and about.get("TargetMode") != "External":
            self.targets[about.get("Id", "")] = about.get("Target", "")


class Order(Listener):
    """The ids of the slides, in the order in which they are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def begin(self, name: str, about: Attributes) -> None:
        """Keep the id of a slide."""
        if name == "p:sldId":
            self.ids.append(about.get("r:id", ""))


class Styles(Listener):
    """The styles of a Word document: levels of those that are headings, by their id, and those that are items."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: dict[str, int] = {}
        self.items: set[str] = set()
        self.style = ""

    def begin(self, name: str, about: Attributes) -> None:
        """Keep a style that is named heading, title or has a level of outline."""
        value = about.get("w:val", "")
        if name == "w:style":
            self.style = about.get("w:styleId", "")
        elif name == "w:name" and value.lower().removeprefix("heading ").isdecimal():
            self.levels[self.style] = int(value.lower().removeprefix("heading ")[:2])
        elif name == "w:name" and value.lower() == "title":
            self.levels[self.style] = 1
        elif name == "w:numPr":
            self.items.add(self.style)
        elif name == "w:outlineLvl" and value.isdecimal() and int(value) < len("123456"):
            self.levels.setdefault(self.style, int(value) + 1)


class Written(Listener):
    """Paragraphs and tables in the order in which they end; tables within a cell become its text."""

    def __init__(self, sheaf: Sheaf) -> None:
        super().__init__()
        self.sheaf = sheaf
        self.lines: list[list[str]] = []
        self.kinds: list[tuple[str, int]] = []
        self.tables = 0
        self.rows: list[list[str]] = []
        self.longest = 0

    def open_line(self, kind: str = PARAGRAPH, level: int = 0) -> None:
        """Begin a paragraph, also inside another."""
        self.lines.append([])
        self.kinds.append((kind, level))

    def say(self, text: str) -> None:
        """Put characters into the open paragraph."""
        if self.lines and self.longest < LONGEST_PARAGRAPH:
            self.lines[-1].append(text)
            self.longest += len(text)

    def turn(self, kind: str, level: int) -> None:
        """Make the open paragraph a heading or an item."""
        if self.kinds and self.kinds[-1][0] != HEADING:
            self.kinds[-1] = (kind, level)

    def close_line(self) -> None:
        """End the paragraph: into the cell, or into the sheaf."""
        if not self.lines:
            return
        text, (kind, level) = "".join(self.lines.pop()), self.kinds.pop()
        self.longest = 0
        if self.tables and self.rows and self.rows[-1]:
            self.rows[-1][-1] += f"{text} "
        elif not self.tables:
            self.put(kind, text, level)

    def put(self, kind: str, text: str, level: int) -> None:
        """Hand a paragraph on."""
        self.sheaf.add(kind, text, level)

    def open_table(self) -> None:
        """Begin a table, or one within a cell."""
        self.tables += 1
        if self.tables == 1:
            self.rows = []

    def open_row(self) -> None:
        """Begin a row of the outer table."""
        if self.tables == 1 and len(self.rows) <= self.sheaf.asked["rows"]:
            self.rows.append([])

    def open_cell(self) -> None:
        """Begin a cell of the outer table."""
        if self.tables == 1 and self.rows and len(self.rows[-1]) <= self.sheaf.asked["columns"]:
            self.rows[-1].append("")

    def close_table(self) -> None:
        """End the table."""
        self.tables -= 1
        if not self.tables:
            rows, self.rows = self.rows, []
            self.sheaf.table(rows)
