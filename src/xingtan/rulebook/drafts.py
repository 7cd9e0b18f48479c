"""Drafts: one fact on its way to a line, from its conversion to the portions that caps look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from xingtan.kernel.periods import Cycle
from xingtan.rulebook.conversion import Converted, convert
from xingtan.rulebook.exact import units_of
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.results import NO_PART, Outcome, Step, StepValue
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.valuing import Tally


@dataclass(slots=True)
class Draft:
    """One fact on its way to a line.

    Units: ``raw`` and ``units`` in grains; ``units`` is what is left after what counts once and what is recognised.
    """

    fact: Fact
    converted: Converted
    item: str | None
    part: str
    year: int
    raw: int
    units: int
    settled: bool
    steps: list[Step] = field(default_factory=list)
    portions: list[Portion] = field(default_factory=list)


@dataclass(slots=True)
class Portion:
    """What one fact brings to one credit year, and what caps leave of it.

    Units: ``raw`` and ``units`` in grains.
    """

    draft: Draft
    year: int
    raw: int
    units: int


def grain_over(rulebook: Rulebook, facts: Iterable[Fact]) -> int:
    """Return a grain that holds what the rulebook gives and what was settled, and what is recognised of the rest."""
    settled = lcm(
        *(
            amount.denominator
            for fact in facts
            if fact.settled is not None
            for amount in (fact.settled, *fact.settled_in.values())
        )
    )
    if settled == 1:
        return rulebook.grain
    recognised = (each.times.denominator for item in rulebook.items.values() for each in item.recognised)
    return lcm(rulebook.grain, settled * lcm(*recognised))


def drafted(rulebook: Rulebook, facts: Iterable[Fact], grain: int) -> list[Draft]:
    """Return the facts converted, given in the order in which they use up counts and caps."""
    tally = Tally()
    return [_drafted(rulebook, fact, grain, tally) for fact in facts]


def _drafted(rulebook: Rulebook, fact: Fact, grain: int, tally: Tally) -> Draft:
    converted = convert(rulebook, fact, tally)
    rule = converted.rule if converted.outcome is not Outcome.NO_RULE else None
    raw = units_of(converted.raw, grain)
    draft = Draft(
        fact=fact,
        converted=converted,
        item=rule.item if rule else None,
        part=rule.part if rule else NO_PART,
        year=rulebook.year_of(fact.on),
        raw=raw,
        units=raw if fact.settled is None else units_of(fact.settled, grain),
        settled=fact.settled is not None,
    )
    if fact.settled is not None:
        draft.steps.append(Step("settled", {"settled": fact.settled}))
    return draft


def recognise(rulebook: Rulebook, drafts: Iterable[Draft], profile: str | None, grain: int) -> None:
    """Leave of each draft what its item recognises for the profile; what is settled stays.

    Units: grains; the grain of the rulebook holds every recognised amount.
    """
    for draft in drafts:
        item = rulebook.items.get(draft.item or "")
        if item is None or draft.settled or draft.units <= 0:
            continue
        for recognition in item.recognised:
            if not recognition.profiles or profile in recognition.profiles:
                units = draft.units * recognition.times.numerator // recognition.times.denominator
                params: dict[str, StepValue] = {
                    "item": item.name,
                    "times": recognition.times,
                    "from": Fraction(draft.units, grain),
                    "makes": Fraction(units, grain),
                }
                draft.steps.append(Step("recognised", params))
                draft.units = units
                break


def share_out(drafts: Iterable[Draft], cycle: Cycle, rulebook: Rulebook, grain: int) -> list[Portion]:
    """Return the portions of all drafts, those of spread facts one for each year of the cycle that they reach."""
    scale = grain // rulebook.grain
    portions: list[Portion] = []
    for draft in drafts:
        spread = draft.converted.rule.spread if draft.converted.rule and draft.item else None
        if draft.fact.settled_in:
            _keep_years(draft, spread.weights if spread else (), cycle, rulebook.grain, grain)
        elif spread is None:
            whole = Portion(draft, draft.year, draft.raw, draft.units)
            draft.portions = [whole] if cycle.contains(draft.year) else []
        else:
            _share(draft, spread.weights, cycle, scale)
            draft.steps += _told(draft, len(spread.weights), grain)
        portions += draft.portions
    return portions


def _share(draft: Draft, weights: Sequence[int], cycle: Cycle, scale: int) -> None:
    """Make one portion for each year of the cycle; what is settled was posted in this cycle and stays in it whole."""
    here = [number for number in range(len(weights)) if cycle.contains(draft.year + number)]
    units = raws = split(draft.raw, weights, scale)
    if draft.settled:
        of_cycle = split(draft.units, [weights[number] for number in here], scale)
        units = [of_cycle[here.index(number)] if number in here else 0 for number in range(len(weights))]
    elif draft.units != draft.raw:
        units = split(draft.units, weights, scale)
    draft.portions = [Portion(draft, draft.year + number, raws[number], units[number]) for number in here]


def _keep_years(draft: Draft, weights: Sequence[int], cycle: Cycle, own: int, grain: int) -> None:
    """Make one portion for each year of the cycle in which something was posted or for which the rule gives something.

    Units: grains, ``own`` is the grain of the rulebook; the year keeps what was posted for it, and its raw amount is
    what the rule gives it.
    """
    raws = dict(enumerate(split(draft.raw, weights, grain // own) if weights else (draft.raw,), start=draft.year))
    posted = {year: units_of(amount, grain) for year, amount in draft.fact.settled_in.items()}
    years = sorted(year for year in raws.keys() | posted.keys() if cycle.contains(year))
    draft.portions = [Portion(draft, year, raws.get(year, 0), posted.get(year, 0)) for year in years]


def _told(draft: Draft, years: int, grain: int) -> list[Step]:
    told = [
        Step("spread", {"year": portion.year, "of": years, "makes": Fraction(portion.units, grain)})
        for portion in draft.portions
    ]
    return told if len(told) == years else [*told, Step("spread_elsewhere", {"of": years, "here": len(told)})]


def split(units: int, weights: Sequence[int], scale: int = 1) -> list[int]:
    """Return whole parts of ``units`` in proportion to the weights, by the largest remainder, earlier parts first.

    Units: grains; ``scale`` of them make one grain of the rulebook. Parts are whole grains of the rulebook, and what an
    amount has beyond these stays with the first part, so that a finer grain shares out alike.
    Rounding: the parts add up to the whole exactly.
    """
    whole, rest = divmod(units, scale)
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    rests = [whole * weight % total for weight in weights]
    order = sorted(range(len(parts)), key=lambda number: (-rests[number], number))
    for number in order[: whole - sum(parts)]:
        parts[number] += 1
    return [part * scale + (rest if number == 0 else 0) for number, part in enumerate(parts)]
