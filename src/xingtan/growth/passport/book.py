"""The book of a growth passport as data: areas and tasks, shares of time, outcomes; read with every mistake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from xingtan.growth.passport.workflow import Hand
from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.teachers.versions.reading import Ground, Reader, Text

SHIPPED = Path(__file__).with_name("book.yaml")
MOST_AREAS, MOST_ITEMS, MOST_SHARES, MOST_OUTCOMES, MONTHS = 12, 40, 8, 8, 12


class Counts(StrEnum):
    """What a task counts."""

    TIMES = "times"
    HOURS = "hours"


class Where(StrEnum):
    """Where a task is done."""

    SCHOOL = "school"
    BASE = "base"
    DISTRICT = "district"


@dataclass(frozen=True)
class Item:
    """One task of the year: so much of it, where, fed by which kinds of record or confirmed by whose hand.

    ``due`` is the month by whose end it should be done. Units: ``need`` in times or hours, exact.
    """

    code: str
    title: Text
    need: Fraction
    counts: Counts
    place: Where
    hands: tuple[Hand, ...]
    kinds: tuple[str, ...]
    due: int | None
    ground: Ground


@dataclass(frozen=True)
class Area:
    """One area of the year (方面) with its tasks."""

    code: str
    title: Text
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Share:
    """A part of all hours that these places must have. Units: ``at_least`` is a fraction of one."""

    code: str
    title: Text
    places: tuple[Where, ...]
    at_least: Fraction
    ground: Ground


@dataclass(frozen=True)
class Outcome:
    """One result with which the year can end."""

    code: str
    title: Text
    passed: bool


@dataclass(frozen=True)
class Book:
    """The whole book in force at a school; version 0 is the shipped one. ``tier`` is the tier whose year it is."""

    version: int
    title: Text
    tier: str
    source: Text
    areas: tuple[Area, ...]
    shares: tuple[Share, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every task, area by area."""
        return tuple(item for area in self.areas for item in area.items)

    def item(self, code: str) -> Item | None:
        """The task of this code."""
        return next((item for item in self.items if item.code == code), None)

    def outcome(self, code: str) -> Outcome | None:
        """The outcome of this code."""
        return next((each for each in self.outcomes if each.code == code), None)


@lru_cache(maxsize=1)
def shipped_text() -> str:
    """Return the shipped book as it is written."""
    return SHIPPED.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def shipped_body() -> Mapping[str, Any]:
    """Return the shipped book as data."""
    body: Mapping[str, Any] = yaml.safe_load(shipped_text())
    return body


def read_book(body: object, *, version: int) -> Book:
    """Return the book that the data writes.

    Errors: SchemeMistakenError with every mistake found.
    """
    reader = _Reader()
    book = reader.book(body, version)
    reader.done()
    return book


class _Reader(Reader):
    """Reads a book and collects what is wrong on the way."""

    def book(self, body: object, version: int) -> Book:
        row = body if isinstance(body, Mapping) else {}
        areas = tuple(
            self.area(each, f"areas[{place}]") for place, each in enumerate(self.rows(body, "areas", "", MOST_AREAS))
        )
        items = [item for area in areas for item in area.items]
        if not items:
            self.say("areas", "missing")
        if len({item.code for item in items}) < len(items):
            self.say("areas", "twice")
        kinds = [kind for item in items for kind in item.kinds]
        if len(set(kinds)) < len(kinds):
            self.say("areas", "kind_twice")
        outcomes = tuple(
            Outcome(self.code(each, place), self.text(each, "title", place), each.get("passed") is True)
            for place, each in self._named(row, "outcomes", MOST_OUTCOMES)
        )
        if not outcomes:
            self.say("outcomes", "missing")
        return Book(
            version=version,
            title=self.text(body, "title", ""),
            tier=self.code({"code": row.get("tier", "")}, "tier"),
            source=self.text(body, "source", "", needed=False),
            areas=areas,
            shares=tuple(self.share(each, place) for place, each in self._named(row, "shares", MOST_SHARES)),
            outcomes=outcomes,
        )

    def area(self, row: Mapping[str, Any], place: str) -> Area:
        rows = self.rows(row, "items", place, MOST_ITEMS)
        items = tuple(self.item(each, f"{place}.items[{number}]") for number, each in enumerate(rows))
        return Area(self.code(row, place), self.text(row, "title", place), items)

    def item(self, row: Mapping[str, Any], place: str) -> Item:
        hands = self.words(row, "hands", place)
        kinds = self.words(row, "kinds", place)
        if not set(hands) <= set(Hand):
            self.say(f"{place}.hands", "unknown_word")
            hands = ()
        elif not hands and not kinds:
            self.say(f"{place}.hands", "missing")
        due = row.get("due")
        if due is not None and (not isinstance(due, int) or isinstance(due, bool) or not 1 <= due <= MONTHS):
            self.say(f"{place}.due", "month")
            due = None
        return Item(
            code=self.code(row, place),
            title=self.text(row, "title", place),
            need=self.amount(row, place),
            counts=Counts(self.one(row, "counts", place, tuple(Counts))),
            place=Where(self.one(row, "place", place, tuple(Where))),
            hands=tuple(Hand(hand) for hand in hands),
            kinds=kinds,
            due=due,
            ground=self.ground(row, place),
        )

    def share(self, row: Mapping[str, Any], place: str) -> Share:
        places = self.words(row, "places", place)
        if not places or not set(places) <= set(Where):
            self.say(f"{place}.places", "unknown_word")
            places = ()
        try:
            part = parse_exact(str(row.get("at_least", "")))
        except (DomainError, ValueError):
            part = Fraction(0)
        if not 0 < part <= 1:
            self.say(f"{place}.at_least", "part_of_one")
        title = self.text(row, "title", place)
        return Share(self.code(row, place), title, tuple(map(Where, places)), part, self.ground(row, place))

    def one(self, row: Mapping[str, Any], name: str, place: str, known: tuple[str, ...]) -> str:
        """Return one word of those known, the first of them when none is written."""
        found = row.get(name, known[0])
        if found not in known:
            self.say(f"{place}.{name}", "unknown_word")
            return known[0]
        return str(found)

    def _named(self, body: Mapping[str, Any], name: str, most: int) -> list[tuple[str, Mapping[str, Any]]]:
        return [(f"{name}[{place}]", each) for place, each in enumerate(self.rows(body, name, "", most))]
