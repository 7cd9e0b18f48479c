"""What requirements add up beyond balances: quantities, numbers of facts, single facts, years that have something."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.layout import have_column, said_column, with_column
from xingtan.rulebook.bulk.recorded import Recorded, all_of, any_of, narrowed, whole_sum
from xingtan.rulebook.results import Outcome
from xingtan.rulebook.rules import FactsWanted, Measure, Over, Requirement


def measured(coded: Coded, facts: Table) -> dict[str, IntegerValue]:
    """Return, for requirements that look at facts, what stands in each year and which years have what they ask for.

    Units: as ``Layout.unit_of`` says: grains, parts of a quantity, or parts of a fact.
    """
    found: dict[str, IntegerValue] = {}
    for requirement, slot in coded.layout.judged():
        if not requirement.needs_facts:
            continue
        hit = _meant(coded, facts, requirement)
        if slot is not None:
            hit = hit & in_slot(coded, facts, slot)
        whole = coded.layout.spreads and requirement.over is Over.EVENT
        amount = facts[_whole_column(requirement)] if whole else _amount(coded, facts, requirement)
        summed = amount.max(where=hit) if requirement.over is Over.EVENT else whole_sum(amount, hit)
        found[have_column(requirement.name, slot)] = ibis.coalesce(summed, 0)
        if requirement.in_years_with is not None and slot is not None:
            found[with_column(requirement.name, slot)] = _there(coded, facts, requirement, slot).sum()
    return found


def with_whole_facts(coded: Coded, facts: Table) -> Table:
    """Return facts shared out over years with what a whole fact brings to a requirement that looks for one event."""
    columns: dict[str, IntegerValue] = {}
    for requirement in coded.layout.rulebook.requirements:
        if requirement.over is Over.EVENT:
            amount = _meant(coded, facts, requirement).ifelse(_amount(coded, facts, requirement), 0)
            whole = narrowed(amount.sum().over(group_by=[facts.teacher, facts.key]))
            columns[_whole_column(requirement)] = whole
    return facts.mutate(**columns)


def _whole_column(requirement: Requirement) -> str:
    return f"whole/{requirement.name}"


def wanted(coded: Coded, facts: Table, which: FactsWanted) -> BooleanValue:
    """Return whether a fact is one of those that are meant."""
    columns = Recorded(coded.layout.rulebook.attributes, facts)
    holds: list[BooleanValue] = []
    if which.kinds:
        holds.append(facts.kind.isin(which.kinds))
    holds += [_known(columns.holds(condition)) for condition in which.where]
    if which.unless:
        holds.append(~all_of([_known(columns.holds(condition)) for condition in which.unless]))
    return all_of(holds)


def exists(coded: Coded, facts: Table) -> BooleanValue:
    """Return whether a fact is looked at: a rule places it, it is settled, or it is a circumstance."""
    placed = coded.inside(facts, [cell for cell in coded.layout.cells() if cell.item is not None])
    found = [placed, coded.noted(facts)]
    if coded.layout.with_settled:
        found.append((facts.code >= 0) & facts.settled.notnull())
    return any_of(found)


def in_slot(coded: Coded, facts: Table, slot: int) -> BooleanValue:
    """Return whether a fact lies in a year of the cycle."""
    low = slot * coded.endings.stride
    return facts.code.between(low, low + coded.endings.stride - 1)


def _known(holds: BooleanValue) -> BooleanValue:
    return ibis.coalesce(holds, ibis.literal(value=False))


def _valid(coded: Coded, facts: Table) -> BooleanValue:
    counted = [each.number for each in coded.endings.by_number.values() if each.outcome is Outcome.COUNTED]
    return (facts.code >= 0) & coded.inner(facts).isin(counted)


def _meant(coded: Coded, facts: Table, requirement: Requirement) -> BooleanValue:
    conditions = [exists(coded, facts), wanted(coded, facts, requirement.facts)]
    cells = coded.layout.cells()
    if requirement.parts:
        conditions.append(coded.inside(facts, [cell for cell in cells if cell.part in requirement.parts]))
    if requirement.items:
        conditions.append(coded.inside(facts, [cell for cell in cells if cell.item in requirement.items]))
    if requirement.quantity or requirement.measure is Measure.FACTS:
        conditions.append(_valid(coded, facts))
    return all_of(conditions)


def _amount(coded: Coded, facts: Table, requirement: Requirement) -> IntegerValue:
    """Return what one fact brings to a requirement."""
    unit = coded.layout.unit_of(requirement)
    if requirement.quantity:
        step = coded.layout.rulebook.attributes[requirement.quantity].step
        return _first_only(coded, facts, ibis.coalesce(facts[said_column(requirement.quantity)], 0) * int(step * unit))
    match requirement.measure:
        case Measure.RAW:
            return facts.units
        case Measure.FACTS:
            return _first_only(coded, facts, (facts.code >= 0).ifelse(ibis.literal(unit, "int64"), 0))
        case Measure.COUNTED:
            return facts.lasting


def _first_only(coded: Coded, facts: Table, amount: IntegerValue) -> IntegerValue:
    """Return the amount in the first of the rows that a fact was shared out into."""
    return facts["first"].ifelse(amount, 0) if coded.layout.spreads else amount


def _there(coded: Coded, facts: Table, requirement: Requirement, slot: int) -> BooleanValue:
    which = requirement.in_years_with or FactsWanted()
    gave = facts.units >= coded.layout.units_up(requirement.that_gave)
    hit: Sequence[BooleanValue] = (
        exists(coded, facts),
        _valid(coded, facts),
        gave,
        wanted(coded, facts, which),
        in_slot(coded, facts, slot),
    )
    return all_of(list(hit)).ifelse(1, 0)
