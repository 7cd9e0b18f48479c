"""Assess one teacher's facts under one rulebook: the one entry of the engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, TypeVar

from xingtan.kernel.amounts import to_units
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.caps import Portion, cut_to_caps
from xingtan.rulebook.conversion import Converted, convert
from xingtan.rulebook.requirements import judge
from xingtan.rulebook.results import NO_PART, Amounts, Assessment, Line, Outcome, SetAside, State, Step, StepValue

if TYPE_CHECKING:
    from datetime import date

    from xingtan.kernel.periods import Cycle
    from xingtan.rulebook.facts import Fact
    from xingtan.rulebook.rules import Rulebook

Group = TypeVar("Group", bound=Hashable)

_WORTH_SAYING = frozenset({Outcome.GATE_CLOSED, Outcome.UNDECIDED, Outcome.REFUSED, Outcome.NO_RULE})


class MixedTeachersError(DomainError):
    """Facts of more than one teacher were given; each is assessed alone."""

    code = "mixed_teachers"


class FactTwiceError(DomainError):
    """Two facts carry the same key, so that neither can be told from the other."""

    code = "fact_twice"


@dataclass(slots=True)
class _Draft:
    """One fact on its way to a line."""

    fact: Fact
    converted: Converted
    portion: Portion
    raw_units: int


def assess(
    rulebook: Rulebook,
    facts: Iterable[Fact],
    *,
    as_of: date,
    cycle_first_year: int | None = None,
    profile: str | None = None,
) -> Assessment:
    """Return what the rulebook makes of one teacher's facts in one cycle, as it stands at the end of a day.

    The cycle is the one that ``as_of`` falls in, or the teacher's own when its first year is given. The order of the
    facts never matters: caps are used up by what is already settled, then by date, then by key.

    Units: the unit of the rulebook, exact.
    Rounding: none.
    Errors: MixedTeachersError, FactTwiceError, CycleUnknownError, UnknownProfileError.
    """
    ordered = sorted(facts, key=_canonical)
    teacher = _only_teacher(ordered)
    cycle = rulebook.cycle_at(as_of, first_year=cycle_first_year)
    inside, aside = _sorted_out(rulebook, ordered, cycle, as_of)
    grain = lcm(rulebook.grain, *(fact.settled.denominator for fact in inside if fact.settled is not None))
    drafts = [_drafted(rulebook, fact, grain) for fact in inside]
    cuts = cut_to_caps(rulebook, [draft.portion for draft in drafts], grain)
    by_item_year = _sums(drafts, grain, lambda portion: (portion.part, portion.item, portion.year))
    counted = {place: amounts.counted for place, amounts in by_item_year.items()}
    results = judge(rulebook, counted, cycle=cycle, as_of=as_of, profile=profile)
    lines = sorted((_line(draft, grain) for draft in drafts), key=lambda line: (line.on, line.key))
    short = [result.finding() for result in results if result.state is State.SHORT]
    return Assessment(
        rulebook=rulebook.name,
        digest=rulebook.digest,
        grain=grain,
        teacher=teacher,
        cycle=cycle,
        as_of=as_of,
        profile=profile,
        lines=tuple(lines),
        set_aside=tuple(aside),
        total=_sums(drafts, grain, lambda _: "").get("", Amounts()),
        by_part=dict.fromkeys(rulebook.parts, Amounts()) | _sums(drafts, grain, lambda portion: portion.part),
        by_year=_sums(drafts, grain, lambda portion: portion.year),
        by_part_year=_sums(drafts, grain, lambda portion: (portion.part, portion.year)),
        by_item_year=by_item_year,
        results=results,
        findings=(*_remarks(lines), *cuts, *short),
    )


def _canonical(fact: Fact) -> tuple[bool, date, str]:
    """Order in which facts use up caps: settled ones, then by date, then by key."""
    return (fact.settled is None, fact.on, fact.key)


def _only_teacher(facts: Sequence[Fact]) -> str | None:
    teachers = sorted({fact.teacher for fact in facts})
    if len(teachers) > 1:
        raise MixedTeachersError(teachers=teachers)
    seen: set[str] = set()
    for fact in facts:
        if fact.key in seen:
            raise FactTwiceError(key=fact.key)
        seen.add(fact.key)
    return teachers[0] if teachers else None


def _sorted_out(
    rulebook: Rulebook, facts: Iterable[Fact], cycle: Cycle, as_of: date
) -> tuple[list[Fact], list[SetAside]]:
    """Part the facts that are asked about from those that lie outside the question."""
    inside: list[Fact] = []
    aside: list[SetAside] = []
    for fact in facts:
        step = _outside(rulebook, fact, cycle, as_of)
        if step is None:
            inside.append(fact)
        else:
            aside.append(SetAside(fact.key, fact.kind, fact.on, step))
    return inside, aside


def _outside(rulebook: Rulebook, fact: Fact, cycle: Cycle, as_of: date) -> Step | None:
    if not rulebook.identity.effective.contains(fact.on):
        return Step("not_in_force", {"on": fact.on})
    if fact.on > as_of:
        return Step("after_the_day", {"on": fact.on, "as_of": as_of})
    if not cycle.contains(rulebook.year_of(fact.on)):
        return Step("other_cycle", {"on": fact.on, "first": cycle.first_year, "last": cycle.last_year})
    return None


def _drafted(rulebook: Rulebook, fact: Fact, grain: int) -> _Draft:
    converted = convert(rulebook, fact)
    placed = converted.rule if converted.outcome is not Outcome.NO_RULE else None
    raw_units = to_units(converted.raw, grain)
    portion = Portion(
        key=fact.key,
        item=placed.item if placed else None,
        part=placed.part if placed else NO_PART,
        year=rulebook.year_of(fact.on),
        units=raw_units if fact.settled is None else to_units(fact.settled, grain),
        settled=fact.settled is not None,
    )
    if fact.settled is not None:
        portion.steps.append(Step("settled", {"settled": fact.settled}))
    return _Draft(fact, converted, portion, raw_units)


def _line(draft: _Draft, grain: int) -> Line:
    fact, converted, portion = draft.fact, draft.converted, draft.portion
    return Line(
        key=fact.key,
        kind=fact.kind,
        on=fact.on,
        year=portion.year,
        outcome=converted.outcome,
        part=portion.part,
        item=portion.item,
        rule=converted.rule.name if converted.rule else None,
        raw=converted.raw,
        counted=Fraction(portion.units, grain),
        settled=fact.settled,
        steps=(*converted.steps, *portion.steps),
    )


def _sums(drafts: Iterable[_Draft], grain: int, group_of: Callable[[Portion], Group]) -> dict[Group, Amounts]:
    """Return raw and counted sums by group; facts that no rule covers add nothing and make no group."""
    raw: dict[Group, int] = {}
    counted: dict[Group, int] = {}
    for draft in drafts:
        if draft.portion.item is None and not draft.portion.settled:
            continue
        group = group_of(draft.portion)
        raw[group] = raw.get(group, 0) + draft.raw_units
        counted[group] = counted.get(group, 0) + draft.portion.units
    return {group: Amounts(Fraction(raw[group], grain), Fraction(counted[group], grain)) for group in raw}


def _remarks(lines: Iterable[Line]) -> list[Step]:
    """Return what must be said about single facts: gates that stayed shut, missing decisions, no rule."""
    found: list[Step] = []
    for line in lines:
        if line.outcome in _WORTH_SAYING:
            told = next(step for step in reversed(line.steps) if step.code != "settled")
            params: dict[str, StepValue] = {**told.params, "key": line.key}
            found.append(Step(told.code, params))
    return found
