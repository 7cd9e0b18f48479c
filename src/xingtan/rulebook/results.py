"""What an assessment says: lines that add up to totals, steps that explain lines, requirements and their state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from xingtan.kernel.amounts import exact_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xingtan.kernel.periods import Cycle

StepValue = str | int | bool | Fraction | date
ZERO = Fraction(0)
NO_PART = ""
"""Part of a settled amount that no rule of this rulebook places."""


class Outcome(StrEnum):
    """What the rulebook had to say about one fact."""

    COUNTED = "counted"
    """A rule gave an amount (caps may have cut it)."""
    GATE_CLOSED = "gate_closed"
    """A rule covers it and gives 0, because a condition is not met."""
    UNDECIDED = "undecided"
    """A rule covers it and gives 0 for now: a decision or a quantity is not recorded."""
    REFUSED = "refused"
    """A rule covers it, but what is recorded cannot be true: outside the range, off the step."""
    NO_RULE = "no_rule"
    """No rule covers it; not the same as a rule that gives 0."""


class State(StrEnum):
    """How a requirement stands on the day asked about."""

    MET = "met"
    OPEN = "open"
    """Not reached, and the period is still running."""
    SHORT = "short"
    """Not reached, and the period is over."""


class Step(NamedTuple):
    """One step of an explanation: a code and what fills its sentence."""

    code: str
    params: Mapping[str, StepValue]

    def as_data(self) -> dict[str, object]:
        """Return the step for storage as JSON: amounts as exact text, days in ISO form."""
        return {"code": self.code, "params": {name: _plain(value) for name, value in self.params.items()}}


@dataclass(frozen=True, slots=True)
class Line:
    """What one fact came to.

    Units: ``raw``, ``counted`` and ``settled`` in the unit of the rulebook, exact. ``counted`` includes ``settled``.
    """

    key: str
    kind: str
    on: date
    year: int
    outcome: Outcome
    part: str
    item: str | None
    rule: str | None
    raw: Fraction
    counted: Fraction
    settled: Fraction | None
    steps: tuple[Step, ...]
    by_year: tuple[tuple[int, Fraction, Fraction], ...] = ()
    """Credit year, raw and counted of each portion, where a rule spreads the fact over years of the cycle."""

    @property
    def in_years(self) -> tuple[tuple[int, Fraction, Fraction], ...]:
        """Credit year, raw and counted: one for each portion, or the one year of a fact that is not spread."""
        return self.by_year or ((self.year, self.raw, self.counted),)


@dataclass(frozen=True, slots=True)
class Noted:
    """A circumstance: a fact that earns nothing and is only looked at, such as an annual assessment."""

    key: str
    kind: str
    on: date
    year: int


@dataclass(frozen=True, slots=True)
class Move:
    """Surplus of one requirement that filled the gap of another; ``year`` is None over the cycle.

    Units: the unit of the rulebook.
    """

    source: str
    target: str
    year: int | None
    amount: Fraction

    def finding(self) -> Step:
        """Return the move as a finding."""
        params: dict[str, StepValue] = {"source": self.source, "target": self.target, "amount": self.amount}
        if self.year is None:
            return Step("offset", params)
        return Step("offset_year", {**params, "year": self.year})


@dataclass(frozen=True, slots=True)
class ConsequenceResult:
    """What follows for the teacher under one consequence, and why."""

    consequence: str
    outcome: str
    reasons: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A fact that lies outside what was asked: another cycle, a later day, before or after the rulebook's dates."""

    key: str
    kind: str
    on: date
    step: Step


