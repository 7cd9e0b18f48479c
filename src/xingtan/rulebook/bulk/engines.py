"""Where a compiled plan runs: DuckDB in process, or a Spark session; the same expression on both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.types import Table

from xingtan.rulebook.bulk.answers import assessments
from xingtan.rulebook.bulk.layout import FACTS, TEACHERS
from xingtan.rulebook.bulk.plan import Plan
from xingtan.rulebook.results import Assessment


class Engine(Protocol):
    """What runs an expression over the tables of facts and teachers."""

    def run(self, expression: Table) -> pa.Table:
        """Return the rows of the expression."""


@dataclass(frozen=True, slots=True)
class DuckEngine:
    """DuckDB in process."""

    connection: duckdb.DuckDBPyConnection

    @classmethod
    def of(cls, facts: pa.Table, teachers: pa.Table | None = None) -> DuckEngine:
        """Return an engine over Arrow tables."""
        connection = duckdb.connect()
        connection.register(FACTS, facts)
        if teachers is not None:
            connection.register(TEACHERS, teachers)
        return cls(connection)

    def run(self, expression: Table) -> pa.Table:
        """Return the rows of the expression."""
        return self.connection.sql(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()


def assessed(plan: Plan, engine: Engine) -> Iterator[Assessment]:
    """Yield what the plan says of every teacher, in the order of their names."""
    standings = engine.run(plan.standings.order_by("teacher"))
    remarks = engine.run(plan.remarks)
    yield from assessments(plan, standings.to_pylist(), remarks.to_pylist())
