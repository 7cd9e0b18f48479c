"""Assess the facts of many teachers held in memory, on DuckDB in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pyarrow as pa

from xingtan.rulebook.bulk.engines import DuckEngine, Engine, assessed
from xingtan.rulebook.bulk.plan import Asked, compile_rulebook
from xingtan.rulebook.bulk.tables import fact_table, teacher_table
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.records_file import TeacherRow
from xingtan.rulebook.results import Assessment
from xingtan.rulebook.rules import Rulebook

OpenEngine = Callable[[pa.Table, pa.Table], Engine]


def assess_many(
    rulebook: Rulebook,
    facts: Sequence[Fact],
    *,
    teachers: Sequence[TeacherRow],
    as_of: date,
    engine: OpenEngine = DuckEngine.of,
) -> Iterator[Assessment]:
    """Yield what the rulebook makes of every teacher, by name: assessments without lines.

    Teachers with facts and without a row are assessed without a profile, in the cycle that ``as_of`` falls in.

    Units: the unit of the rulebook, exact. Rounding: none.
    Errors: NotCompilableError, FactTwiceError, ValueRefusedError, CycleUnknownError, UnknownProfileError.
    """
    table = fact_table(rulebook, facts)
    named = {row.teacher: row for row in teachers}
    rows = {fact.teacher: TeacherRow(fact.teacher, None, None) for fact in facts} | named
    own = any(row.cycle_first_year is not None for row in rows.values())
    settled_rows = [
        row if row.cycle_first_year is not None or not own else _in_common_cycle(rulebook, row, as_of)
        for row in rows.values()
    ]
    asked = Asked(as_of, table.grain, own_cycles=own, with_settled=table.with_settled, with_teachers=True)
    plan = compile_rulebook(rulebook, asked)
    yield from assessed(plan, engine(table.table, teacher_table(rulebook, settled_rows)))


def _in_common_cycle(rulebook: Rulebook, row: TeacherRow, as_of: date) -> TeacherRow:
    """Return the row with the first year of the cycle that all others share."""
    return TeacherRow(row.teacher, row.profile, rulebook.cycle_at(as_of).first_year)
