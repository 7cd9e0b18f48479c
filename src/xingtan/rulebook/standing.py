"""Standing (达标情况): the requirements over amounts that already stand in a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from xingtan.rulebook.exact import exact_sum
from xingtan.rulebook.exceptions import RuleException
from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.requirements import Place, Question, judge, require_profile
from xingtan.rulebook.results import Standing
from xingtan.rulebook.rules import Rulebook

NOTHING_KNOWN: Mapping[str, AttributeValue] = MappingProxyType({})


def standing(  # noqa: PLR0913 each keyword is one part of the question
    rulebook: Rulebook,
    balances: Mapping[Place, Fraction],
    *,
    as_of: date,
    cycle_first_year: int | None = None,
    profile: str | None = None,
    about: Mapping[str, AttributeValue] = NOTHING_KNOWN,
    exceptions: Sequence[RuleException] = (),
    since: date | None = None,
) -> Standing:
    """Return need, have and short for every requirement, as far as the balances of the cycle go.

    ``exceptions`` are those by decree that hold for the teacher; each result that they touch says what was asked, what
    is needed now and by which decree.

    ``since`` is the first day of the teacher's service: credit years that were not worked from their first day are
    named under ``part_years`` and no yearly requirement is judged for them, because none says what part of a year asks.

    Requirements that look at single facts (a level, hours, one event) are named under ``unjudged``; ``assess`` over
    settled facts judges them.

    Units: the unit of the rulebook; ``balances`` maps (part, item or None, credit year) to what the ledger holds.
    Caps are not applied again: what stands in the ledger was counted when it was posted.
    Errors: CycleUnknownError, UnknownProfileError.
    """
    require_profile(rulebook, profile)
    cycle = rulebook.cycle_at(as_of, first_year=cycle_first_year)
    in_parts: dict[str, list[Fraction]] = {part: [] for part in rulebook.parts}
    in_years: dict[int, list[Fraction]] = {year: [] for year in cycle.year_names()}
    for (part, _, year), amount in balances.items():
        if cycle.contains(year):
            in_parts.setdefault(part, []).append(amount)
            in_years[year].append(amount)
    by_part = {part: exact_sum(amounts) for part, amounts in in_parts.items()}
    question = Question(cycle, as_of, profile, about, since)
    judged = judge(rulebook, balances, question, exceptions=exceptions)
    years = {year: rulebook.calendar.year.span_of(year) for year in cycle.year_names()}
    return Standing(
        rulebook=rulebook.name,
        cycle=cycle,
        as_of=as_of,
        year=rulebook.year_of(as_of),
        total=exact_sum(by_part.values()),
        by_part=by_part,
        by_year={year: exact_sum(amounts) for year, amounts in in_years.items()},
        results=judged.results,
        moves=judged.moves,
        unjudged=judged.unjudged,
        part_years=tuple(year for year, span in years.items() if span.start <= as_of and question.holds_part_of(span)),
    )
