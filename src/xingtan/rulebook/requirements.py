"""Requirements (最低要求): need, have and short, each year, over the cycle, or of one single fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.kernel.errors import DomainError
from xingtan.kernel.periods import Cycle, Span
from xingtan.rulebook.exact import exact_sum
from xingtan.rulebook.exceptions import Period, Relief, RuleException, relief_of
from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.measuring import Entry, have_of, years_with
from xingtan.rulebook.offsets import Draft, apply_offsets
from xingtan.rulebook.results import ZERO, Move, RequirementResult, State, Step, StepValue
from xingtan.rulebook.rules import Over, ProRata, Requirement, Rulebook
from xingtan.rulebook.vocabulary import Condition, all_hold

Place = tuple[str, str | None, int]
"""Where an amount stands: part, item (None when only the part is known), credit year."""


class UnknownProfileError(DomainError):
    """The rulebook has no requirement profile of that name."""

    code = "unknown_profile"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: one cycle, as it stands at the end of a day, for a teacher of a profile of whom this is known.

    ``since`` is the teacher's first day, where it is to be looked at: a yearly requirement says nothing of a year that
    was not worked from its first day, so none is judged.
    """

    cycle: Cycle
    as_of: date
    profile: str | None
    about: Mapping[str, AttributeValue]
    since: date | None = None

    def holds_part_of(self, year: Span) -> bool:
        """Return whether the teacher came when the year had begun, or later."""
        return self.since is not None and year.start < self.since


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the requirements stand, what offsets moved, and which requirements need facts that were not given."""

    results: tuple[RequirementResult, ...]
    moves: tuple[Move, ...]
    unjudged: tuple[str, ...]

    def findings(self) -> tuple[Step, ...]:
        """Return what is worth saying: what offsets moved, what decrees changed, what is short."""
        short = (result.finding() for result in self.results if result.state is State.SHORT)
        told = (step for result in self.results for step in result.steps)
        return (*(move.finding() for move in self.moves), *told, *short)


def judge(
    rulebook: Rulebook,
    amounts: Mapping[Place, Fraction],
    question: Question,
    entries: Sequence[Entry] | None = None,
    exceptions: Sequence[RuleException] = (),
) -> Judgement:
    """Return every requirement that applies, for each year begun by the day and for the cycle, offsets applied.

    Without ``entries`` only those are judged that balances by part, item and year tell. Amounts and entries of later
    years count only where an exception by decree gives more time.

    Units: the unit of the rulebook. A period is over at the end of its last day, also when that is ``as_of``.
    """
    asked = [requirement for requirement in rulebook.requirements if _applies(requirement, question)]
    judged = [requirement for requirement in asked if entries is not None or not requirement.needs_facts]
    grounds = _Grounds(_by_year(amounts), entries or (), exceptions)
    drafts = [draft for requirement in judged for draft in _drafts(rulebook, requirement, question, grounds)]
    moves = apply_offsets(rulebook.offsets, drafts)
    results = tuple(_result(draft) for draft in drafts)
    return Judgement(results, moves, tuple(each.name for each in asked if each not in judged))


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What requirements are judged on; the amounts lie apart by credit year, of which most requirements ask for one."""

    amounts: Mapping[int, Mapping[Place, Fraction]]
    entries: Sequence[Entry]
    exceptions: Sequence[RuleException]

    def have(self, requirement: Requirement, years: range) -> Fraction:
        """Return what these credit years amount to for the requirement."""
        if requirement.needs_facts:
            return have_of(requirement, None, [entry for entry in self.entries if entry.year in years])
        return exact_sum(
            amount
            for year, amounts in self.amounts.items()
            if year in years
            for place, amount in amounts.items()
            if _counts(requirement, place)
        )


def require_profile(rulebook: Rulebook, profile: str | None) -> None:
    """Refuse a profile that the rulebook does not know.

    Errors: UnknownProfileError.
    """
    if profile is not None and profile not in rulebook.profiles:
        raise UnknownProfileError(profile=profile, rulebook=rulebook.name)


def _applies(requirement: Requirement, question: Question) -> bool:
    if requirement.profiles and question.profile not in requirement.profiles:
        return False
    if question.profile in requirement.except_profiles:
        return False
    if not all_hold(requirement.teachers, question.about.get):
        return False
    return not _exempt(requirement.unless, question)


