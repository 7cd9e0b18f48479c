"""Records in Parquet: columns of exact types, read where they lie, turned into whole steps by an expression."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import BooleanValue, IntegerValue, Table, Value

from xingtan.kernel.errors import DomainError
from xingtan.rulebook.bulk.layout import fact_columns, said_column
from xingtan.rulebook.bulk.recorded import any_of
from xingtan.rulebook.records_file import EARLIEST, LATEST
from xingtan.rulebook.rules import AttributeKind, Rulebook

RECORDS = "records"
NEEDED = ("teacher", "kind", "date", "key")
STEPS = b"xingtan.steps"
"""Field metadata of a column that holds whole steps already."""


class WrongColumnError(DomainError):
    """A column is missing or has a type that cannot hold it exactly; ``column`` and ``found`` name them."""

    code = "wrong_column"


@dataclass(frozen=True, slots=True)
class ParquetFacts:
    """A Parquet file seen as facts: an expression over the unbound table ``records``.

    ``refused`` has the teacher and the key of rows whose amounts fall between two steps, and of rows in which
    an amount, a day or a choice cannot be.
    """

    facts: Table
    refused: Table
    with_settled: bool


def parquet_facts(rulebook: Rulebook, path: str, *, grain: int) -> ParquetFacts:
    """Return how the rows of a Parquet file are facts.

    Amounts are whole numbers or decimals of exact types; a column whose field metadata says ``xingtan.steps`` holds
    whole steps already (``settled``: whole grains).

    Errors: WrongColumnError for a column that is missing, binary floating point or of another type.
    """
    schema = pq.read_schema(path)
    require_columns(schema)
    records = ibis.table(ibis.Schema.from_pyarrow(schema), name=RECORDS)
    columns: dict[str, Value] = {}
    wrong: list[BooleanValue] = []
    said = {said_column(name): name for name in rulebook.attributes}
    for column, kind in fact_columns(rulebook).items():
        name = said.get(column, column)
        if name not in schema.names:
            columns[column] = ibis.null(kind)
        elif kind == "int64":
            step = Fraction(1, grain) if name == "settled" else rulebook.attributes[name].step
            columns[column] = _steps(records, schema.field(name), step, wrong)
        else:
            columns[column] = _typed(records, schema.field(name), kind)
    facts = records.select(**columns)
    refused = records.filter(any_of(wrong)).select("teacher", "key")
    refused = refused.union(facts.filter(_out_of_range(rulebook, facts)).select("teacher", "key"))
    return ParquetFacts(facts, refused, "settled" in schema.names)


def _out_of_range(rulebook: Rulebook, facts: Table) -> BooleanValue:
    """Return whether a row says an amount, a day or a choice that no record can have."""
    wrong = [~facts.date.year().between(EARLIEST, LATEST), facts.settled < 0]
    for name, attribute in rulebook.attributes.items():
        column = facts[said_column(name)]
        if attribute.kind is AttributeKind.CHOICE:
            wrong.append(column.notin(list(attribute.values)))
        elif attribute.kind in {AttributeKind.WHOLE, AttributeKind.AMOUNT}:
            wrong += [column < 0, column > attribute.most // attribute.step]
    return any_of([ibis.coalesce(each, ibis.literal(value=False)) for each in wrong])


def require_columns(schema: pa.Schema) -> None:
    """Return when every column that records need is there.

    Errors: WrongColumnError.
    """
    for name in NEEDED:
        if name not in schema.names:
            raise WrongColumnError(column=name, found="")


def _steps(records: Table, field: pa.Field, step: Fraction, wrong: list[BooleanValue]) -> IntegerValue:
    column = records[field.name]
    if pa.types.is_integer(field.type) and STEPS in (field.metadata or {}):
        return column.cast("int64")
    if not (pa.types.is_integer(field.type) or pa.types.is_decimal(field.type)) or step.numerator != 1:
        raise WrongColumnError(column=field.name, found=str(field.type))
    steps = column * step.denominator
    if pa.types.is_integer(field.type):
        return steps.cast("int64")
    whole = steps.cast("int64")
    wrong.append(steps != whole)
    return whole


def _typed(records: Table, field: pa.Field, kind: str) -> Value:
    """Return a column of text, of days or of yes and no."""
    fits = {
        "string": pa.types.is_string(field.type) or pa.types.is_large_string(field.type) or _is_dictionary(field.type),
        "boolean": pa.types.is_boolean(field.type),
        "date": pa.types.is_date(field.type),
    }
    if not fits[kind]:
        raise WrongColumnError(column=field.name, found=str(field.type))
    return records[field.name].cast(kind)


def _is_dictionary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))
