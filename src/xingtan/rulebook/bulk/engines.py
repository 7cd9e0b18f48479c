"""Where a compiled plan runs: DuckDB in process, or a Spark session; the same expression on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.types import Table

from xingtan.rulebook.bulk.answers import assessments
from xingtan.rulebook.bulk.plan import Plan
from xingtan.rulebook.bulk.recorded import INTEGER_DIVISION
from xingtan.rulebook.grain import MOST_FACTS
from xingtan.rulebook.results import Assessment
from xingtan.rulebook.scope import TooManyFactsError

Tables = Mapping[str, "pa.Table | str"]
"""Tables by name: in memory, or the path of a Parquet file."""


class Engine(Protocol):
    """What runs an expression over named tables."""

    def run(self, expression: Table) -> pa.Table:
        """Return the rows of the expression."""


OpenEngine = Callable[[Tables], Engine]


@dataclass(frozen=True, slots=True)
class DuckEngine:
    """DuckDB in process."""

    connection: duckdb.DuckDBPyConnection

    @classmethod
    def over(cls, tables: Tables) -> DuckEngine:
        """Return an engine over tables; Parquet files are read where they lie."""
        connection = duckdb.connect()
        connection.execute(INTEGER_DIVISION)
        for name, table in tables.items():
            if isinstance(table, str):
                connection.read_parquet(table).create_view(name)
            else:
                connection.register(name, table)
        return cls(connection)

    def run(self, expression: Table) -> pa.Table:
        """Return the rows of the expression."""
        return self.connection.sql(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """A Spark session, local unless the environment names a cluster."""

    session: Any

    @classmethod
    def over(cls, tables: Tables) -> SparkEngine:
        """Return an engine over tables; Parquet files are read by Spark itself."""
        builder = import_module("pyspark.sql").SparkSession.builder.appName("xingtan")
        session = builder.config("spark.sql.ansi.enabled", "true").getOrCreate()
        for name, table in tables.items():
            frame = session.read.parquet(table) if isinstance(table, str) else session.createDataFrame(table)
            frame.createOrReplaceTempView(name)
        return cls(session)

    def run(self, expression: Table) -> pa.Table:
        """Return the rows of the expression."""
        return self.session.sql(ibis.to_sql(expression, dialect="pyspark")).toArrow()


ENGINES: Mapping[str, OpenEngine] = {"duckdb": DuckEngine.over, "spark": SparkEngine.over}


def assessed(plan: Plan, engine: Engine) -> Iterator[Assessment]:
    """Yield what the plan says of every teacher, in the order of their names.

    Errors: TooManyFactsError when one teacher has more facts than amounts are sure to hold in 64 bits.
    """
    standings = engine.run(plan.standings.order_by("teacher")).to_pylist()
    if any(row["facts"] > MOST_FACTS for row in standings):
        raise TooManyFactsError(most=MOST_FACTS)
    remarks = engine.run(plan.remarks).to_pylist()
    cuts = [] if plan.cuts is None else engine.run(plan.cuts).to_pylist()
    yield from assessments(plan, standings, remarks, cuts)
