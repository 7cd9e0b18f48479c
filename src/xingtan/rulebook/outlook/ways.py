"""Ways (补足途径): concrete things to do that close a gap, different in kind, each proved by the engine itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from xingtan.rulebook.assess import assess
from xingtan.rulebook.facts import HOURS, AttributeValue, Fact
from xingtan.rulebook.outlook.chances import NAMED, Chance, circumstance, fitted
from xingtan.rulebook.outlook.forecast import Asked, Prospect, Reach, counts, end_of, requirement_of, years_of
from xingtan.rulebook.outlook.openings import Openings, openings_of
from xingtan.rulebook.requirements import Place, Question, judge
from xingtan.rulebook.results import ZERO, Assessment, RequirementResult, State, Step, StepValue
from xingtan.rulebook.rules import Measure, Over, Rulebook
from xingtan.rulebook.vocabulary import AttributeKind

WAYS = 3
MOST_TIMES = 4
MOST_OF_A_CASE = 2
"""What counts by times is proposed at most so often a year: open lessons 4 times, an award of one level twice."""
MOST_FACTS = 40
"""More helpings than this are put together into so many facts."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do: so many helpings of a chance in one credit year, and what they bring under the caps."""

    chance: Chance
    helpings: int
    year: int
    makes: Fraction

    def finding(self) -> Step:
        """Return the deed as a finding."""
        chance = self.chance
        params: dict[str, StepValue] = {"year": self.year, "makes": self.makes, "item": chance.item}
        if chance.row:
            params["row"] = chance.row
        if not chance.quantity:
            params["times"] = self.helpings
            return Step("way_times_row", params) if chance.row else Step("way_times", params)
        params |= {"amount": chance.size * self.helpings, "quantity": chance.quantity}
        if not chance.item:
            return Step("way_kind", {**params, "kind": chance.kind})
        return Step("way_amount_row", params) if chance.row else Step("way_amount", params)


@dataclass(frozen=True, slots=True)
class Way:
    """Deeds that together close one gap, and the facts that the engine was shown to prove it."""

    requirement: str
    year: int | None
    deeds: tuple[Deed, ...]
    facts: tuple[Fact, ...]


def ways_to_meet(
    asked: Asked,
    prospect: Prospect,
    *,
    habits: Mapping[str, int] | None = None,
    wanted: Sequence[RequirementResult] = (),
    about: Mapping[str, AttributeValue] | None = None,
) -> tuple[Way, ...]:
    """Return up to three ways to meet the requirement from today on, each begun by another item where there are more.

    ``habits`` says how often each item has been done by the teacher or by colleagues: what is done often comes first,
    then what also serves other requirements in ``wanted``, then what gives least at a time and is easiest to do.
    Every way was shown to the engine, which found the requirement met with it; a way that fails is not returned.

    Units: the unit of the rulebook, exact.
    """
    if prospect.reach is not Reach.OPEN:
        return ()
    result = prospect.result
    chances = _ordered(_fitting(asked, result), habits or {}, wanted)
    proof = _Proof(asked, result, about or {})
    found: list[Way] = []
    for deeds in _plans(asked, result, chances):
        way = proof.of(deeds)
        if way is not None and not any(_alike(way, other) for other in found):
            found.append(way)
        if len(found) == WAYS:
            break
    return tuple(found)


def ledger_facts(asked: Asked) -> tuple[Fact, ...]:
    """Return settled facts that stand for what the ledger holds: one for each part, item and credit year.

    What stands where nothing can be done under this rulebook is left out.
    """
    by_item = {chance.item: chance for chance in reversed(asked.chances)}
    by_part = {chance.part: chance for chance in reversed(asked.chances)}
    found = []
    for number, ((part, item, year), amount) in enumerate(sorted(asked.amounts.items(), key=str)):
        chance = by_item.get(item or "") or by_part.get(part)
        if chance is None or not asked.cycle.contains(year):
            continue
        day = max(asked.rulebook.calendar.year.span_of(year).start, asked.rulebook.identity.effective.start)
        if asked.rulebook.year_of(day) == year:
            found.append(replace(chance.fact(f"held-{number}", day), settled=amount))
    return tuple(found)


