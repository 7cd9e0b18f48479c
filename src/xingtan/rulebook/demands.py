"""What a rulebook asks beyond single facts: what counts once, minimums, offsets, consequences; all are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from xingtan.rulebook.vocabulary import Condition, Grounds, Over, Text


class Keep(StrEnum):
    """Which one of several facts of the same thing is kept."""

    HIGHEST = "highest"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class Once:
    """The same thing counts once: facts alike in ``by`` in one period are one, the highest or the earliest."""

    name: str
    title: Text
    items: tuple[str, ...]
    by: tuple[str, ...]
    over: Over
    keep: Keep
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class FactsWanted:
    """Which facts are meant: of some kinds, showing some things, and not showing others."""

    kinds: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    @property
    def all(self) -> bool:
        """Whether every fact is meant."""
        return not (self.kinds or self.where or self.unless)


class Measure(StrEnum):
    """What a requirement adds up."""

    COUNTED = "counted"
    RAW = "raw"
    """Before caps, recognition and what counts once."""
    FACTS = "facts"
    """The number of facts."""


@dataclass(frozen=True, slots=True)
class ProRata:
    """The need is the share that the years of a teacher have of so many years, at most all of it."""

    by: str
    of: Fraction


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least so much is needed, of the total or of some parts, items, kinds or cases, each year or in the cycle.

    ``over`` EVENT asks that one single fact reaches it. ``quantity`` names an attribute that is added up in place of
    amounts (hours, months). ``in_years_with`` limits a yearly one to years in which one fact of that sort gave at least
    ``that_gave``.
    """

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
    measure: Measure = Measure.COUNTED
    quantity: str = ""
    facts: FactsWanted = FactsWanted()
    in_years_with: FactsWanted | None = None
    that_gave: Fraction = Fraction(0)
    except_profiles: tuple[str, ...] = ()
    teachers: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    pro_rata: ProRata | None = None

    @property
    def needs_facts(self) -> bool:
        """Whether balances by part, item and year do not tell how it stands."""
        sifted = bool(not self.facts.all or self.quantity)
        return (
            sifted or self.measure is not Measure.COUNTED or self.over is Over.EVENT or self.in_years_with is not None
        )


@dataclass(frozen=True, slots=True)
class Offset:
    """Surplus over one requirement fills the gap of another, at most so much; applied in the order of the file."""

    source: str
    target: str
    at_most: Fraction | None
    grounds: Grounds


class Concerned(StrEnum):
    """For whom something follows."""

    TEACHER = "teacher"
    SCHOOL = "school"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Among:
    """How many of the teachers, or of the schools, below must stand so: by verdict, or by an outcome of theirs.

    Units: ``share`` is bounded as a share of all of them, ``number`` in heads; one of the two is there.
    """

    whom: Concerned
    verdict: str
    consequence: str
    outcome: str
    share: Condition | None
    number: Condition | None


@dataclass(frozen=True, slots=True)
class ConsequenceCase:
    """One case of a consequence: requirements that are short, facts that exist, facts in years running, or a share.

    Units: ``at_least`` facts; ``lasts_years`` calendar years from the day of the fact, or from the day a case that
    concerns a school or a county held.
    """

    name: str
    gives: str
    title: Text
    unmet: tuple[str, ...]
    facts: FactsWanted | None
    at_least: int
    years_running: int
    lasts_years: int | None
    grounds: Grounds
    among: Among | None = None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows, for a teacher, a school or a county: the first case that holds, otherwise the default."""

    name: str
    title: Text
    outcomes: Mapping[str, Text]
    default: str
    cases: tuple[ConsequenceCase, ...]
    of: Concerned = Concerned.TEACHER
