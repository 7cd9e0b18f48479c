"""Records in Parquet as the rows of a CSV file, so that one teacher's engine reads and refuses them row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pyarrow as pa
import pyarrow.parquet as pq

from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.bulk.parquet import STEPS, WrongColumnError, require_columns
from xingtan.rulebook.rules import Rulebook

Words = Callable[[object], str]


def parquet_as_csv(rulebook: Rulebook, path: str) -> str:
    """Return the text of a CSV file that says what the Parquet file says, amounts exact.

    Errors: WrongColumnError for a column that is missing or of binary floating point.
    """
    table = pq.read_table(path)
    require_columns(table.schema)
    words = [_words(rulebook, field) for field in table.schema]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    columns = [_plain(column).to_pylist() for column in table.columns]
    for row in zip(*columns, strict=True):
        writer.writerow([say(cell) for say, cell in zip(words, row, strict=True)])
    return text.getvalue()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of decimals as their texts, any other as it is."""
    return column.cast(pa.string()) if pa.types.is_decimal(column.type) else column


def _words(rulebook: Rulebook, field: pa.Field) -> Words:
    """Return how the cells of a column are written."""
    if pa.types.is_floating(field.type):
        raise WrongColumnError(column=field.name, found=str(field.type))
    if STEPS not in (field.metadata or {}):
        return _word
    step = Fraction(1, rulebook.grain) if field.name == "settled" else rulebook.attributes[field.name].step
    return lambda cell: exact_text(cell * step) if isinstance(cell, int) else _word(cell)


def _word(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case date():
            return cell.isoformat()[:10]
        case _:
            return str(cell)