def _fitting(asked: Asked, result: RequirementResult) -> list[Chance]:
    """Return what counts towards the requirement; for one that sifts facts, changed so that it is among them."""
    requirement = requirement_of(asked.rulebook, result)
    able = [chance for chance in asked.chances if counts(result, chance)]
    if requirement.in_years_with is not None:
        return []
    if not requirement.needs_facts:
        return able
    found = [each for chance in able if (each := fitted(asked.rulebook, chance, requirement.facts)) is not None]
    if requirement.quantity:
        found = [replace(each, gives=each.size) for each in found if each.quantity == requirement.quantity]
        kinds = [kind for kind in asked.rulebook.circumstances if kind in requirement.facts.kinds]
        found += [circumstance(asked.rulebook, kind, requirement.quantity, requirement.facts) for kind in kinds]
        return [each if each.gives else replace(each, gives=each.size) for each in found]
    if requirement.measure is Measure.FACTS:
        return [replace(each, gives=Fraction(1)) for each in found]
    return found


def _ordered(chances: Iterable[Chance], habits: Mapping[str, int], wanted: Sequence[RequirementResult]) -> list[Chance]:
    """Return the chances, what is done often first; of one item only its easiest case comes before other items."""

    def rank(chance: Chance) -> tuple[int, int]:
        serves = sum(counts(result, chance) for result in wanted)
        return (-habits.get(chance.item, 0), -serves)

    able = list(chances)
    hours = {chance.item for chance in able if chance.quantity == HOURS}
    by_item: dict[str, list[Chance]] = {}
    for chance in able:
        by_item.setdefault(chance.item, []).append(chance)
    for cases in by_item.values():
        cases.sort(key=lambda each: (each.item in hours and each.quantity != HOURS, each.gives, bool(each.row)))
    rounds = max((len(cases) for cases in by_item.values()), default=0)
    return [
        cases[number]
        for number in range(rounds)
        for cases in sorted(by_item.values(), key=lambda each: rank(each[0]))
        if number < len(cases)
    ]


def _plans(asked: Asked, result: RequirementResult, chances: Sequence[Chance]) -> Iterator[tuple[Deed, ...]]:
    """Yield plans, first one begun by each item, then by each further case, then shared out over the years."""
    firsts = list({chance.item: chance for chance in reversed(chances)}.values())[::-1]
    further = [chance for chance in chances if chance not in firsts]
    for evenly in (False, True):
        for first in [*firsts, *further]:
            others = [chance for chance in firsts if chance.item != first.item]
            yield _plan(asked, result, [first, *others, *further], evenly=evenly)


def _plan(asked: Asked, result: RequirementResult, chances: Sequence[Chance], *, evenly: bool) -> tuple[Deed, ...]:
    """Return deeds that bring what is missing, in this order of preference, the earliest years first."""
    requirement = requirement_of(asked.rulebook, result)
    openings = openings_of(asked.rulebook, asked.amounts, cycle=asked.cycle, day=asked.as_of, profile=asked.profile)
    now = asked.rulebook.year_of(asked.as_of)
    years = [year for year in years_of(asked, result) if year >= now]
    left = _gap(asked.rulebook, result)
    share = left / len(years) if evenly and years else left
    deeds: list[Deed] = []
    for chance in chances:
        for year in years:
            if left <= 0:
                return tuple(deeds)
            deed = _deed(openings, chance, year, min(left, share), capped=not requirement.needs_facts)
            if deed is not None and (requirement.over is not Over.EVENT or deed.makes >= left):
                deeds.append(deed)
                left -= deed.makes
    return tuple(deeds) if left <= 0 else ()


def _gap(rulebook: Rulebook, result: RequirementResult) -> Fraction:
    """Return what must be added; where more than the need is asked for, one grain more."""
    return result.need - result.have + (Fraction(1, rulebook.grain) if result.strict else ZERO)


