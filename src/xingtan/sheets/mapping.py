"""From headers to fields: by Chinese or English header or alias, or as a person chose column by column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from xingtan.sheets.cells import folded, narrow, tidy, tidy_lines
from xingtan.sheets.kinds import CellError, Column, Mistake, Row, say
from xingtan.sheets.reading import Sheet

HEADER_WITHIN = 10
"""A header stands in one of the first rows; a title or a note may stand above it."""

HELP_SHEETS = frozenset({"说明", "help"})
IGNORED = "-"
"""What a person chooses for a column that is to be left out."""

_ASIDE = re.compile(r"[(\[【<].*?[)\]】>]")
_MARKS = re.compile(r"[*:;,.、。/·_\-]+")
_ALIKE = 60 / 100
_FOOT = re.compile(
    r"(合计|总计|共计|小计|total)([:(].*)?$|(制表|填表|填报|审核|备注|说明|注)(人|者|日期|时间|单位)?:", re.DOTALL
)
FOOT_CELLS = 4
"""So many filled cells at most has the total or the note below a list."""


@dataclass(frozen=True)
class Header:
    """One header of a sheet: its column counted from 0, its text, the field it stands for, the nearest known field."""

    index: int
    text: str
    field: str = ""
    nearest: str = ""

    @property
    def letter(self) -> str:
        """The column as spreadsheet programs name it."""
        return letter_of(self.index)


@dataclass(frozen=True)
class Table:
    """The part of a sheet that is the list: its headers, the row where they stand, and the rows below them."""

    sheet: str
    number: int
    headers: tuple[Header, ...]
    rows: tuple[tuple[int, list[str]], ...] = field(repr=False)


@dataclass(frozen=True)
class Layout:
    """How the columns of a file are understood, and what is still open."""

    tables: tuple[Table, ...]
    missing: tuple[str, ...]
    unknown: tuple[Header, ...]
    doubled: tuple[str, ...]

    @property
    def total(self) -> int:
        """Rows below all headers."""
        return sum(len(table.rows) for table in self.tables)

    @property
    def settled(self) -> bool:
        """Whether every header has its field and every required field its header."""
        return not (self.missing or self.unknown or self.doubled)

    @property
    def complete(self) -> bool:
        """Whether the file can be read, with columns that nobody knows left out and none that looks misspelled."""
        return not (self.missing or self.doubled or any(header.nearest for header in self.unknown))

    def header_of(self, sheet: str, name: str) -> Header | None:
        """Return the header of the field in that sheet."""
        for table in self.tables:
            if table.sheet == sheet:
                return next((header for header in table.headers if header.field == name), None)
        return None


def letter_of(index: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    letters, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def header_key(text: str) -> str:
    """Return a header as it is compared: no asides, marks, spaces, no difference of width or case."""
    plain = folded(text)
    return _MARKS.sub("", _ASIDE.sub("", plain)) or _MARKS.sub("", plain)


def known_headers(columns: Iterable[Column]) -> dict[str, str]:
    """Return every header by which a field is known."""
    return {
        header_key(word): column.field
        for column in columns
        for word in (column.field, column.zh, column.en, *column.aliases)
    }


def lay_out(sheets: Sequence[Sheet], columns: Sequence[Column], chosen: Mapping[str, str] | None = None) -> Layout:
    """Return how the file's columns are understood; ``chosen`` maps header keys to fields or IGNORED."""
    known = {**known_headers(columns), **(chosen or {})}
    candidates = [sheet for sheet in sheets if folded(sheet.name) not in HELP_SHEETS and any(sheet.rows)]
    tables = [_table(sheet, known) for sheet in candidates]
    fitting = [table for table in tables if any(header.field for header in table.headers)]
    tables = fitting or tables[:1]
    given = [{header.field for header in table.headers} for table in tables]
    missing = [c.field for c in columns if c.required and not all(c.field in fields for fields in given)]
    if not tables:
        missing = [c.field for c in columns if c.required]
    unknown = {header_key(header.text): header for table in tables for header in table.headers if not header.field}
    return Layout(tuple(tables), tuple(missing), tuple(unknown.values()), tuple(dict.fromkeys(_doubled(tables))))


