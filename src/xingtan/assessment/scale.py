"""A scale (考核量表): a tree of indicators with weights, levels and formulas, bands for the total, quotas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from xingtan.assessment.formula import Formula
from xingtan.rulebook.vocabulary import Text
from xingtan.rulebook.worth import Rounding

ANY = ""
"""The tier of a scale that knows none."""


class Phase(StrEnum):
    """Who rates, in the order in which they do: the teacher, colleagues, examiners."""

    SELF = "self"
    PEER = "peer"
    EXAMINER = "examiner"


class LeafType(StrEnum):
    """How an indicator is rated: marks by a step, one of its levels, a number of things, or yes and no."""

    MARKS = "marks"
    LEVELS = "levels"
    COUNT = "count"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Level:
    """One level of an indicator: from how many marks on it holds (or what it gives), and what it looks like."""

    code: str
    title: Text
    says: Text
    marks: Fraction


@dataclass(frozen=True)
class Indicator:
    """One indicator: a leaf that is rated, or a branch whose formula gathers its children, tier by tier.

    ``weights`` and ``formulas`` are by tier; a tier that is not in ``tiers`` (when any are named) does without it.
    """

    code: str
    title: Text
    says: Text
    depth: int
    tiers: frozenset[str]
    weights: Mapping[str, Fraction]
    formulas: Mapping[str, Formula]
    children: tuple[Indicator, ...] = ()
    type: LeafType = LeafType.MARKS
    most: Fraction = Fraction(0)
    step: Fraction = Fraction(1)
    levels: tuple[Level, ...] = ()
    evidence: tuple[str, ...] = ()

    def holds_for(self, tier: str) -> bool:
        """Tell whether teachers of the tier are rated by it."""
        return not self.tiers or tier in self.tiers

    def walk(self) -> Iterator[Indicator]:
        """Yield it and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def level_at(self, marks: Fraction) -> Level | None:
        """Return the level that so many marks reach; for levels that give fixed marks the one that gives them."""
        if self.type is LeafType.LEVELS:
            return next((level for level in self.levels if level.marks == marks), None)
        reached = [level for level in self.levels if level.marks <= marks]
        return max(reached, key=lambda level: level.marks, default=None)

    def takes(self, marks: Fraction) -> bool:
        """Tell whether a rater may give these marks."""
        if self.type is LeafType.LEVELS:
            return any(level.marks == marks for level in self.levels)
        return 0 <= marks <= self.most and not marks % self.step


class Registers(StrEnum):
    """What a grade is in the eyes of the registration of teachers: the words of its rulebook for a result."""

    QUALIFIED = "qualified"
    FAILED = "failed"


@dataclass(frozen=True)
class Band:
    """A grade (等次) that a total reaches from so many marks on.

    ``registers``: what the grade means for the registration, where the scale is the one of an annual assessment.
    """

    code: str
    title: Text
    least: Fraction
    registers: Registers | None = None


@dataclass(frozen=True)
class Quota:
    """At most this share of the assessed may reach the band; the number is rounded in the mode named."""

    band: str
    share: Fraction
    rounding: Rounding


@dataclass(frozen=True)
class Parameter:
    """A named number that formulas may use, by tier."""

    code: str
    title: Text
    values: Mapping[str, Fraction]


@dataclass(frozen=True)
class Example:
    """A worked example: these marks in this tier give that total."""

    says: Text
    tier: str
    marks: Mapping[str, Fraction]
    gives: Fraction


@dataclass(frozen=True)
class Scale:
    """Everything a scale says. ``tolerance`` is the share of full marks by which a rating may leave the median."""

    code: str
    title: Text
    source: Text
    note: Text
    tiers: Mapping[str, Text]
    parameters: tuple[Parameter, ...]
    indicators: tuple[Indicator, ...]
    mark: Formula
    totals: Mapping[str, Formula]
    rounding: Rounding | None
    bands: tuple[Band, ...]
    quotas: tuple[Quota, ...]
    examples: tuple[Example, ...]
    full: Fraction | None
    tolerance: Fraction
    summary_least: int
    names_shown: bool

    def all_indicators(self) -> tuple[Indicator, ...]:
        """Return every indicator, parents before children."""
        return tuple(each for top in self.indicators for each in top.walk())

    def leaves(self, tier: str) -> tuple[Indicator, ...]:
        """Return the indicators by which teachers of the tier are rated, in order."""
        found: list[Indicator] = []
        for top in self.indicators:
            found += _leaves(top, tier)
        return tuple(found)

    def indicator(self, code: str) -> Indicator | None:
        """Return the indicator of that code."""
        return next((each for each in self.all_indicators() if each.code == code), None)

    def band_of(self, total: Fraction) -> Band | None:
        """Return the highest band that the total reaches."""
        reached = [band for band in self.bands if band.least <= total]
        return max(reached, key=lambda band: band.least, default=None)

    @property
    def is_annual(self) -> bool:
        """Tell whether results by this scale are the annual assessments at which the registration looks."""
        return any(band.registers for band in self.bands)

    def band(self, code: str) -> Band | None:
        """Return the band of that code."""
        return next((band for band in self.bands if band.code == code), None)

    def knows_tier(self, tier: str) -> bool:
        """Tell whether a teacher may be assessed in this tier."""
        return tier in self.tiers if self.tiers else tier == ANY


def _leaves(indicator: Indicator, tier: str) -> list[Indicator]:
    if not indicator.holds_for(tier):
        return []
    if not indicator.children:
        return [indicator]
    return [leaf for child in indicator.children for leaf in _leaves(child, tier)]
