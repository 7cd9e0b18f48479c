"""Measuring: what requirements add up when balances alone do not tell, from single facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from xingtan.rulebook.exact import exact_sum
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.results import ZERO
from xingtan.rulebook.rules import FactsWanted, Measure, Over, Requirement
from xingtan.rulebook.vocabulary import all_hold


@dataclass(slots=True)
class Entry:
    """What one fact brought to one credit year; a circumstance has no part and no item.

    Units: ``raw`` and ``counted`` in the unit of the rulebook. ``first`` marks the year in which the fact itself is
    counted, when it is spread over several; ``valid`` that a rule gave it an amount, or that it is a circumstance.
    """

    fact: Fact
    part: str
    item: str | None
    year: int
    raw: Fraction
    counted: Fraction
    first: bool
    valid: bool


def wanted(facts: FactsWanted, fact: Fact) -> bool:
    """Return whether the fact is one of those that are meant."""
    if facts.kinds and fact.kind not in facts.kinds:
        return False
    if not all_hold(facts.where, fact.value):
        return False
    return not (facts.unless and all_hold(facts.unless, fact.value))


def have_of(requirement: Requirement, year: int | None, entries: Iterable[Entry]) -> Fraction:
    """Return what the entries amount to: a sum, or over EVENT the largest single fact.

    Units: the unit of the rulebook, of the requirement's quantity, or facts.
    """
    found = [entry for entry in _meant(requirement, entries) if year is None or entry.year == year]
    if requirement.over is not Over.EVENT:
        return exact_sum(_measured(requirement, entry) for entry in found)
    by_fact: dict[str, Fraction] = {}
    for entry in found:
        by_fact[entry.fact.key] = by_fact.get(entry.fact.key, ZERO) + _measured(requirement, entry)
    return max(by_fact.values(), default=ZERO)


def years_with(facts: FactsWanted, that_gave: Fraction, entries: Iterable[Entry]) -> frozenset[int]:
    """Return the credit years in which one fact of that sort gave at least so much before caps."""
    return frozenset(
        entry.year for entry in entries if entry.valid and wanted(facts, entry.fact) and entry.raw >= that_gave
    )


def _meant(requirement: Requirement, entries: Iterable[Entry]) -> Iterator[Entry]:
    everything = requirement.facts.all
    for entry in entries:
        if requirement.parts and entry.part not in requirement.parts:
            continue
        if requirement.items and entry.item not in requirement.items:
            continue
        if everything or wanted(requirement.facts, entry.fact):
            yield entry


def _measured(requirement: Requirement, entry: Entry) -> Fraction:
    if requirement.quantity:
        value = entry.fact.value(requirement.quantity)
        if not entry.valid or not entry.first or isinstance(value, bool) or not isinstance(value, int | Fraction):
            return ZERO
        return Fraction(value)
    match requirement.measure:
        case Measure.COUNTED:
            return entry.counted
        case Measure.RAW:
            return entry.raw
        case Measure.FACTS:
            return Fraction(int(entry.valid and entry.first))
