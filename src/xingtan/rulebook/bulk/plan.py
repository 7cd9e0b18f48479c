"""Compile a rulebook: the bulk evaluator's one entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
from ibis.expr.types import Table

from xingtan.rulebook.bulk.coding import Coded
from xingtan.rulebook.bulk.cutting import cut, summed, tangles
from xingtan.rulebook.bulk.endings import Endings
from xingtan.rulebook.bulk.judging import answered
from xingtan.rulebook.bulk.layout import FACTS, TEACHER_COLUMNS, TEACHERS, Layout, fact_columns
from xingtan.rulebook.bulk.recorded import any_of
from xingtan.rulebook.bulk.running import run
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
    """A compiled rulebook: two expressions over unbound tables ``facts`` and ``teachers``, and how to read them.

    ``standings`` has one row per teacher; ``remarks`` one row per fact of which something must be said (no rule, a gate
    closed, a decision missing, cut per event, outside the question).
    """

    layout: Layout
    endings: Endings
    standings: Table
    remarks: Table


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
    teachers = ibis.table(TEACHER_COLUMNS, name=TEACHERS) if asked.with_teachers else None
    if asked.own_cycles and teachers is not None:
        facts = facts.left_join(teachers.select("teacher", "first_year"), "teacher").drop("teacher_right")
    coded = Coded(layout, facts)
    standings = _with_teachers(_capped(coded), teachers)
    remarks = coded.table.filter(_worth_saying(coded))
    return Plan(layout, coded.endings, answered(layout, standings), remarks)


def _layout(rulebook: Rulebook, asked: Asked) -> Layout:
    years = rulebook.calendar.cycle_years
    grain = asked.grain or rulebook.grain
    if asked.own_cycles:
        return Layout(rulebook, asked.as_of, grain, None, years, asked.with_settled)
    first = rulebook.cycle_at(asked.as_of).first_year
    slots = rulebook.year_of(asked.as_of) - first + 1
    return Layout(rulebook, asked.as_of, grain, first, slots, asked.with_settled)


def _capped(coded: Coded) -> Table:
    """Return the sums after the caps; where items tangle, worked out fact by fact for those whom it concerns."""
    layout = coded.layout
    capped = cut(layout, summed(coded))
    if not any(tangles(layout, cap) for cap in layout.rulebook.caps if cap.over is not Over.EVENT):
        return capped.drop("tangled")
    plain = capped.filter(~capped.tangled).drop("tangled")
    by_fact = run(coded, capped.filter(capped.tangled).select("teacher"))
    return plain.union(by_fact.select(plain.columns))


def _with_teachers(capped: Table, teachers: Table | None) -> Table:
    """Add the teachers without facts, and everybody's profile and first year."""
    if teachers is None:
        return capped.mutate(profile=ibis.null("string"))
    joined = capped.outer_join(teachers, "teacher")
    joined = joined.mutate(teacher=ibis.coalesce(joined.teacher, joined.teacher_right)).drop("teacher_right")
    return joined.mutate(
        {
            name: ibis.coalesce(joined[name], 0)
            for name in capped.columns
            if name == "facts" or name.startswith(("cut/", "open/"))
        }
    )


def _worth_saying(coded: Coded) -> ibis.expr.types.BooleanValue:
    table, stride = coded.table, coded.endings.stride
    silent = [each.number for each in coded.endings.by_number.values() if each.outcome is not Outcome.COUNTED]
    cases = [table.code < 0, (table.code % stride).isin(silent)]
    if any((cap.scope, cap.over) == (Scope.ITEM, Over.EVENT) for cap in coded.layout.rulebook.caps):
        cut_here = table.open < table.units
        cases.append(cut_here & table.settled.isnull() if coded.layout.with_settled else cut_here)
    return any_of(cases)
