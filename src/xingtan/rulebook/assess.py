"""Assess one teacher's facts under one rulebook: the one entry of the engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from xingtan.kernel.periods import Cycle
from xingtan.rulebook.caps import cut_to_caps
from xingtan.rulebook.consequences import conclude
from xingtan.rulebook.drafts import Draft, Portion, drafted, grain_over, recognise, share_out
from xingtan.rulebook.exact import Exact
from xingtan.rulebook.exceptions import Extension, RuleException
from xingtan.rulebook.facts import AttributeValue, Fact
from xingtan.rulebook.measuring import Entry
from xingtan.rulebook.once import keep_once
from xingtan.rulebook.requirements import Place, Question, judge, require_profile
from xingtan.rulebook.results import (
    NO_PART,
    ZERO,
    Amounts,
    Assessment,
    Line,
    Noted,
    Outcome,
    SetAside,
    Step,
    StepValue,
)
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.scope import (
    FactTwiceError,
    MixedTeachersError,
    TooManyFactsError,
    canonical,
    only_teacher,
    sort_out,
)

__all__ = ["FactTwiceError", "MixedTeachersError", "TooManyFactsError", "assess", "count_facts"]

Group = TypeVar("Group", bound=Hashable)
Units = Mapping[Place, tuple[int, int]]
"""Raw and counted amounts by part, item and credit year, in grains."""

NOTHING_KNOWN: Mapping[str, AttributeValue] = MappingProxyType({})
_WORTH_SAYING = frozenset({Outcome.GATE_CLOSED, Outcome.UNDECIDED, Outcome.REFUSED, Outcome.NO_RULE})


def assess(  # noqa: PLR0913 each keyword is one part of the question
    rulebook: Rulebook,
    facts: Iterable[Fact],
    *,
    as_of: date,
    cycle_first_year: int | None = None,
    profile: str | None = None,
    about: Mapping[str, AttributeValue] = NOTHING_KNOWN,
    exceptions: Sequence[RuleException] = (),
) -> Assessment:
    """Return what the rulebook makes of one teacher's facts in one cycle, as it stands at the end of a day.

    The cycle is the one that ``as_of`` falls in, or the teacher's own when its first year is given. ``about`` holds
    what is known of the teacher (age, years of service). The order of the facts never matters: counts and caps are
    used up by what is already settled, then by date, then by key. ``exceptions`` are those by decree that hold for the
    teacher: they change what is needed or until when, never what a fact counts.

    Units: the unit of the rulebook, exact.
    Rounding: only where the rulebook names one.
    Errors: MixedTeachersError, FactTwiceError, TooManyFactsError, CycleUnknownError, UnknownProfileError.
    """
    ordered = sorted(facts, key=canonical)
    teacher = only_teacher(ordered)
    require_profile(rulebook, profile)
    question = Question(rulebook.cycle_at(as_of, first_year=cycle_first_year), as_of, profile, about)
    found = sort_out(rulebook, ordered, question.cycle, as_of)
    grain = grain_over(rulebook, found.inside)
    drafts, portions, cuts = _counted(rulebook, found.inside, question, grain)
    exact = Exact(grain)
    units = _units(portions)
    sums = _added(units, exact, lambda place: place)
    entries = _entries(rulebook, portions, found.noted, exact) if rulebook.looks_at_facts else []
    counted = {place: amounts.counted for place, amounts in sums.items()}
    late = _late(rulebook, ordered, question, exceptions)
    judged = judge(rulebook, {**late[0], **counted}, question, [*entries, *late[1]], exceptions)
    lines = _lines(drafts, exact)
    return Assessment(
        rulebook=rulebook.name,
        digest=rulebook.digest,
        grain=grain,
        teacher=teacher,
        cycle=question.cycle,
        as_of=as_of,
        profile=profile,
        lines=lines,
        set_aside=tuple(found.aside),
        total=_added(units, exact, lambda _: "").get("", Amounts()),
        by_part=dict.fromkeys(rulebook.parts, Amounts()) | _added(units, exact, lambda place: place[0]),
        by_year=_added(units, exact, lambda place: place[2]),
        by_part_year=_added(units, exact, lambda place: (place[0], place[2])),
        by_item_year=sums,
        results=judged.results,
        findings=(*_remarks(lines), *cuts, *judged.findings()),
        noted=tuple(Noted(fact.key, fact.kind, fact.on, rulebook.year_of(fact.on)) for fact in found.noted),
        moves=judged.moves,
        consequences=conclude(rulebook, judged.results, entries, question),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """What facts count, without what is required: their lines, and the facts that lie outside the question."""

    lines: tuple[Line, ...]
    set_aside: tuple[SetAside, ...]


def count_facts(
    rulebook: Rulebook, facts: Iterable[Fact], *, as_of: date, cycle_first_year: int | None = None
) -> Counted:
    """Return what each fact of one teacher counts: lines and facts set aside as ``assess`` gives them, nothing judged.

    Units: the unit of the rulebook, exact.
    Errors: MixedTeachersError, FactTwiceError, TooManyFactsError, CycleUnknownError.
    """
    ordered = sorted(facts, key=canonical)
    only_teacher(ordered)
    cycle = rulebook.cycle_at(as_of, first_year=cycle_first_year)
    found = sort_out(rulebook, ordered, cycle, as_of)
    grain = grain_over(rulebook, found.inside)
    drafts, _, _ = _counted(rulebook, found.inside, Question(cycle, as_of, None, NOTHING_KNOWN), grain)
    return Counted(_lines(drafts, Exact(grain)), tuple(found.aside))


def counted_lines(
    rulebook: Rulebook, facts: Iterable[Fact], *, as_of: date, cycle_first_year: int | None = None
) -> tuple[Line, ...]:
    """Return what each fact of one teacher counts: the lines of ``count_facts``."""
    return count_facts(rulebook, facts, as_of=as_of, cycle_first_year=cycle_first_year).lines


def reaches_beyond(rulebook: Rulebook, cycle: Cycle, exceptions: Iterable[RuleException]) -> bool:
    """Return whether a decree gives more time than the cycle has, so that facts of the next one are looked at."""
    end = cycle.span(rulebook.calendar.year).end
    return end is not None and any(isinstance(each, Extension) and each.until > end for each in exceptions)


def _late(
    rulebook: Rulebook, facts: Sequence[Fact], question: Question, exceptions: Iterable[RuleException]
) -> tuple[Mapping[Place, Fraction], list[Entry]]:
    """Return what the next cycle's facts bring, where a decree gives more time than the cycle has."""
    cycle = question.cycle
    if not reaches_beyond(rulebook, cycle, exceptions):
        return {}, []
    later = replace(question, cycle=Cycle(cycle.last_year + 1, cycle.years))
    found = sort_out(rulebook, facts, later.cycle, question.as_of)
    grain = grain_over(rulebook, found.inside)
    _, portions, _ = _counted(rulebook, found.inside, later, grain)
    exact = Exact(grain)
    counted = {place: exact[units] for place, (_, units) in _units(portions).items()}
    return counted, _entries(rulebook, portions, (), exact)


