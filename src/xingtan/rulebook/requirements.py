"""Requirements (最低要求): need, have and short, each year and over the cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xingtan.kernel.errors import DomainError
from xingtan.rulebook.results import ZERO, RequirementResult, State
from xingtan.rulebook.rules import Over, Requirement, Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from fractions import Fraction

    from xingtan.kernel.periods import Cycle

Place = tuple[str, str | None, int]
"""Where an amount stands: part, item (None when only the part is known), credit year."""


class UnknownProfileError(DomainError):
    """The rulebook has no requirement profile of that name."""

    code = "unknown_profile"


def judge(
    rulebook: Rulebook,
    amounts: Mapping[Place, Fraction],
    *,
    cycle: Cycle,
    as_of: date,
    profile: str | None = None,
) -> tuple[RequirementResult, ...]:
    """Return every requirement that applies, for each year begun by the day and for the cycle.

    Units: the unit of the rulebook. A period is over at the end of its last day, also when that is ``as_of``.
    Errors: UnknownProfileError.
    """
    if profile is not None and profile not in rulebook.profiles:
        raise UnknownProfileError(profile=profile, rulebook=rulebook.name)
    return tuple(
        result
        for requirement in rulebook.requirements
        if not requirement.profiles or profile in requirement.profiles
        for result in _results(rulebook, requirement, amounts, cycle, as_of)
    )


def _results(
    rulebook: Rulebook, requirement: Requirement, amounts: Mapping[Place, Fraction], cycle: Cycle, as_of: date
) -> Iterator[RequirementResult]:
    calendar = rulebook.calendar.year
    inside = {place: amount for place, amount in amounts.items() if cycle.contains(place[2])}
    if requirement.over is Over.CYCLE:
        yield _result(requirement, None, inside, is_over=_is_over(cycle.span(calendar).end, as_of))
        return
    for year in cycle.year_names():
        span = calendar.span_of(year)
        if span.start <= as_of:
            yield _result(requirement, year, inside, is_over=_is_over(span.end, as_of))


def _is_over(end: date | None, as_of: date) -> bool:
    return end is not None and end <= as_of


def _result(
    requirement: Requirement, year: int | None, amounts: Mapping[Place, Fraction], *, is_over: bool
) -> RequirementResult:
    have = sum((amount for place, amount in amounts.items() if _counts(requirement, year, place)), ZERO)
    need = requirement.at_least
    reached = have > need if requirement.strict else have >= need
    state = State.MET if reached else State.SHORT if is_over else State.OPEN
    return RequirementResult(
        requirement=requirement.name,
        year=year,
        parts=requirement.parts,
        items=requirement.items,
        within=requirement.within,
        strict=requirement.strict,
        need=need,
        have=have,
        short=max(ZERO, need - have),
        state=state,
    )


def _counts(requirement: Requirement, year: int | None, place: Place) -> bool:
    part, item, its_year = place
    if year is not None and its_year != year:
        return False
    if requirement.parts:
        return part in requirement.parts
    return not requirement.items or item in requirement.items
