"""Post a whole province: amounts come as columns, their entries are made while the server writes the ones before.

Needs the ``bulk`` extra.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import duckdb
import ibis
import pyarrow as pa
import pyarrow.compute as pc
from django.db import IntegrityError, transaction

from xingtan.access.actors import Actor
from xingtan.credit_bank.batches import Act
from xingtan.credit_bank.checks import own_teachers, require_new, require_rules
from xingtan.credit_bank.columns import AMOUNTS, Columns, entry_columns
from xingtan.credit_bank.models import Entry, PostingBatch, PublishedRulebook
from xingtan.credit_bank.postings import OF_POINTS, BatchKind, OutsidePlaceError
from xingtan.credit_bank.published import rulebook_of, unit_code
from xingtan.credit_bank.services import hold_book
from xingtan.credit_bank.writing import COLUMNS, Amount, holders_of
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError
from xingtan.rulebook.bulk.amounts import LOST, Amounts, amounts
from xingtan.rulebook.bulk.plan import Plan
from xingtan.seal.digests import canonical_text
from xingtan.trail.appending import append_blocks, append_rows, copies

AMOUNTS_A_BATCH = 20_480
"""How many amounts of a stream make one batch, a whole number of DuckDB's vectors."""


@transaction.atomic
def post_stream(  # noqa: PLR0913 keyword-only: an act names who, where, when, why
    *,
    actor: Actor,
    institution: Institution,
    year: int,
    published: PublishedRulebook,
    tables: Iterable[pa.RecordBatch],
    at: datetime,
    kind: BatchKind = BatchKind.IDENTIFICATION,
    reason: str = "",
) -> list[PostingBatch]:
    """Return the batches that post these amounts, one for each table of them (``columns.AMOUNTS``); all or nothing.

    Memory holds two tables. Entries, digests, checks and marks are those of ``services.post_batch``.

    Units: whole grains.
    Rounding: none.
    Errors: as ``post_batch``; an empty stream posts nothing. TypeError for a table with a value missing.
    """
    act = Act(actor, institution, year, published, at, kind, reason)
    act.require()
    require_rules(institution, published, of_points=kind in OF_POINTS)
    press = _Press(act, last=hold_book())
    with ThreadPoolExecutor(max_workers=1) as beside:
        for table in tables:
            press.take(table, beside)
        press.write()
    return press.batches


@dataclass(frozen=True, slots=True)
class _Set:
    """A batch whose entries are being made."""

    batch: PostingBatch
    table: pa.RecordBatch
    columns: Future[Columns]


class _Press:
    """Writes one table while the entries of the next are made."""

    def __init__(self, act: Act, last: int) -> None:
        self.act, self.last = act, last
        self.batches: list[PostingBatch] = []
        self._unit = unit_code(rulebook_of(act.published))
        self._own = own_teachers(act.actor)
        self._waiting: _Set | None = None

    def take(self, table: pa.RecordBatch, beside: ThreadPoolExecutor) -> None:
        """Let the entries of a table be made; write those of the table before meanwhile."""
        _require_theirs(self.act.institution, table, self._own)
        if not copies():
            self.write()  # there the key of a batch is known only when the one before is written
        number = self.last + len(self.batches) + (2 if self._waiting else 1)
        batch = self.act.opened(number)
        holders = holders_of(set(pc.unique(table.column("teacher_id")).to_pylist()), self._unit)
        columns = beside.submit(entry_columns, batch, self._unit, table, holders)
        before, self._waiting = self._waiting, _Set(batch, table, columns)
        if before:
            self._write(before)

    def write(self) -> None:
        """Write what was made and is not written."""
        before, self._waiting = self._waiting, None
        if before:
            self._write(before)

    def _write(self, done: _Set) -> None:
        columns = done.columns.result()
        try:
            with transaction.atomic():
                if copies():
                    append_blocks(Entry, COLUMNS, columns.blocks())
                else:
                    append_rows(Entry, COLUMNS, columns.rows())
        except IntegrityError:
            require_new([Amount(**row) for row in done.table.to_pylist()])
            raise
        self.act.close(done.batch, columns.written)
        self.batches.append(done.batch)


def amounts_of(duck: duckdb.DuckDBPyConnection, plan: Plan, *, first_year: int) -> Iterator[pa.RecordBatch]:
    """Yield what each record gives under a compiled plan, teacher by teacher, as the book stores it.

    ``duck`` holds the plan's facts and a table ``holders`` (``teacher`` number, ``teacher_id``, ``place``). The key of
    a record is its teacher's number and its own key. What counts nothing is left out.

    Units: whole grains of the plan.
    """
    duck.execute(f"create or replace temp table counted as {ibis.to_sql(amounts(plan), dialect='duckdb')}")
    lost = [name for name in duck.table("counted").columns if name.startswith(LOST)]
    told = _told(duck, plan, lost, first_year)
    if not told.num_rows:
        return
    duck.register("told", told)
    same = " and ".join(f'counted."{name}" = told."{name}"' for name in ("code", "slot", "raw", "counted", *lost))
    query = f"""
        select teacher_id, 'record' as source_kind, counted.teacher || '-' || counted.key as source_key, narrative,
          cast("date" as date) as happened_on, part, item, rule, "year", 1::integer as turn,
          counted.counted::bigint as units, counted.raw::bigint as raw_units,
          {plan.layout.grain}::bigint as grain, place, lines
        from counted join told on {same} join holders on holders.teacher = counted.teacher
        where counted.counted <> 0 order by counted.teacher, "date", counted.key
    """  # noqa: S608 names of columns, and one number
    reader = duck.sql(query).to_arrow_reader(AMOUNTS_A_BATCH)
    yield from (batch.cast(AMOUNTS) for batch in reader if batch.num_rows)


def _told(duck: duckdb.DuckDBPyConnection, plan: Plan, lost: list[str], first_year: int) -> pa.Table:
    """Return the place, the title and the steps of each way in which a record came to its amount."""
    names = ("code", "slot", "raw", "counted", *lost)
    columns = ", ".join(f'"{name}"' for name in names)
    ways = duck.sql(f"select distinct {columns} from counted where counted <> 0").to_arrow_table()  # noqa: S608
    read, rulebook = Amounts(plan, first_year), plan.layout.rulebook
    found = []
    for way in ways.to_pylist():
        code, slot, raw, counted, *taken = way.values()
        placed = read.placed(code, slot)
        if placed is None:
            continue
        steps = read.steps(code, slot, raw, counted, tuple(taken))
        told = {
            "narrative": rulebook.rules[placed.rule].title.zh or placed.item.title.zh,
            "part": placed.item.part,
            "item": placed.item.name,
            "rule": placed.rule,
            "year": placed.year,
            "lines": canonical_text([step.as_data() for step in steps]),
        }
        found.append({**way, **told})
    return pa.Table.from_pylist(found)


def _require_theirs(institution: Institution, table: pa.RecordBatch, own: frozenset[int]) -> None:
    """Refuse missing values, teachers of another place, and the own account of whoever posts."""
    holes = [name for name in AMOUNTS.names if table.column(name).null_count]
    if holes:
        message = f"amounts without a value in {', '.join(holes)}"
        raise TypeError(message)
    inside = pc.starts_with(table.column("place"), pattern=institution.path)
    outside = table.column("place").filter(pc.invert(inside))
    if len(outside):
        raise OutsidePlaceError(place=outside[0].as_py())
    if own and pc.any(pc.is_in(table.column("teacher_id"), value_set=pa.array(sorted(own)))).as_py():
        raise NotPermittedError(reason="own_account")
