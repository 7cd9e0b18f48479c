"""What the editor of a rulebook draft is made of: values, rows, tables, and the titles of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xingtan.credit_bank.tongue import here
from xingtan.rulebook.comparing.names import FIELDS, OVER
from xingtan.rulebook.facts import HOURS
from xingtan.rulebook.table_editing import Value
from xingtan.rulebook.vocabulary import Text

Plain = Mapping[str, Value]
Options = tuple[tuple[str, str], ...]
AMOUNTS = ("gives", "takes", "times")


@dataclass(frozen=True)
class Cell:
    """One value that may be changed, or a field of something to be added; ``error`` says what is wrong with it."""

    name: str
    label: str
    value: str = ""
    kind: str = "amount"
    options: Options = ()
    error: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a table: what it is for, its values, where it is taken away."""

    label: str
    cells: tuple[Cell, ...]
    remove: str = ""


@dataclass(frozen=True)
class Adding:
    """The fields with which a row is added to a list."""

    to: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Rows that belong together; ``more`` names what the form cannot show."""

    title: str
    rows: tuple[Row, ...]
    adding: Adding | None = None
    more: tuple[str, ...] = ()
    remove: str = ""


@dataclass(frozen=True)
class Block:
    """One panel of the page: an item, the caps, the requirements."""

    title: str
    tables: tuple[Table, ...]
    remove: str = ""


@dataclass(frozen=True)
class Names:
    """The titles that the text gives to its words, in the page's language."""

    plain: Plain
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def title(self, section: str, name: str) -> str:
        """Return the title of a kind, attribute, profile, part, item or requirement; its name without one."""
        entry = fields_of(self.plain.get(section)).get(name)
        if entry is None:
            found = (each for each in entries_of(self.plain.get(section)) if each.get("id") == name)
            entry = next(found, {})
        titles = fields_of(fields_of(entry).get("title")) or fields_of(entry)
        return said(titles) or (word("hours") if name == HOURS else name)

    def value(self, attribute: str, value: str) -> str:
        """Return the title of a value of an attribute."""
        entry = fields_of(fields_of(self.plain.get("attributes")).get(attribute))
        return said(fields_of(fields_of(entry.get("values")).get(value))) or value

    def options(self, section: str) -> Options:
        """Return what may be chosen in a section, by name and title."""
        found = self.plain.get(section)
        names = [*fields_of(found)] or [str(each.get("id", "")) for each in entries_of(found)]
        return tuple((name, self.title(section, name)) for name in names if name)

    def quantities(self) -> Options:
        """Return the quantities that a rule may count."""
        attributes = fields_of(self.plain.get("attributes"))
        names = [name for name, each in attributes.items() if fields_of(each).get("type") in {"whole", "amount"}]
        return tuple((name, self.title("attributes", name)) for name in (HOURS, *names))


def fields_of(node: Value | None) -> Plain:
    """Return the fields of a node; none when it has none."""
    return node if isinstance(node, Mapping) else {}


def entries_of(node: Value | None) -> list[Plain]:
    """Return the entries of a list, or the one that stands alone."""
    if isinstance(node, Mapping):
        return [node]
    return [fields_of(each) for each in node] if isinstance(node, Sequence) and not isinstance(node, str) else []


def words_of(node: Value | None) -> list[str]:
    """Return the words of a list, or the one that stands alone."""
    if isinstance(node, str):
        return [node]
    return [str(each) for each in node] if isinstance(node, Sequence) else []


def said(titles: Plain) -> str:
    """Return a text in the page's language."""
    return here(Text(str(titles.get("zh", "")), str(titles.get("en", ""))))


def word(name: str) -> str:
    """Return the name of a field in the page's language."""
    return here(Text(*FIELDS[name])) if name in FIELDS else name


def period(name: str) -> str:
    """Return the name of a period in the page's language."""
    return here(Text(*OVER[name])) if name in OVER else name


def with_notes(blocks: Iterable[Block], errors: Mapping[str, str], values: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the panels with what was typed and what is wrong beside each field."""

    def noted(cell: Cell) -> Cell:
        return replace(cell, value=values.get(cell.name, cell.value), error=errors.get(cell.name, ""))

    def row(each: Row) -> Row:
        return replace(each, cells=tuple(noted(cell) for cell in each.cells))

    def table(each: Table) -> Table:
        adding = each.adding and replace(each.adding, cells=tuple(noted(cell) for cell in each.adding.cells))
        return replace(each, rows=tuple(row(one) for one in each.rows), adding=adding)

    return tuple(replace(block, tables=tuple(table(each) for each in block.tables)) for block in blocks)


def names_of(blocks: Iterable[Block]) -> set[str]:
    """Return the names of all fields on a page."""
    tables = [table for block in blocks for table in block.tables]
    adding = (table.adding.cells for table in tables if table.adding)
    rows = (row.cells for table in tables for row in table.rows)
    return {cell.name for cells in (*adding, *rows) for cell in cells}
