"""The words that every rule is made of: texts in both languages, grounds, attributes, conditions, gates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from xingtan.kernel.periods import YearCalendar
from xingtan.rulebook.facts import AttributeValue

MOST_RECORDED = Fraction(10_000_000)
"""What one record may hold of a quantity when its attribute names no bound of its own."""

ValueOf = Callable[[str], AttributeValue | None]
"""Reads an attribute of a fact or a teacher by its name; None when it is not recorded."""


class Language(StrEnum):
    """The languages every rulebook is written in."""

    ZH = "zh-Hans"
    EN = "en"


class Basis(StrEnum):
    """How well a figure is founded."""

    VERIFIED = "V"
    """It stands in the source that was read."""
    TRANSLATED = "V-mt"
    """It stands in a machine translation of the source; the number is explicit."""
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

    Units: ``step`` is the finest amount that may be recorded (for amounts; whole numbers have a step of 1), ``most``
    the largest.
    """

    name: str
    kind: AttributeKind
    title: Text
    values: Mapping[str, Text]
    step: Fraction
    most: Fraction = MOST_RECORDED


class Over(StrEnum):
    """What a cap, a count or a minimum runs over."""

    EVENT = "event"
    DAY = "day"
    SEMESTER = "semester"
    PROJECT_YEAR = "project_year"
    YEAR = "year"
    CYCLE = "cycle"
    SHARE = "share"
    """So much of a part counts towards the total of the cycle."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of one attribute: one of some values, or between bounds.

    With ``of`` the bounds are shares of that other attribute: less than 1/5 of the hours.
    """

    attribute: str
    values: frozenset[AttributeValue] = frozenset()
    at_least: Fraction | None = None
    more_than: Fraction | None = None
    at_most: Fraction | None = None
    less_than: Fraction | None = None
    of: str = ""

    def met_by(self, value_of: ValueOf) -> bool | None:
        """Return whether the condition holds, or None when what it looks at is not recorded."""
        value = value_of(self.attribute)
        if value is None:
            return None
        if not self.of:
            return self.holds(value)
        whole = value_of(self.of)
        if whole is None:
            return None
        return isinstance(whole, int | Fraction) and self.holds(value, Fraction(whole))

    def holds(self, value: AttributeValue, whole: Fraction | None = None) -> bool:
        """Return whether the value fulfils the condition; a text never fulfils a bound."""
        if self.values:
            return value in self.values
        if not isinstance(value, int | Fraction):
            return False
        unit = 1 if whole is None else whole
        enough = (self.at_least is None or value >= self.at_least * unit) and (
            self.more_than is None or value > self.more_than * unit
        )
        return (
            enough
            and (self.at_most is None or value <= self.at_most * unit)
            and (self.less_than is None or value < self.less_than * unit)
        )


def all_hold(conditions: tuple[Condition, ...], value_of: ValueOf) -> bool:
    """Return whether every condition is known to hold; what is not recorded does not."""
    return not conditions or all(condition.met_by(value_of) for condition in conditions)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day attribute may not lie after a day of the credit year, or after that day following the year."""

    attribute: str
    day: YearCalendar
    after_year: bool

    def last_day(self, year_begins: YearCalendar, year: int) -> date:
        """Return the last day that is in time for a fact of the credit year."""
        span = year_begins.span_of(year + 1 if self.after_year else year)
        first = date(span.start.year, self.day.month, self.day.day)
        return first if first >= span.start else date(span.start.year + 1, self.day.month, self.day.day)


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition on the evidence: when it is not met the rule gives 0 and says why.

    All of ``needs`` must hold, and one of ``any_of`` where there are such alternatives, and the deadline be kept.
    """

    name: str
    needs: tuple[Condition, ...]
    otherwise: Text
    passes_unrecorded: bool
    grounds: Grounds
    any_of: tuple[tuple[Condition, ...], ...] = ()
    deadline: Deadline | None = None