@dataclass(frozen=True, slots=True)
class Amounts:
    """An amount before caps and after them."""

    raw: Fraction = ZERO
    counted: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """How one requirement stands, in one year or over the whole cycle (``year`` is None).

    Units: ``need``, ``have`` and ``short`` in the unit of the rulebook. ``within`` names the requirement that this one
    is an inner minimum of.
    """

    requirement: str
    year: int | None
    parts: tuple[str, ...]
    items: tuple[str, ...]
    within: str | None
    strict: bool
    need: Fraction
    have: Fraction
    short: Fraction
    state: State
    measure: str = "counted"
    """What is added up: ``counted`` or ``raw`` amounts, ``facts``, or the name of a quantity such as ``hours``."""
    moved: Fraction = ZERO
    """What offsets brought (above zero) or took (below zero); ``have`` includes it."""
    asked: Fraction | None = None
    """What the rulebook itself asks, where exceptions by decree touch it; ``need`` is what is left of it."""
    until: date | None = None
    """The day until which exceptions by decree let it be met; None when its period says so."""
    steps: tuple[Step, ...] = ()
    """How exceptions by decree changed it, each with the number of its decree."""

    def finding(self) -> Step:
        """Return the reason this requirement gives when it is not met."""
        kind = "inner_minimum" if self.within else "minimum"
        params: dict[str, StepValue] = {
            "requirement": self.requirement,
            "need": self.need,
            "have": self.have,
            "short": self.short,
            "strict": self.strict,
        }
        if self.year is not None:
            params["year"] = self.year
        return Step(f"{kind}_{self.state.value}", params)


class Judged:
    """What came of judging requirements; ``results`` are theirs."""

    __slots__ = ()
    results: tuple[RequirementResult, ...]

    @property
    def met(self) -> bool:
        """Whether nothing that is due is missing; a period still running is not yet due."""
        return all(result.state is not State.SHORT for result in self.results)

    @property
    def verdict(self) -> State:
        """SHORT when a finished period misses something, else OPEN while one runs unreached, else MET."""
        return verdict_of(self.results)


@dataclass(frozen=True, slots=True)
class Standing(Judged):
    """Requirements over amounts that already stand in a ledger."""

    rulebook: str
    cycle: Cycle
    as_of: date
    year: int
    """The credit year that ``as_of`` falls in."""
    total: Fraction
    by_part: Mapping[str, Fraction]
    by_year: Mapping[int, Fraction]
    results: tuple[RequirementResult, ...]
    moves: tuple[Move, ...] = ()
    unjudged: tuple[str, ...] = ()
    """Requirements that balances alone do not tell: they look at single facts. ``assess`` judges them."""
    part_years: tuple[int, ...] = ()
    """Years begun that the teacher did not work from their first day: nothing yearly is judged for them."""

    @property
    def missing(self) -> tuple[RequirementResult, ...]:
        """What is not reached yet, due or still open."""
        return tuple(result for result in self.results if result.state is not State.MET)


@dataclass(frozen=True, slots=True)
class Assessment(Judged):
    """What a rulebook makes of one teacher's facts in one cycle; its lines add up to its totals exactly."""

    rulebook: str
    digest: str
    grain: int
    teacher: str | None
    cycle: Cycle
    as_of: date
    profile: str | None
    lines: tuple[Line, ...]
    set_aside: tuple[SetAside, ...]
    total: Amounts
    by_part: Mapping[str, Amounts]
    by_year: Mapping[int, Amounts]
    by_part_year: Mapping[tuple[str, int], Amounts]
    by_item_year: Mapping[tuple[str, str | None, int], Amounts]
    results: tuple[RequirementResult, ...]
    findings: tuple[Step, ...]
    """Everything worth saying: shut gates, facts without a rule, what counts once, cuts, offsets, what is short."""
    noted: tuple[Noted, ...] = ()
    moves: tuple[Move, ...] = ()
    consequences: tuple[ConsequenceResult, ...] = ()

    @property
    def reasons(self) -> tuple[Step, ...]:
        """Why it is not met: the requirements whose period is over and that are short."""
        return tuple(result.finding() for result in self.results if result.state is State.SHORT)

    def line(self, key: str) -> Line:
        """Return the line of one fact.

        Errors: KeyError when no line carries the key.
        """
        for line in self.lines:
            if line.key == key:
                return line
        raise KeyError(key)


def verdict_of(results: tuple[RequirementResult, ...]) -> State:
    """Return the worst state among the results: SHORT, then OPEN, then MET."""
    states = {result.state for result in results}
    return next((state for state in (State.SHORT, State.OPEN) if state in states), State.MET)


def _plain(value: StepValue) -> object:
    if isinstance(value, Fraction):
        return exact_text(value)
    return value.isoformat() if isinstance(value, date) else value
