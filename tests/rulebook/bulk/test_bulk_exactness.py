"""Bulk arithmetic is that of 64-bit whole numbers to the last unit: nothing passes through binary floating point."""

from __future__ import annotations

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.rulebooks import WIDE, make_rulebook
from xingtan.rulebook.bulk.engines import DuckEngine
from xingtan.rulebook.bulk.plan import Asked, compile_rulebook
from xingtan.rulebook.bulk.recorded import whole_parts
from xingtan.rulebook.catalogue import shipped, shipped_ids

LARGEST = 2**63 - 1


def divided(numbers, size):
    table = ibis.table({"number": "int64"}, name="numbers")
    engine = DuckEngine.over({"numbers": pa.table({"number": pa.array(numbers, pa.int64())})})
    return [row["whole"] for row in engine.run(table.select(whole=whole_parts(table.number, size))).to_pylist()]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000, 2**31 + 1, LARGEST - 1, LARGEST])
def test_whole_helpings_are_exact_over_the_whole_range_of_64_bits(size):
    numbers = [0, 1, size - 1, size, 2**53 - 1, 2**53, 2**53 + 1, 2**53 + 3, LARGEST - 1, LARGEST]
    assert divided(numbers, size) == [number // size for number in numbers]


@given(st.lists(st.integers(0, LARGEST), min_size=1, max_size=50), st.integers(1, LARGEST))
def test_any_quotient_of_whole_numbers_is_the_whole_one(numbers, size):
    assert divided(numbers, size) == [number // size for number in numbers]


def test_spark_divides_whole_numbers_as_such():
    table = ibis.table({"number": "int64"}, name="numbers")
    sql = ibis.to_sql(table.select(whole=whole_parts(table.number, 7)), dialect="pyspark")
    assert ("DIV" in sql, "FLOOR" in sql, " / " in sql) == (True, False, False)


def floating(expression):
    return expression.op().find(ops.Value, filter=lambda node: isinstance(node, ops.Value) and node.dtype.is_floating())


@pytest.mark.parametrize("name", [*shipped_ids(), "wide"])
def test_no_column_of_a_compiled_rulebook_is_a_floating_point_number(name):
    rulebook = make_rulebook(WIDE) if name == "wide" else shipped(name)
    as_of = rulebook.identity.effective.start.replace(month=12, day=31)
    asked = Asked(as_of, own_cycles=True, with_settled=True, with_teachers=True)
    plan = compile_rulebook(rulebook, asked)
    assert [
        found for each in (plan.standings, plan.remarks, plan.cuts) if each is not None for found in floating(each)
    ] == []
