"""What the elements of Word, PowerPoint and OpenDocument files mean."""

from __future__ import annotations

from collections.abc import Callable

from xingtan.evidence.office.markup import Attributes, Styles, Written
from xingtan.evidence.office.sheaf import HEADING, ITEM, PARAGRAPH, Sheaf

MOST_SPACES = 20
_TITLES = frozenset({"title", "ctrTitle"})
_LISTS = frozenset({"", "body", "obj"})
_SHAPES = frozenset({"p:sp", "p:graphicFrame", "p:pic"})
_SILENT = frozenset({"sldNum", "dt", "ftr", "hdr"})


def _number(text: str, least: int = 0) -> int:
    return int(text[:3]) if text[:3].isdecimal() else least


class Word(Written):
    """The body of a Word document: headings by their style, items of lists, tables; deleted words are not heard."""

    deaf = frozenset({"mc:Fallback", "w:del", "w:moveFrom"})

    def __init__(self, sheaf: Sheaf, styles: Styles) -> None:
        super().__init__(sheaf)
        self.styles, self.inside = styles, 0

    def begin(self, name: str, about: Attributes) -> None:
        """Hear what begins."""
        value = about.get("w:val", "")
        if name in {"w:t", "m:t"}:
            self.inside += 1
        elif name == "w:pStyle" and value in self.styles.levels:
            self.turn(HEADING, self.styles.levels[value])
        elif name == "w:numPr" or (name == "w:pStyle" and value in self.styles.items):
            self.turn(ITEM, 0)
        elif name in _WORD:
            _WORD[name](self)

    def end(self, name: str) -> None:
        """Hear what ends."""
        if name in {"w:t", "m:t"}:
            self.inside -= 1
        elif name == "w:p":
            self.close_line()
        elif name == "w:tbl":
            self.close_table()

    def words(self, text: str) -> None:
        """Hear words of a run."""
        if self.inside:
            self.say(text)


_WORD: dict[str, Callable[[Word], None]] = {
    "w:p": Word.open_line,
    "w:tbl": Word.open_table,
    "w:tr": Word.open_row,
    "w:tc": Word.open_cell,
    "w:tab": lambda word: word.say(" "),
    "w:br": lambda word: word.say("\n"),
}


class Slide(Written):
    """One slide: its title, its paragraphs with their levels, its tables; numbers, days and footers are not heard."""

    deaf = frozenset({"mc:Fallback"})

    def __init__(self, sheaf: Sheaf) -> None:
        super().__init__(sheaf)
        self.place: str | None = None
        self.inside = 0

    def begin(self, name: str, about: Attributes) -> None:
        """Hear what begins."""
        if name in _SHAPES:
            self.place = None
        elif name == "p:ph":
            self.place = about.get("type", "")
        elif name == "a:t":
            self.inside += 1
        elif name == "a:pPr" and self.place in _LISTS:
            self.turn(ITEM, _number(about.get("lvl", "0")))
        elif name in _SLIDE:
            _SLIDE[name](self)

    def end(self, name: str) -> None:
        """Hear what ends."""
        if name == "a:t":
            self.inside -= 1
        elif name == "a:p":
            self.close_line()
        elif name == "a:tbl":
            self.close_table()
        elif name in _SHAPES:
            self.place = None

    def words(self, text: str) -> None:
        """Hear words of a run."""
        if self.inside:
            self.say(text)

    def put(self, kind: str, text: str, level: int) -> None:
        """Name the slide by its title; leave out what stands on every slide."""
        if self.place in _TITLES:
            self.sheaf.name(text)
        elif self.place not in _SILENT:
            super().put(kind, text, level)

    def open_paragraph(self) -> None:
        """Begin a paragraph; in the body of a slide it is an item."""
        self.open_line(ITEM if self.place in _LISTS else PARAGRAPH)


_SLIDE: dict[str, Callable[[Slide], None]] = {
    "a:p": Slide.open_paragraph,
    "a:tbl": Slide.open_table,
    "a:tr": Slide.open_row,
    "a:tc": Slide.open_cell,
    "a:br": lambda slide: slide.say("\n"),
}


class OpenText(Written):
    """The content of an OpenDocument text or of slides; notes, comments and deleted words are not heard."""

    deaf = frozenset({"text:tracked-changes", "office:annotation", "presentation:notes"})

    def __init__(self, sheaf: Sheaf) -> None:
        super().__init__(sheaf)
        self.lists = self.slides = 0
        self.titled = False

    def begin(self, name: str, about: Attributes) -> None:
        """Hear what begins."""
        if name == "draw:page":
            self.slides += 1
            self.sheaf.begin(number=self.slides)
        elif name == "draw:frame":
            self.titled = about.get("presentation:class") == "title"
        elif name == "text:h":
            self.open_line(HEADING, _number(about.get("text:outline-level", "1"), 1))
        elif name == "text:s":
            self.say(" " * min(_number(about.get("text:c", "1"), 1), MOST_SPACES))
        elif name in _OPEN:
            _OPEN[name](self)

    def end(self, name: str) -> None:
        """Hear what ends."""
        if name in {"text:p", "text:h"}:
            self.close_line()
        elif name == "text:list-item":
            self.lists -= 1
        elif name == "table:table":
            self.close_table()
        elif name == "draw:frame":
            self.titled = False

    def words(self, text: str) -> None:
        """Hear words of a paragraph, in which all white space is one space."""
        said = " ".join(text.split())
        if said or text:
            self.say(f"{' ' * text[:1].isspace()}{said}{' ' * (bool(said) and text[-1:].isspace())}")

    def put(self, kind: str, text: str, level: int) -> None:
        """Name the slide by its title."""
        if self.titled and self.slides:
            self.sheaf.name(text)
        else:
            super().put(kind, text, level)

    def open_paragraph(self) -> None:
        """Begin a paragraph; within a list it is an item."""
        self.open_line(ITEM if self.lists else PARAGRAPH)

    def open_item(self) -> None:
        """Begin an item of a list."""
        self.lists += 1


_OPEN: dict[str, Callable[[OpenText], None]] = {
    "text:p": OpenText.open_paragraph,
    "text:list-item": OpenText.open_item,
    "text:tab": lambda text: text.say(" "),
    "text:line-break": lambda text: text.say("\n"),
    "table:table": OpenText.open_table,
    "table:table-row": OpenText.open_row,
    "table:table-cell": OpenText.open_cell,
    "table:covered-table-cell": OpenText.open_cell,
}
