"""Entries of one batch made column by column: the same digests and rows as ``writing`` makes one after the other.

DuckDB puts the canonical text of every entry together and takes its SHA-256, and writes the lines that COPY reads; no
row passes through Python. Needs the ``bulk`` extra.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from xingtan.credit_bank.models import PostingBatch
from xingtan.credit_bank.writing import COLUMNS, BatchTexts, Holder, Written
from xingtan.trail.appending import Row, copied

AMOUNTS = pa.schema([
    ("teacher_id", pa.int64()),
    ("source_kind", pa.string()),
    ("source_key", pa.string()),
    ("narrative", pa.string()),
    ("happened_on", pa.date32()),
    ("part", pa.string()),
    ("item", pa.string()),
    ("rule", pa.string()),
    ("year", pa.int32()),
    ("turn", pa.int32()),
    ("units", pa.int64()),
    ("raw_units", pa.int64()),
    ("grain", pa.int64()),
    ("place", pa.string()),
    ("lines", pa.string()),
])  # fmt: skip
"""The columns of a table of amounts: those of ``writing.Amount``."""

_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_CONTROL = {chr(code): _SHORT.get(chr(code), f"\\u{code:04x}") for code in range(1, 32)}
_JSON = {"\\": "\\\\", '"': '\\"', **_CONTROL}
_COPY = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all entries of one batch have in common."""

    batch_id: int
    rulebook_id: int
    poster: tuple[str, str, datetime]


@dataclass(frozen=True, slots=True)
class Columns:
    """The finished entries of one batch: what they come to, and a table with number, digest and line for COPY."""

    written: Written
    given: pa.RecordBatch
    made: pa.Table
    shared: _Shared

    def blocks(self) -> Iterator[bytes]:
        """Yield the lines as COPY reads them."""
        for chunk in self.made.column("line").chunks:
            _, ends, texts = chunk.buffers()
            offsets = memoryview(ends).cast("i" if pa.types.is_string(chunk.type) else "q")
            first, last = offsets[chunk.offset], offsets[chunk.offset + len(chunk)]
            yield bytes(memoryview(texts)[first:last])

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of ``writing.COLUMNS``, for a database that does not read lines."""
        given = [self.given.column(name).to_pylist() for name in AMOUNTS.names[1:]]
        accounts, numbers = self.made.column("account_id").to_pylist(), self.made.column("number").to_pylist()
        shared = self.shared
        for number, account, digest, *values in zip(numbers, accounts, self.written.digests, *given, strict=True):
            *amount, place, lines = values
            head, ground = (number, account, shared.batch_id), (shared.rulebook_id, place, None)
            yield (*head, *amount, lines, *ground, *shared.poster, digest)


def entry_columns(batch: PostingBatch, unit: str, given: pa.RecordBatch, holders: dict[int, Holder]) -> Columns:
    """Return the entries of a batch: one for each row of ``given`` (see ``AMOUNTS``), numbered in its order.

    The batch has its key, number, kind, reason and poster. Touches no database, so that another thread may run it.

    Units: whole grains; exact.
    """
    texts = BatchTexts(batch, unit)
    keys = pa.array(list(holders), pa.int64())
    known = pa.table({
        "account_id": pa.array([holder.account_id for holder in holders.values()], pa.int64()),
        "teacher": pa.array([holder.teacher_number for holder in holders.values()], pa.string()),
    })  # fmt: skip
    found = known.take(pc.index_in(given.column("teacher_id"), value_set=keys))
    table = pa.table({name: given.column(name) for name in AMOUNTS.names})
    table = table.append_column("account_id", found.column("account_id"))
    table = table.append_column("teacher", found.column("teacher"))
    table = table.append_column("ordinal", pa.array(range(1, len(table) + 1), pa.int32()))
    with duckdb.connect() as duck:
        duck.execute(f"create macro quoted(text) as '\"' || {_escaped('text', _JSON)} || '\"'")
        duck.execute(f"create macro copied(text) as {_escaped('text', _COPY)}")
        duck.register("given", table)
        made = duck.sql(_entries(batch, texts)).to_arrow_table()
        sums = duck.execute("select part, grain, sum(units) from given group by all").fetchall()
    written = Written(made.column("digest").to_pylist(), {(part, grain): int(units) for part, grain, units in sums})
    return Columns(written, given, made, _Shared(batch.pk, batch.rulebook_id, texts.poster))


def _entries(batch: PostingBatch, texts: BatchTexts) -> str:
    """Return the query for number, account, digest and line of each entry, in their order."""
    return (
        f"with numbered as (select *, {_text(f'{batch.number}-')} || ordinal as number,"  # noqa: S608 texts are quoted
        f" cast(happened_on as varchar) as day from given),"
        f" digested as (select *, sha256({_content(batch, texts)}) as digest from numbered)"
        f" select number, account_id, digest, {_line(batch, texts)} as line from digested order by ordinal"
    )


def _content(batch: PostingBatch, texts: BatchTexts) -> str:
    """Return the expression for ``content.entry_content`` as canonical text: keys in their order, values as JSON."""
    return _joined([
        '{"account":[', "#quoted(teacher)", f',{texts.unit}],"amount":[', "#units", ",", "#raw_units", ",", "#grain",
        f'],{texts.named},"lines":', "#lines", ',"number":"', "#number", '","place":[', "#quoted(part)", ",",
        "#quoted(item)", ",", "#quoted(rule)", ",", "#year", ",", "#turn", ",", "#quoted(place)",
        f'],"posted":{texts.posted},"reverses":null,"rulebook":{texts.bound(batch.rulebook)},"source":[',
        "#quoted(source_kind)", ",", "#quoted(source_key)", ",", "#quoted(narrative)", ',"', "#day", '"]}',
    ])  # fmt: skip


def _line(batch: PostingBatch, texts: BatchTexts) -> str:
    """Return the expression for the line that COPY reads, its end included."""
    login, name, at = texts.poster
    own = {
        "batch_id": _text(str(batch.pk)),
        "rulebook_id": _text(str(batch.rulebook_id)),
        "reverses_id": _text("\\N"),
        "posted_by": _text(copied(login)),
        "posted_by_name": _text(copied(name)),
        "posted_at": _text(copied(at)),
        "happened_on": "day",
    }
    told = ("source_kind", "source_key", "narrative", "part", "item", "rule", "place", "lines")
    found = {**own, **{column: f"copied({column})" for column in told}}
    return " || chr(9) || ".join(found.get(column, column) for column in COLUMNS) + " || chr(10)"


def _joined(pieces: Iterable[str]) -> str:
    """Return the expression that joins texts and, after a ``#``, expressions."""
    return " || ".join(piece[1:] if piece.startswith("#") else _text(piece) for piece in pieces)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _escaped(text: str, signs: dict[str, str]) -> str:
    """Return the expression for a text in which each of these signs is escaped; most texts have none of them."""
    changed = text
    for sign, written in signs.items():
        changed = f"replace({changed}, chr({ord(sign)}), {_text(written)})"
    awkward = "".join(f"\\x{ord(sign):02x}" for sign in signs)
    return f"case when regexp_matches({text}, '[{awkward}]') then {changed} else {text} end"
