"""A rulebook file as a tree of read values, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.kernel.amounts import exact_text
from xingtan.kernel.periods import YearCalendar
from xingtan.rulebook.file.mistakes import Place
from xingtan.rulebook.vocabulary import NO_TEXT, Text

LeafValue = str | int | bool | Fraction | date | YearCalendar


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value."""

    value: LeafValue
    place: Place


@dataclass(frozen=True, slots=True)
class Series:
    """A list."""

    entries: tuple[Tree, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Branch:
    """Fields by name, with the place of each name.

    What is missing or wrong was already noted while reading, so the questions below answer with a harmless default: the
    tree of a wrong file is looked through for further mistakes and then thrown away.
    """

    fields: Mapping[str, Tree]
    keys: Mapping[str, Place]
    place: Place

    def at(self, name: str) -> Place:
        """Return where the value of the field stands, or the branch itself when it has none."""
        found = self.fields.get(name)
        return found.place if found else self.place

    def text(self, name: str, default: str = "") -> str:
        """Return the text of a field."""
        found = self.fields.get(name)
        return found.value if isinstance(found, Leaf) and isinstance(found.value, str) else default

    def amount(self, name: str, default: Fraction | None = None) -> Fraction | None:
        """Return the exact amount of a field."""
        found = self.fields.get(name)
        return found.value if isinstance(found, Leaf) and isinstance(found.value, Fraction) else default

    def whole(self, name: str) -> int | None:
        """Return the whole number of a field."""
        found = self.fields.get(name)
        return found.value if isinstance(found, Leaf) and isinstance(found.value, int) else None

    def flag(self, name: str) -> bool:
        """Return whether a field says true."""
        found = self.fields.get(name)
        return isinstance(found, Leaf) and found.value is True

    def day(self, name: str) -> date | None:
        """Return the day of a field."""
        found = self.fields.get(name)
        return found.value if isinstance(found, Leaf) and isinstance(found.value, date) else None

    def branch(self, name: str) -> Branch:
        """Return the fields under a field; none when there are none."""
        found = self.fields.get(name)
        return found if isinstance(found, Branch) else Branch({}, {}, self.at(name))

    def both(self, name: str) -> Text:
        """Return the text of a field in both languages."""
        found = self.branch(name)
        return Text(found.text("zh"), found.text("en")) if found.fields else NO_TEXT

    def branches(self, name: str) -> Iterator[Branch]:
        """Yield the entries of a list, or the one entry that stands alone, as far as they have fields."""
        for entry in self._entries(name):
            if isinstance(entry, Branch):
                yield entry

    def leaves(self, name: str) -> Iterator[Leaf]:
        """Yield the values of a list, or the one value that stands alone."""
        for entry in self._entries(name):
            if isinstance(entry, Leaf):
                yield entry

    def words(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list, or the one text that stands alone."""
        return tuple(leaf.value for leaf in self.leaves(name) if isinstance(leaf.value, str))

    def _entries(self, name: str) -> tuple[Tree, ...]:
        found = self.fields.get(name)
        if found is None:
            return ()
        return found.entries if isinstance(found, Series) else (found,)


Tree = Leaf | Series | Branch


ORDERED = frozenset({"each"})
"""Fields under which the order of names is part of what is said: the first quantity recorded is used."""


def plain(tree: Tree, name: str = "") -> object:
    """Return the tree as plain JSON values: names in order unless their order says something, amounts as exact text."""
    if isinstance(tree, Branch):
        names = tree.fields if name in ORDERED else sorted(tree.fields)
        return {each: plain(tree.fields[each], each) for each in names}
    if isinstance(tree, Series):
        return [plain(entry, name) for entry in tree.entries]
    return _plain_value(tree.value)


def _plain_value(value: LeafValue) -> object:
    match value:
        case Fraction():
            return exact_text(value)
        case YearCalendar(month, day):
            return f"{month:02d}-{day:02d}"
        case date():
            return value.isoformat()
        case _:
            return value
