"""The frozen kinds of rules that a rulebook is made of; all are data, none knows how it was written down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from xingtan.kernel.errors import DomainError
from xingtan.kernel.periods import Cycle, Span, YearCalendar, cycle_of
from xingtan.rulebook.demands import (
    Among,
    Concerned,
    Consequence,
    ConsequenceCase,
    FactsWanted,
    Keep,
    Measure,
    Offset,
    Once,
    ProRata,
    Requirement,
)
from xingtan.rulebook.moving import LeaveRule, Transfer
from xingtan.rulebook.vocabulary import (
    NO_TEXT,
    Attribute,
    AttributeKind,
    Basis,
    Condition,
    Deadline,
    Gate,
    Grounds,
    Language,
    Over,
    Text,
)
from xingtan.rulebook.worth import Decided, Fixed, Recognition, Recorded, Rounding, Spread, Table, Value

__all__ = [
    "NO_TEXT",
    "Among",
    "Attribute",
    "AttributeKind",
    "Basis",
    "Cap",
    "ChangeOver",
    "Concerned",
    "Condition",
    "Consequence",
    "ConsequenceCase",
    "CreditCalendar",
    "CycleUnknownError",
    "Deadline",
    "Decided",
    "Delegation",
    "Document",
    "FactsWanted",
    "Fixed",
    "Gate",
    "Grounds",
    "Identity",
    "Item",
    "Keep",
    "Language",
    "Layer",
    "Measure",
    "Offset",
    "Once",
    "Over",
    "Part",
    "ProRata",
    "Provider",
    "Purpose",
    "Recorded",
    "Requirement",
    "Rule",
    "Rulebook",
    "Scope",
    "Table",
    "Text",
    "Value",
    "Who",
]


class CycleUnknownError(DomainError):
    """The rulebook lets each teacher's cycle begin in another year, and none was given."""

    code = "cycle_unknown"


class Layer(StrEnum):
    """Who may write a rulebook, from the top down; a lower layer stands under those above it."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Who:
    """Who takes which step for the records that a rule covers; empty where the source does not say.

    ``sample`` is the share that is audited by sample; ``final`` names the steps that are never taken back.
    """

    source: str = ""
    declarer: str = ""
    reviewer: str = ""
    auditor: str = ""
    identifier: str = ""
    sample: Fraction | None = None
    final: tuple[str, ...] = ()


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
    highest: bool = False
    """Whether the highest of several values is taken, instead of the first that has what it needs."""
    rounding: Rounding | None = None
    spread: Spread | None = None
    who: Who = Who()


class Scope(StrEnum):
    """What a cap limits."""

    ITEM = "item"
    PART = "part"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so much counts, of one item, one part, or altogether.

    ``by`` names attributes whose values make a group of their own (each programme); ``profiles`` limits it to groups of
    teachers.
    """

    scope: Scope
    of: str
    over: Over
    at_most: Fraction
    grounds: Grounds
    by: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


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
    recognised: tuple[Recognition, ...] = ()
    who: Who = Who()


@dataclass(frozen=True)
class CreditCalendar:
    """When a credit year begins and how cycles follow one another; without an anchor each teacher has their own.

    ``semesters`` begin on these days, the first with the year; a project year runs from the day attribute named.
    """

    year: YearCalendar
    cycle_years: int
    anchor: int | None
    grounds: Grounds
    semesters: tuple[YearCalendar, ...] = ()
    project_years_from: str = ""

    def semester_of(self, day: date) -> int:
        """Return which semester of its credit year the day falls in, from 1; 1 when there are no semesters."""
        return max(1, bisect_right(self._starts, self._place(day.month, day.day)))

    @cached_property
    def _starts(self) -> tuple[tuple[bool, int, int], ...]:
        """Where the semesters start, in order."""
        return tuple(self._place(start.month, start.day) for start in self.semesters)

    def _place(self, month: int, day: int) -> tuple[bool, int, int]:
        """Return where a day stands in its credit year."""
        return ((month, day) < (self.year.month, self.year.day), month, day)


@dataclass(frozen=True, slots=True)
class Document:
    """The published document that a rulebook restates, and where it was read."""

    title: Text
    number: str
    issued: date | None
    read_at: tuple[str, ...]
    note: Text


class Purpose(StrEnum):
    """What a rulebook is for: credits of an authority, a school's own points, or periodic registration; never mixed."""

    CREDITS = "credits"
    POINTS = "points"
    REGISTRATION = "registration"
    """It only looks at what there is and tells what follows for the registration; nothing is posted under it."""


class ChangeOver(StrEnum):
    """What a new version makes of facts from before its date of effect, in a cycle that both share."""

    SET_ASIDE = "set_aside"
    """The old version holds for them; they are not looked at here."""
    SETTLED = "settled"
    """What the old version gave and posted stays in the cycle as it is."""
    CONVERT = "convert"
    """They are converted by the new version."""


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
    layer: Layer | None = None
    supersedes: str | None = None
    change_over: ChangeOver = ChangeOver.SET_ASIDE
    purpose: Purpose = Purpose.CREDITS


@dataclass(frozen=True, slots=True)
class Delegation:
    """A part whose lines a lower layer writes."""

    part: str
    to: Layer
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider on the list of recognised ones."""

    name: str
    title: Text


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
    circumstances: Mapping[str, Text]
    """Kinds of facts that earn nothing and are only looked at, such as annual assessments."""
    about: Mapping[str, Attribute]
    """What the rules look at in a teacher."""
    once: tuple[Once, ...] = ()
    offsets: tuple[Offset, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    delegated: tuple[Delegation, ...] = ()
    providers: tuple[Provider, ...] = ()
    rounding: Rounding | None = None
    who: Who = Who()
    transfers: tuple[Transfer, ...] = ()
    leave: tuple[LeaveRule, ...] = ()
    unit_one: str = ""
    """What one of the unit is called in English, where it differs: credit."""

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

    @cached_property
    def longest_spread(self) -> int:
        """For how many years after its own a fact may still give something."""
        return max((len(rule.spread.shares) - 1 for rule in self.rules.values() if rule.spread), default=0)

    @cached_property
    def looks_at_facts(self) -> bool:
        """Whether a requirement or a consequence looks at single facts, not only at sums."""
        return bool(self.consequences) or any(requirement.needs_facts for requirement in self.requirements)

    def consequences_of(self, concerned: Concerned) -> tuple[Consequence, ...]:
        """Return what follows for teachers, for schools or for counties."""
        return tuple(each for each in self.consequences if each.of is concerned)

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