def _exempt(unless: tuple[Condition, ...], question: Question) -> bool:
    return bool(unless) and all_hold(unless, question.about.get)


def _drafts(rulebook: Rulebook, requirement: Requirement, question: Question, grounds: _Grounds) -> Iterator[Draft]:
    calendar, cycle = rulebook.calendar.year, question.cycle
    if requirement.over is not Over.YEAR:
        yield _draft(requirement, Period(cycle, None, calendar), question, grounds)
        return
    for year in _years(requirement, cycle, grounds.entries):
        span = calendar.span_of(year)
        if span.start <= question.as_of and not question.holds_part_of(span):
            yield _draft(requirement, Period(cycle, year, calendar), question, grounds)


def _years(requirement: Requirement, cycle: Cycle, entries: Iterable[Entry]) -> Iterable[int]:
    if requirement.in_years_with is None:
        return cycle.year_names()
    found = years_with(requirement.in_years_with, requirement.that_gave, entries)
    return [year for year in cycle.year_names() if year in found]


def _draft(requirement: Requirement, period: Period, question: Question, grounds: _Grounds) -> Draft:
    years = range(period.year, period.year + 1) if period.year is not None else question.cycle.year_names()
    asked = _need(requirement.at_least, requirement.pro_rata, question)
    have = grounds.have(requirement, years)
    if not grounds.exceptions:
        return Draft(requirement, period.year, asked, have, period.end <= question.as_of)
    relief = relief_of(requirement, asked, period, grounds.exceptions)
    have, late = _with_late(requirement, relief, have, grounds.have(requirement, relief.late_years))
    return Draft(
        requirement,
        period.year,
        relief.need,
        have,
        is_over=relief.end <= question.as_of,
        asked=asked if relief.steps else None,
        lifted=relief.lifted,
        end=relief.end if relief.end != period.end else None,
        steps=(*relief.steps, *_told(requirement, period, late)),
    )


def _with_late(
    requirement: Requirement, relief: Relief, have: Fraction, late: Fraction
) -> tuple[Fraction, tuple[Fraction, Fraction]]:
    """Return what there is when extra time fills what is missing; and what it brought, and how much of it counts."""
    if have > relief.need or (have == relief.need and not requirement.strict) or late <= 0:
        return have, (ZERO, ZERO)
    if requirement.over is Over.EVENT:
        filled = max(have, late)
    else:
        filled = have + late if requirement.strict else min(relief.need, have + late)
    return filled, (late, filled - have)


def _told(requirement: Requirement, period: Period, late: tuple[Fraction, Fraction]) -> tuple[Step, ...]:
    earned, counted = late
    if not counted:
        return ()
    params: dict[str, StepValue] = {"requirement": requirement.name, "amount": earned, "counted": counted}
    if period.year is not None:
        params["year"] = period.year
    return (Step("decree_late", params),)


def _need(need: Fraction, pro_rata: ProRata | None, question: Question) -> Fraction:
    years = question.about.get(pro_rata.by) if pro_rata else None
    if pro_rata is None or isinstance(years, bool) or not isinstance(years, int | Fraction):
        return need
    return need * min(Fraction(1), max(ZERO, Fraction(years) / pro_rata.of))


def _result(draft: Draft) -> RequirementResult:
    requirement, need, have = draft.requirement, draft.need, draft.have
    reached = draft.lifted or (have > need if requirement.strict else have >= need)
    state = State.MET if reached else State.SHORT if draft.is_over else State.OPEN
    return RequirementResult(
        requirement=requirement.name,
        year=draft.year,
        parts=requirement.parts,
        items=requirement.items,
        within=requirement.within,
        strict=requirement.strict,
        need=need,
        have=have,
        short=max(ZERO, need - have),
        state=state,
        measure=requirement.quantity or requirement.measure.value,
        moved=draft.moved,
        asked=draft.asked,
        until=draft.end,
        steps=draft.steps,
    )


def _by_year(amounts: Mapping[Place, Fraction]) -> dict[int, dict[Place, Fraction]]:
    found: dict[int, dict[Place, Fraction]] = {}
    for place, amount in amounts.items():
        found.setdefault(place[2], {})[place] = amount
    return found


def _counts(requirement: Requirement, place: Place) -> bool:
    part, item, _ = place
    if requirement.parts:
        return part in requirement.parts
    return not requirement.items or item in requirement.items
