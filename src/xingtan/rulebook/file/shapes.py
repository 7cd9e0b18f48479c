"""Shapes: what may stand where in a rulebook file.

Each shape reads a node, noting every mistake, and describes itself as JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

import yaml

from xingtan.kernel.amounts import NotAnAmountError, parse_exact
from xingtan.kernel.periods import WrongCalendarError, YearCalendar
from xingtan.rulebook.file.mistakes import Notes, Place
from xingtan.rulebook.file.tree import Branch, Leaf, LeafValue, Series, Tree

Schema = dict[str, object]
_WORD = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """The file being read: its name and the mistakes found so far."""

    source: str
    notes: Notes

    def place(self, node: yaml.Node) -> Place:
        """Return where the node starts, counted from 1."""
        return Place(self.source, node.start_mark.line + 1, node.start_mark.column + 1)


class Shape(Protocol):
    """What may stand at one place."""

    def read(self, node: yaml.Node, page: Page) -> Tree | None:
        """Return the value read, or None after noting what is wrong."""

    def schema(self) -> Schema:
        """Return the JSON Schema of this place."""


class _WrongError(Exception):
    """A single value that is not what is wanted there."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Single:
    """A single value, read from its text as written."""

    parse: Callable[[str], LeafValue]
    described: Schema

    def read(self, node: yaml.Node, page: Page) -> Tree | None:
        """Return the value, or None after noting what is wrong."""
        if not isinstance(node, yaml.ScalarNode):
            page.notes.say(page.place(node), "wants_one_value")
            return None
        try:
            return Leaf(self.parse(node.value), page.place(node))
        except _WrongError as wrong:
            page.notes.say(page.place(node), wrong.code, **wrong.params)
            return None

    def schema(self) -> Schema:
        """Return the JSON Schema of the value."""
        return self.described


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def read(self, node: yaml.Node, page: Page) -> Tree | None:
        """Return the word, or None after noting that it is not one of them."""
        if not isinstance(node, yaml.ScalarNode):
            page.notes.say(page.place(node), "wants_one_value")
            return None
        if node.value not in self.words:
            page.notes.say_unknown(page.place(node), "unknown_choice", node.value, self.words)
            return None
        return Leaf(node.value, page.place(node))

    def schema(self) -> Schema:
        """Return the JSON Schema of the word."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of one shape."""

    of: Shape
    least: int = 1

    def read(self, node: yaml.Node, page: Page) -> Tree | None:
        """Return the entries that could be read."""
        if not isinstance(node, yaml.SequenceNode):
            page.notes.say(page.place(node), "wants_list")
            return None
        if len(node.value) < self.least:
            page.notes.say(page.place(node), "too_few", least=self.least)
        entries = [self.of.read(entry, page) for entry in node.value]
        return Series(tuple(entry for entry in entries if entry is not None), page.place(node))

    def schema(self) -> Schema:
        """Return the JSON Schema of the list."""
        return {"type": "array", "minItems": self.least, "items": self.of.schema()}


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields by name: known ones, those that are needed, groups of which exactly one is wanted, and free names."""

    known: Mapping[str, Shape] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    others: Shape | None = None

    def read(self, node: yaml.Node, page: Page) -> Tree | None:
        """Return the fields that could be read."""
        if not isinstance(node, yaml.MappingNode):
            page.notes.say(page.place(node), "wants_fields")
            return None
        found: dict[str, Tree] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in node.value:
            name = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            shape = self._shape_of(name, keys, page.place(key_node), page.notes)
            keys.setdefault(name, page.place(key_node))
            value = shape.read(value_node, page) if shape else None
            if value is not None:
                found[name] = value
        self._say_missing(keys, page.place(node), page.notes)
        return Branch(found, keys, page.place(node))

    def _shape_of(self, name: str, seen: Mapping[str, Place], place: Place, notes: Notes) -> Shape | None:
        if name in seen:
            notes.say(place, "field_twice", word=name)
            return None
        if name in self.known:
            return self.known[name]
        if self.others is None:
            notes.say_unknown(place, "unknown_field", name, self.known)
        elif not _WORD.fullmatch(name):
            notes.say(place, "not_a_word", word=name)
        else:
            return self.others
        return None

    def _say_missing(self, seen: Mapping[str, Place], place: Place, notes: Notes) -> None:
        for name in self.needed:
            if name not in seen:
                notes.say(place, "missing_field", word=name)
        if self.one_of and len([name for name in self.one_of if name in seen]) != 1:
            notes.say(place, "needs_one_of", words=", ".join(self.one_of))

    def schema(self) -> Schema:
        """Return the JSON Schema of the fields."""
        found: Schema = {"type": "object", "additionalProperties": self.others.schema() if self.others else False}
        if self.others:
            found["propertyNames"] = {"pattern": f"^{_WORD.pattern}$"}
        if self.known:
            found["properties"] = {name: shape.schema() for name, shape in self.known.items()}
        if self.needed:
            found["required"] = list(self.needed)
        if self.one_of:
            found["oneOf"] = [{"required": [name]} for name in self.one_of]
        return found


@dataclass(frozen=True, slots=True)
class ByForm:
    """A place where a single value, a list or fields may stand, each with its own shape."""

    single: Shape | None = None
    listed: Shape | None = None
    fields: Shape | None = None

    def read(self, node: yaml.Node, page: Page) -> Tree | None:
        """Return what stands there, read by the shape of its form."""
        shapes = {yaml.ScalarNode: self.single, yaml.SequenceNode: self.listed, yaml.MappingNode: self.fields}
        shape = shapes.get(type(node)) or self.fields or self.listed or self.single
        return shape.read(node, page) if shape else None

    def schema(self) -> Schema:
        """Return the JSON Schema: any of the forms."""
        return {"anyOf": [shape.schema() for shape in (self.single, self.listed, self.fields) if shape]}


def _line(text: str) -> str:
    if not text.strip():
        msg = "empty_text"
        raise _WrongError(msg)
    return text.strip()


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not pattern.fullmatch(text):
            msg = "not_a_word"
            raise _WrongError(msg, word=text)
        return text

    return parse


def _amount(text: str) -> Fraction:
    try:
        amount = parse_exact(text)
    except NotAnAmountError:
        msg = "not_an_amount"
        raise _WrongError(msg, word=text) from None
    if amount < 0:
        msg = "below_zero"
        raise _WrongError(msg, word=text)
    return amount


def _size(text: str) -> Fraction:
    amount = _amount(text)
    if not amount:
        msg = "not_above_zero"
        raise _WrongError(msg, word=text)
    return amount


def _day(text: str) -> date:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    msg = "not_a_day"
    raise _WrongError(msg, word=text)


def _month_day(text: str) -> YearCalendar:
    if match := _MONTH_DAY.fullmatch(text):
        try:
            return YearCalendar(month=int(match[1]), day=int(match[2]))
        except WrongCalendarError:
            pass
    msg = "not_a_month_day"
    raise _WrongError(msg, word=text)


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        msg = "not_yes_no"
        raise _WrongError(msg, word=text)
    return text == "true"


def whole(lowest: int, highest: int) -> Single:
    """Return the shape of a whole number between two bounds."""

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
            msg = "not_whole"
            raise _WrongError(msg, word=text, lowest=lowest, highest=highest)
        return int(text)

    return Single(parse, {"type": "integer", "minimum": lowest, "maximum": highest})


_EXACT_TEXT: Schema = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+|/[0-9]+)?$"}
LINE = Single(_line, {"type": ["string", "number"], "minLength": 1})
WORD = Single(_matching(_WORD), {"type": "string", "pattern": f"^{_WORD.pattern}$"})
NAME = Single(_matching(_NAME), {"type": "string", "pattern": f"^{_NAME.pattern}$"})
AMOUNT = Single(_amount, {"anyOf": [{"type": "number", "minimum": 0}, _EXACT_TEXT]})
SIZE = Single(_size, {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, _EXACT_TEXT]})
DAY = Single(_day, {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
MONTH_DAY = Single(_month_day, {"type": "string", "pattern": r"^\d{2}-\d{2}$"})
FLAG = Single(_flag, {"type": "boolean"})
ANY_VALUE = Single(_line, {"type": ["string", "number", "boolean"]})
