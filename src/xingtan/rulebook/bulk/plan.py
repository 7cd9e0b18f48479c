"""Compile a rulebook: the bulk evaluator's one entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import ibis
from ibis.expr.types import Table

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.cutting import cut, summed, tangles
from xingtan.rulebook.bulk.judging import answered
from xingtan.rulebook.bulk.layout import FACTS, TEACHERS, TYPES, Layout, about_column, fact_columns, teacher_columns
from xingtan.rulebook.bulk.measures import exists, wanted
from xingtan.rulebook.bulk.recorded import any_of
from xingtan.rulebook.bulk.running import summed_by_fact
from xingtan.rulebook.bulk.stages import cuts, run
from xingtan.rulebook.bulk.supported import require_compilable
from xingtan.rulebook.results import Outcome
from xingtan.rulebook.rules import Over, Rulebook, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """What a compiled plan answers.

    ``own_cycles`` says that the table of teachers names each teacher's first year; ``with_settled`` that facts may
    already be settled; ``with_teachers`` that there is a table of teachers (profiles, own cycles, those without facts).
    Units: ``grain`` a multiple of the rulebook's grain; the rulebook's own when None.
    """

    as_of: date
    grain: int | None = None
    own_cycles: bool = False
    with_settled: bool = False
    with_teachers: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled rulebook: expressions over unbound tables ``facts`` and ``teachers``, and how to read them.

    ``standings`` has one row per teacher; ``remarks`` one row per fact of which something must be said (no rule, a gate
    closed, a decision missing, cut per event, outside the question, looked at by a consequence); ``cuts``, where there
    are such, one row per group of facts that a rule took from.
    """

    layout: Layout
    coded: Coded
    standings: Table
    remarks: Table
    cuts: Table | None


def compile_rulebook(rulebook: Rulebook, asked: Asked, facts: Table | None = None) -> Plan:
    """Return the rulebook as expressions that run on DuckDB and on Spark.

    ``facts`` is where the facts come from; without it an unbound table of that name.

    Units: whole grains throughout. Rounding: only where the rulebook names one.
    Errors: NotCompilableError for a rule that the compiler does not know; CycleUnknownError.
    """
    require_compilable(rulebook)
    layout = _layout(rulebook, asked)
    if facts is None:
        facts = ibis.table(fact_columns(rulebook), name=FACTS)
    teachers = ibis.table(teacher_columns(rulebook), name=TEACHERS) if asked.with_teachers else None
    coded = Coded(layout, _with_their_teachers(layout, facts, teachers, own_cycles=asked.own_cycles))
    remarks = coded.table.filter(_worth_saying(coded))
    if not layout.by_fact:
        standings = _with_teachers(layout, _capped(coded), teachers)
        return Plan(layout, coded, answered(layout, standings), remarks, None)
    through = run(coded, coded.table.filter(coded.table.code >= 0))
    everybody = coded.table.select("teacher").distinct()
    summed = everybody.left_join(summed_by_fact(coded, through), "teacher").drop("teacher_right")
    standings = _with_teachers(layout, _zeroed(summed, summed.columns), teachers)
    return Plan(layout, coded, answered(layout, standings), remarks, cuts(coded, through))


def _layout(rulebook: Rulebook, asked: Asked) -> Layout:
    years = rulebook.calendar.cycle_years
    grain = asked.grain or rulebook.grain
    if asked.own_cycles:
        return Layout(rulebook, asked.as_of, grain, None, years, asked.with_settled)
    first = rulebook.cycle_at(asked.as_of).first_year
    slots = years if rulebook.longest_spread else rulebook.year_of(asked.as_of) - first + 1
    return Layout(rulebook, asked.as_of, grain, first, slots, asked.with_settled)


def _capped(coded: Coded) -> Table:
    """Return the sums after the caps; where items tangle, worked out fact by fact for those whom it concerns."""
    layout = coded.layout
    capped = cut(layout, summed(coded))
    if not any(tangles(layout, cap) for cap in layout.rulebook.caps if cap.over is not Over.EVENT):
        return capped.drop("tangled")
    plain = capped.filter(~capped.tangled).drop("tangled")
    teachers = capped.filter(capped.tangled).select("teacher")
    tangled = run(coded, coded.table.filter(coded.table.code >= 0).semi_join(teachers, "teacher"))
    by_fact = summed_by_fact(coded, tangled)
    return plain.union(by_fact.select(plain.columns))


def _with_their_teachers(layout: Layout, facts: Table, teachers: Table | None, *, own_cycles: bool) -> Table:
    """Add to each fact what is said of its teacher, where the rules ask for it."""
    names = [*(["first_year"] if own_cycles else []), *(["profile"] if layout.by_fact else [])]
    if teachers is not None and names:
        return facts.left_join(teachers.select("teacher", *names), "teacher").drop("teacher_right")
    return facts.mutate(profile=ibis.null("string")) if layout.by_fact else facts


def _with_teachers(layout: Layout, capped: Table, teachers: Table | None) -> Table:
    """Add the teachers without facts, and everybody's profile and first year."""
    if teachers is None:
        about = {about_column(name): ibis.null(kind) for name, kind in _about(layout).items()}
        return capped.mutate(profile=ibis.null("string"), **about)
    joined = capped.outer_join(teachers, "teacher")
    joined = joined.mutate(teacher=ibis.coalesce(joined.teacher, joined.teacher_right)).drop("teacher_right")
    return _zeroed(joined, capped.columns)


def _about(layout: Layout) -> dict[str, str]:
    return {name: TYPES[attribute.kind] for name, attribute in layout.rulebook.about.items()}


def _zeroed(table: Table, names: Iterable[str]) -> Table:
    """Let sums that are missing after a join count as nothing."""
    zeros = [name for name in names if name == "facts" or name.startswith(("cut/", "open/", "have/", "with/"))]
    return table.mutate({name: ibis.coalesce(table[name], 0) for name in zeros})


def _worth_saying(coded: Coded) -> ibis.expr.types.BooleanValue:
    table, stride = coded.table, coded.endings.stride
    silent = [each.number for each in coded.endings.by_number.values() if each.outcome is not Outcome.COUNTED]
    cases = [table.code < 0, (table.code % stride).isin(silent), coded.noted(table)]
    cases += [
        exists(coded, table) & wanted(coded, table, case.facts)
        for consequence in coded.layout.rulebook.consequences
        for case in consequence.cases
        if case.facts is not None
    ]
    if not coded.layout.by_fact and any(
        (cap.scope, cap.over) == (Scope.ITEM, Over.EVENT) for cap in coded.layout.rulebook.caps
    ):
        cut_here = table.open < table.units
        cases.append(cut_here & table.settled.isnull() if coded.layout.with_settled else cut_here)
    return any_of(cases)