def _deed(openings: Openings, chance: Chance, year: int, wanted: Fraction, *, capped: bool) -> Deed | None:
    cell = (chance.part, chance.item, year)
    room = openings.of(cell) if capped else None
    gives = chance.gives * (_recognised(openings, chance) if capped else 1)
    brings = wanted if room is None else min(wanted, room)
    if brings <= 0 or gives <= 0:
        return None
    helpings = -(-brings // gives)
    if not chance.quantity:
        helpings = min(helpings, MOST_OF_A_CASE if chance.row else MOST_TIMES)
    makes = helpings * gives if room is None else min(helpings * gives, room)
    if capped:
        openings.take(cell, makes)
    return Deed(chance, helpings, year, makes)


def _recognised(openings: Openings, chance: Chance) -> Fraction:
    item = openings.rulebook.items[chance.item]
    return next((each.times for each in item.recognised if not each.profiles), Fraction(1))


def _alike(one: Way, other: Way) -> bool:
    return _told(one) == _told(other)


def _told(way: Way) -> set[tuple[object, ...]]:
    return {(deed.chance.item, deed.chance.quantity, deed.chance.row, deed.helpings, deed.year) for deed in way.deeds}


class _Proof:
    """Shows a plan to the engine: what it adds to the ledger's amounts must meet the requirement."""

    def __init__(self, asked: Asked, result: RequirementResult, about: Mapping[str, AttributeValue]) -> None:
        self.asked, self.result, self.about = asked, result, about
        self.held = ledger_facts(asked)
        self.before = self._assessed(())

    def of(self, deeds: Sequence[Deed]) -> Way | None:
        """Return the way that the deeds make, or None when the engine does not find the requirement met with them."""
        if not deeds:
            return None
        facts = tuple(fact for number, deed in enumerate(deeds) for fact in self._facts(deed, number))
        if not self._meets(facts):
            return None
        return Way(self.result.requirement, self.result.year, tuple(deeds), facts)

    def _meets(self, facts: Sequence[Fact]) -> bool:
        after = self._assessed(facts)
        if requirement_of(self.asked.rulebook, self.result).needs_facts:
            return self._found(after.results)
        amounts: dict[Place, Fraction] = dict(self.asked.amounts)
        for place, found in after.by_item_year.items():
            before = self.before.by_item_year.get(place)
            amounts[place] = amounts.get(place, ZERO) + found.counted - (before.counted if before else ZERO)
        question = Question(self.asked.cycle, after.as_of, self.asked.profile, self.about)
        return self._found(judge(self.asked.rulebook, amounts, question, exceptions=self.asked.exceptions).results)

    def _found(self, results: Iterable[RequirementResult]) -> bool:
        key = (self.result.requirement, self.result.year)
        return any((each.requirement, each.year) == key and each.state is State.MET for each in results)

    def _assessed(self, facts: Sequence[Fact]) -> Assessment:
        end = self.asked.cycle.span(self.asked.rulebook.calendar.year).end or self.asked.as_of
        return assess(
            self.asked.rulebook,
            [*self.held, *facts],
            as_of=max(end, end_of(self.asked, self.result)),
            cycle_first_year=self.asked.cycle.first_year,
            profile=self.asked.profile,
            about=self.about,
            exceptions=self.asked.exceptions,
        )

    def _facts(self, deed: Deed, number: int) -> Iterator[Fact]:
        """Yield the facts of a deed, from today or the year's first day on, a day apart while the year lasts."""
        span = self.asked.rulebook.calendar.year.span_of(deed.year)
        first, last = max(span.start, self.asked.as_of), min(span.end or span.start, end_of(self.asked, self.result))
        many = 1 if requirement_of(self.asked.rulebook, self.result).over is Over.EVENT else deed.helpings
        times = min(many, MOST_FACTS) if deed.chance.quantity else deed.helpings
        whole, rest = divmod(deed.helpings, times)
        for turn in range(times):
            day = min(last, first + timedelta(days=turn))
            fact = deed.chance.fact(f"way-{number}-{turn}", day, whole + (turn < rest))
            yield self._named(deed.chance, fact, f"{NAMED}-{number}-{turn}")

    def _named(self, chance: Chance, fact: Fact, name: str) -> Fact:
        """Return the fact with names of its own where caps or "once" tell things apart by a text."""
        rulebook = self.asked.rulebook
        by = {text for cap in rulebook.caps for text in cap.by}
        by |= {text for once in rulebook.once if not once.items or chance.item in once.items for text in once.by}
        own = {
            text: name for text in by if (known := rulebook.attributes.get(text)) and known.kind is AttributeKind.TEXT
        }
        return replace(fact, attributes={**fact.attributes, **own}) if own else fact
