"""Amounts shared out over credit years: one row for each year of the cycle that a fact reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.periods import first_year_of, year_of
from xingtan.rulebook.bulk.recorded import any_of, cases_of, whole_parts
from xingtan.rulebook.results import Outcome


@dataclass(frozen=True, slots=True)
class Shares:
    """Whole weights of years, counted from the fact's own, and the facts that are shared out so."""

    weights: tuple[int, ...]
    hit: BooleanValue


def shared_out(coded: Coded, facts: Table) -> Table:
    """Return the facts with one row for each year of the cycle that they reach, the first of them marked ``first``.

    Units: grains; what an amount has beyond whole grains of the rulebook stays with its first year.
    Rounding: the largest remainder, earlier years first; the years add up to the whole exactly.
    """
    layout = coded.layout
    lengths = [(each.hit, _years(len(each.weights))) for each in _shares(coded, facts)]
    facts = facts.mutate(
        inner=coded.inner(facts),
        own=year_of(layout, facts) - first_year_of(layout, facts),
        number=ibis.cases(*lengths, else_=_years(1)).unnest(),
    )
    facts = facts.mutate(slot=facts.own + facts.number)
    facts = facts.filter((facts.slot >= 0) & (facts.slot < layout.slots))
    facts = facts.mutate(
        first=facts.number == ibis.greatest(-facts.own, 0),
        code=(facts.slot * coded.endings.stride + facts.inner).cast("int32"),
    )
    columns = {"units": _parted(coded, facts, "units"), "lasting": _parted(coded, facts, "lasting")}
    if layout.with_settled:
        settled = _parted(coded, facts, "settled")
        columns |= {"settled": settled, "lasting": ibis.coalesce(settled, columns["lasting"])}
    return facts.mutate(**columns).drop("inner", "own", "number")


def _years(length: int) -> ibis.expr.types.ArrayValue:
    return ibis.literal(list(range(length)), "array<int64>")


def _shares(coded: Coded, facts: Table) -> list[Shares]:
    """Return the ways of sharing out that the rulebook knows."""
    numbers: dict[tuple[int, ...], list[int]] = {}
    for each in coded.endings.by_number.values():
        if each.rule and each.rule.spread and each.outcome is not Outcome.NO_RULE:
            numbers.setdefault(each.rule.spread.weights, []).append(each.number)
    inner = coded.inner(facts)
    return [Shares(weights, inner.isin(mine)) for weights, mine in numbers.items()]


def _parted(coded: Coded, facts: Table, name: str) -> IntegerValue:
    """Return the part of an amount that falls to the year of the row."""
    layout = coded.layout
    scale = layout.grain // layout.rulebook.grain
    cases: list[tuple[BooleanValue, IntegerValue]] = []
    for shares in _shares(coded, facts):
        weights = [ibis.literal(weight, "int64") for weight in shares.weights]
        first = facts.number == 0
        if name == "settled":  # posted in this cycle, it stays in it whole
            weights = [_if_here(layout.slots, facts, year, weight) for year, weight in enumerate(weights)]
            first = facts["first"]
        cases.append((shares.hit, _part(facts, facts[name], weights, scale, first)))
    return cases_of(cases, facts[name])


def _if_here(slots: int, facts: Table, year: int, weight: IntegerValue) -> IntegerValue:
    here = (facts.own + year >= 0) & (facts.own + year < slots)
    return here.ifelse(weight, 0)


def _part(
    facts: Table, amount: IntegerValue, weights: Sequence[IntegerValue], scale: int, first: BooleanValue
) -> IntegerValue:
    """Return one part: the share rounded down, and one grain more where its remainder is among the largest."""
    total = ibis.greatest(reduce(add, weights), 1)
    beyond = _remainder(amount, ibis.literal(scale, "int64"))
    whole = whole_parts(amount - beyond, scale)
    rest = _remainder(whole, total)
    even = whole_parts(whole - rest, total)
    mine = cases_of([(facts.number == year, weight) for year, weight in enumerate(weights)], ibis.literal(0, "int64"))
    remainder = rest * mine % total
    remainders = [rest * weight % total for weight in weights]
    before = [
        any_of([each > remainder, (each == remainder) & (facts.number > year)]).ifelse(1, 0)
        for year, each in enumerate(remainders)
    ]
    more = (reduce(add, before) * total < reduce(add, remainders)).ifelse(1, 0)
    part = even * mine + whole_parts(rest * mine - remainder, total) + more
    return part * scale + first.ifelse(beyond, 0)


def _remainder(number: IntegerValue, size: IntegerValue) -> IntegerValue:
    """Return what is left over whole sizes, never below zero."""
    return (number % size + size) % size
