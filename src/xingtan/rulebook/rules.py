"""The frozen kinds of rules that a rulebook is made of; all are data, none knows how it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from xingtan.kernel.errors import DomainError
from xingtan.kernel.periods import Cycle, Span, YearCalendar, cycle_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from xingtan.rulebook.facts import AttributeValue


class CycleUnknownError(DomainError):
    """The rulebook lets each teacher's cycle begin in another year, and none was given."""

    code = "cycle_unknown"


class Language(StrEnum):
    """The languages every rulebook is written in."""

    ZH = "zh-Hans"
    EN = "en"


class Basis(StrEnum):
    """How well a figure is founded."""

    VERIFIED = "V"
    """It stands in the source that was read."""
    INFERRED = "I"
    """It follows by an inference that the note names."""
    UNVERIFIED = "U"
    """It is an assumption that the note names; never a ground for a test."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def said_in(self, language: Language) -> str:
        """Return the text in that language."""
        return self.zh if language is Language.ZH else self.en


NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where a rule comes from: the place in the source, what it says there, how well founded, a note."""

    basis: Basis
    at: str = ""
    says: Text = NO_TEXT
    note: Text = NO_TEXT


class AttributeKind(StrEnum):
    """What values an attribute takes."""

    CHOICE = "choice"
    WHOLE = "whole"
    AMOUNT = "amount"
    YES_NO = "yes_no"
    TEXT = "text"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that rules of this rulebook look at.

    Units: ``step`` is the finest amount that may be recorded (for amounts; whole numbers have a step of 1).
    """

    name: str
    kind: AttributeKind
    title: Text
    values: Mapping[str, Text]
    step: Fraction


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of one attribute: one of some values, or between bounds."""

    attribute: str
    values: frozenset[AttributeValue] = frozenset()
    at_least: Fraction | None = None
    more_than: Fraction | None = None
    at_most: Fraction | None = None
    less_than: Fraction | None = None

    def holds(self, value: AttributeValue) -> bool:
        """Return whether the value fulfils the condition; a text never fulfils a bound."""
        if self.values:
            return value in self.values
        if not isinstance(value, int | Fraction):
            return False
        enough = (self.at_least is None or value >= self.at_least) and (
            self.more_than is None or value > self.more_than
        )
        return (
            enough
            and (self.at_most is None or value <= self.at_most)
            and (self.less_than is None or value < self.less_than)
        )


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition on the evidence: when it is not met the rule gives 0 and says why."""

    name: str
    needs: tuple[Condition, ...]
    otherwise: Text
    passes_unrecorded: bool
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same amount each time."""

    amount: Fraction


@dataclass(frozen=True, slots=True)
class Table:
    """An amount looked up by attributes; ``cells`` holds every combination, None standing for "not recorded"."""

    by: tuple[str, ...]
    cells: Mapping[tuple[AttributeValue | None, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The amount that the record itself carries, as the institution awarded it."""

    attribute: str


@dataclass(frozen=True, slots=True)
class Decided:
    """An amount between two bounds that a named person decided."""

    attribute: str
    lowest: Fraction
    highest: Fraction
    by: str


@dataclass(frozen=True, slots=True)
class Value:
    """How a rule turns a fact into an amount.

    ``each`` names quantities with the size that earns the amount once; the first one recorded is used, so that "half
    day or 4 hours" is one value.
    """

    gives: Fixed | Table | Recorded | Decided
    each: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the conversion: which facts it covers, what they must show, what they are worth."""

    name: str
    item: str
    part: str
    kinds: tuple[str, ...]
    when: tuple[Condition, ...]
    gates: tuple[Gate, ...]
    values: tuple[Value, ...]
    title: Text
    evidence: Text
    identified_by: Text
    grounds: Grounds


class Over(StrEnum):
    """What a cap or a minimum runs over."""

    EVENT = "event"
    YEAR = "year"
    CYCLE = "cycle"
    SHARE = "share"
    """So much of a part counts towards the total of the cycle."""


class Scope(StrEnum):
    """What a cap limits."""

    ITEM = "item"
    PART = "part"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so much counts, of one item, one part, or altogether."""

    scope: Scope
    of: str
    over: Over
    at_most: Fraction
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the requirement, such as concentrated, distance or school-based."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the published table; its rules share its caps."""

    name: str
    part: str
    title: Text
    rules: tuple[Rule, ...]
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least so much is needed, of the total or of some parts or items, each year or in the cycle."""

    name: str
    title: Text
    over: Over
    at_least: Fraction
    strict: bool
    parts: tuple[str, ...]
    items: tuple[str, ...]
    within: str | None
    profiles: tuple[str, ...]
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class CreditCalendar:
    """When a credit year begins and how cycles follow one another; without an anchor each teacher has their own."""

    year: YearCalendar
    cycle_years: int
    anchor: int | None
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Document:
    """The published document that a rulebook restates, and where it was read."""

    title: Text
    number: str
    issued: date | None
    read_at: tuple[str, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class Identity:
    """What names one version of a rulebook and when it is in force."""

    name: str
    version: str
    title: Text
    place: Text
    document: Document
    effective: Span
    extends: str | None


@dataclass(frozen=True)
class Rulebook:
    """One version of one rulebook, ready to assess.

    Units: ``grain`` grains make one unit; every amount that the rulebook can produce is a whole number of grains.
    """

    identity: Identity
    unit: Text
    calendar: CreditCalendar
    kinds: Mapping[str, Text]
    attributes: Mapping[str, Attribute]
    parts: Mapping[str, Part]
    items: Mapping[str, Item]
    caps: tuple[Cap, ...]
    requirements: tuple[Requirement, ...]
    profiles: Mapping[str, Text]
    notes: tuple[Text, ...]
    grain: int
    digest: str
    canonical: str

    @property
    def name(self) -> str:
        """The id, such as ``cn-gx-2016``."""
        return self.identity.name

    @property
    def version(self) -> str:
        """The version text."""
        return self.identity.version

    @cached_property
    def rules_by_kind(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that can cover a kind of fact, in the order of the file."""
        found: dict[str, list[Rule]] = {}
        for item in self.items.values():
            for rule in item.rules:
                for kind in rule.kinds:
                    found.setdefault(kind, []).append(rule)
        return {kind: tuple(rules) for kind, rules in found.items()}

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule by name."""
        return {rule.name: rule for item in self.items.values() for rule in item.rules}

    def year_of(self, day: date) -> int:
        """Return the credit year the day falls in."""
        return self.calendar.year.year_of(day)

    def cycle_at(self, day: date, *, first_year: int | None = None) -> Cycle:
        """Return the cycle the day falls in, or the teacher's own one when its first year is given.

        Errors: CycleUnknownError when the rulebook has no anchor and no first year is given.
        """
        if first_year is not None:
            return Cycle(first_year, self.calendar.cycle_years)
        if self.calendar.anchor is None:
            raise CycleUnknownError(rulebook=self.name)
        return cycle_of(self.year_of(day), anchor=self.calendar.anchor, years=self.calendar.cycle_years)

    def caps_of(self, *, item: str | None = None, part: str | None = None) -> tuple[Cap, ...]:
        """Return the caps of one item or one part, or those on everything when neither is named."""
        scope = Scope.ITEM if item else Scope.PART if part else Scope.ALL
        return tuple(cap for cap in self.caps if cap.scope is scope and cap.of == (item or part or ""))