def _doubled(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        counts = Counter(header.field for header in table.headers if header.field not in {"", IGNORED})
        yield from (name for name, times in counts.items() if times > 1)


def _table(sheet: Sheet, known: Mapping[str, str]) -> Table:
    head = sheet.rows[:HEADER_WITHIN]
    scores = [sum(header_key(cell) in known for cell in row if cell) for row in head]
    filled = next((place for place, row in enumerate(head) if any(row)), 0)
    at = scores.index(max(scores)) if any(scores) else filled
    rows = tuple(
        (sheet.first + at + 1 + offset, row)
        for offset, row in enumerate(sheet.rows[at + 1 :])
        if any(cell.strip() for cell in row)
    )
    rows = _without_foot(rows)
    width = max((len(row) for row in (sheet.rows[at], *(row for _number, row in rows))), default=0)
    named = {index for index, cell in enumerate(sheet.rows[at]) if cell.strip()}
    headers = tuple(
        _header(index, sheet.rows[at], known) for index in range(width) if index in named or _used(index, rows)
    )
    return Table(sheet.name, sheet.first + at, headers, rows)


def _without_foot(rows: tuple[tuple[int, list[str]], ...]) -> tuple[tuple[int, list[str]], ...]:
    """Return the rows without what people write below a list: its total, who drew it up, a note."""
    end = len(rows)
    while end and _is_foot(rows[end - 1][1]):
        end -= 1
    return rows[:end]


def _is_foot(row: Sequence[str]) -> bool:
    filled = [narrow(cell) for cell in row if cell.strip()]
    return len(filled) <= FOOT_CELLS and bool(_FOOT.match(filled[0].casefold()))


def _used(index: int, rows: Iterable[tuple[int, list[str]]]) -> bool:
    return any(index < len(row) and row[index].strip() for _number, row in rows)


def _header(index: int, row: Sequence[str], known: Mapping[str, str]) -> Header:
    text = (tidy(row[index]) if index < len(row) else "") or letter_of(index)
    key = header_key(text)
    if key in known:
        return Header(index, text, field=known[key])
    near = get_close_matches(key, known, n=1, cutoff=_ALIKE)
    return Header(index, text, nearest=known[near[0]] if near else "")


class _Reader(NamedTuple):
    """One column of one table, ready to be read."""

    place: int
    column: Column


def read_rows(layout: Layout, columns: Sequence[Column], *, progress: Callable[[int], None] | None = None) -> list[Row]:
    """Return every row below the headers, its cells as canonical texts, with all mistakes of cells."""
    by_field = {column.field: column for column in columns}
    rows: list[Row] = []
    for table in layout.tables:
        readers = [_Reader(h.index, by_field[h.field]) for h in table.headers if h.field in by_field]
        for number, cells in table.rows:
            rows.append(_row(table.sheet, number, cells, readers))
            if progress and len(rows) % 200 == 0:
                progress(len(rows))
    return rows


def _row(sheet: str, number: int, cells: Sequence[str], readers: Iterable[_Reader]) -> Row:
    values: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for place, column in readers:
        written = cells[place] if place < len(cells) else ""
        text = tidy_lines(written) if column.lines else tidy(written)
        if not text:
            values[column.field] = ""
            if column.required:
                mistakes.append(missing_cell(column))
            continue
        try:
            values[column.field] = column.parse(text)
        except CellError as error:
            mistakes.append(Mistake(column.field, error.code, error.reason, error.cure))
    return Row(sheet, number, values, tuple(mistakes))


def missing_cell(column: Column) -> Mistake:
    """Return the mistake of a required cell that is empty."""
    return Mistake(
        column.field,
        "missing",
        say(_("This cell must not be empty.")),
        say(_("Fill in %(sample)s, for example."), sample=column.sample) if column.sample else say(_("Fill it in.")),
    )