def _counted(
    rulebook: Rulebook, facts: Iterable[Fact], question: Question, grain: int
) -> tuple[list[Draft], list[Portion], list[Step]]:
    """Return the facts converted, kept once, recognised, shared out over years and cut to caps, in this order."""
    drafts = drafted(rulebook, facts, grain)
    once = keep_once(rulebook, drafts, grain)
    recognise(rulebook, drafts, question.profile, grain)
    portions = share_out(drafts, question.cycle, rulebook, grain)
    return drafts, portions, [*once, *cut_to_caps(rulebook, portions, grain, question.profile)]


def _lines(drafts: Iterable[Draft], exact: Exact) -> tuple[Line, ...]:
    return tuple(sorted((_line(draft, exact) for draft in drafts), key=lambda line: (line.on, line.key)))


def _line(draft: Draft, exact: Exact) -> Line:
    fact, converted = draft.fact, draft.converted
    spread = len(draft.portions) != 1 or draft.portions[0].raw != draft.raw
    return Line(
        key=fact.key,
        kind=fact.kind,
        on=fact.on,
        year=draft.year,
        outcome=converted.outcome,
        part=draft.part,
        item=draft.item,
        rule=converted.rule.name if converted.rule else None,
        raw=exact[sum(portion.raw for portion in draft.portions)] if spread else converted.raw,
        counted=exact[sum(portion.units for portion in draft.portions)],
        settled=fact.settled,
        steps=(*converted.steps, *draft.steps),
        by_year=tuple((p.year, exact[p.raw], exact[p.units]) for p in draft.portions) if spread else (),
    )


def _units(portions: Iterable[Portion]) -> Units:
    """Return raw and counted sums; facts that no rule covers add nothing and make no group."""
    found: dict[Place, tuple[int, int]] = {}
    for portion in portions:
        draft = portion.draft
        if draft.item is None and not draft.settled:
            continue
        place = (draft.part, draft.item, portion.year)
        raw, counted = found.get(place, (0, 0))
        found[place] = (raw + portion.raw, counted + portion.units)
    return found


def _added(units: Units, exact: Exact, group_of: Callable[[Place], Group]) -> dict[Group, Amounts]:
    found: dict[Group, tuple[int, int]] = {}
    for place, (raw, counted) in units.items():
        group = group_of(place)
        before = found.get(group, (0, 0))
        found[group] = (before[0] + raw, before[1] + counted)
    return {group: Amounts(exact[raw], exact[counted]) for group, (raw, counted) in found.items()}


def _entries(rulebook: Rulebook, portions: Iterable[Portion], noted: Iterable[Fact], exact: Exact) -> list[Entry]:
    """Return what single facts brought, for the rules that look at them; circumstances come last."""
    found = [_entry(portion, exact) for portion in portions if portion.draft.item or portion.draft.settled]
    return [*found, *(_entry_of(rulebook, fact) for fact in noted)]


def _entry(portion: Portion, exact: Exact) -> Entry:
    draft = portion.draft
    return Entry(
        fact=draft.fact,
        part=draft.part,
        item=draft.item,
        year=portion.year,
        raw=exact[portion.raw],
        counted=exact[portion.units],
        first=portion is draft.portions[0],
        valid=draft.converted.outcome is Outcome.COUNTED,
    )


def _entry_of(rulebook: Rulebook, fact: Fact) -> Entry:
    year = rulebook.year_of(fact.on)
    return Entry(fact, NO_PART, None, year, ZERO, ZERO, first=True, valid=True)


def _remarks(lines: Iterable[Line]) -> list[Step]:
    """Return what must be said about single facts: gates that stayed shut, missing decisions, no rule."""
    found: list[Step] = []
    for line in lines:
        if line.outcome in _WORTH_SAYING:
            told = next(step for step in reversed(line.steps) if step.code in _TELLING)
            params: dict[str, StepValue] = {**told.params, "key": line.key}
            found.append(Step(told.code, params))
    return found


_TELLING = frozenset(
    {
        "gate_closed",
        "quantity_missing",
        "quantity_refused",
        "decision_missing",
        "decision_out_of_range",
        "decision_without_name",
        "no_rule_for_kind",
        "no_rule_for_these_attributes",
        "no_row",
    }
)
