"""Write the entries of one batch: digests, sums and rows made in one pass, handed to the database as a stream."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from json.encoder import encode_basestring as quoted
from math import lcm
from typing import NamedTuple

from django.db import connection

from xingtan.credit_bank.content import TOTAL, moment
from xingtan.credit_bank.models import CreditAccount, Entry, PostingBatch, PublishedRulebook
from xingtan.credit_bank.postings import Posting
from xingtan.kernel.amounts import exact_text, from_units, to_units
from xingtan.seal.digests import canonical_text, merkle_root
from xingtan.teachers.models import Teacher
from xingtan.trail.appending import Row, append_lines, append_rows, copied, copies

AT_ONCE = 10_000
AWKWARD = re.compile(r"[\n\r\\]")
TABS_OF_TEXTS = 6
TABS_OF_NAMES = 2
COLUMNS = (
    "number",
    "account_id",
    "batch_id",
    "source_kind",
    "source_key",
    "narrative",
    "happened_on",
    "part",
    "item",
    "rule",
    "year",
    "turn",
    "units",
    "raw_units",
    "grain",
    "lines",
    "rulebook_id",
    "place",
    "reverses_id",
    "posted_by",
    "posted_by_name",
    "posted_at",
    "digest",
)
"""Columns of the table of entries, in the order of a row of ``_row``."""


class Amount(NamedTuple):
    """One amount to post, in the form in which it is stored.

    Units: ``units`` and ``raw_units`` are whole grains, ``units`` is never 0. ``lines`` is the canonical JSON text of
    the steps (``seal.digests.canonical_text``).
    """

    teacher_id: int
    source_kind: str
    source_key: str
    narrative: str
    happened_on: date
    part: str
    item: str
    rule: str
    year: int
    turn: int
    units: int
    raw_units: int
    grain: int
    place: str
    lines: str


class Holder(NamedTuple):
    """An account as an entry names it: its key, the number of its teacher."""

    account_id: int
    teacher_number: str


class Mirrored(NamedTuple):
    """What a reversal keeps of the entry that it takes back: its key, number and rulebook."""

    entry_id: int
    number: str
    rulebook: PublishedRulebook


@dataclass(slots=True)
class Written:
    """What the entries of one batch came to.

    Units: ``sums`` in grains by part and grain.
    """

    digests: list[str] = field(default_factory=list)
    sums: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The Merkle root over the digests of the entries in their order."""
        return merkle_root(self.digests)

    @property
    def totals(self) -> dict[str, str]:
        """The sum of the entries by part, and of all under ``total``, as exact texts."""
        found: dict[str, Fraction] = {TOTAL: Fraction(0)}
        for (part, grain), units in self.sums.items():
            amount = from_units(units, grain)
            found[TOTAL] += amount
            found[part] = found.get(part, Fraction(0)) + amount
        return {part: exact_text(amount) for part, amount in sorted(found.items())}


def stored(posting: Posting, *, year: int, grain: int) -> Amount:
    """Return a posting in the form in which it is stored; the grain is made finer where the amounts need it."""
    fine = grain
    if grain % posting.amount.denominator or grain % posting.raw.denominator:
        fine = lcm(grain, posting.amount.denominator, posting.raw.denominator)
    return Amount(
        posting.teacher_id,
        *posting.source,
        posting.narrative,
        posting.happened_on,
        posting.part,
        posting.item or "",
        posting.rule or "",
        year if posting.year is None else posting.year,
        posting.turn,
        to_units(posting.amount, fine),
        to_units(posting.raw, fine),
        fine,
        posting.place,
        canonical_text([dict(line) for line in posting.lines]),
    )


def entry_rows(
    batch: PostingBatch,
    unit: str,
    amounts: Iterable[Amount],
    holders: Mapping[int, Holder],
    mirrored: Iterable[Mirrored] | None = None,
) -> tuple[Written, Iterator[Row]]:
    """Return the rows of a batch's entries as a stream, and what they came to once the stream has been read.

    The batch has its key, number, kind, reason and poster. ``mirrored`` names, in the same order, what each entry takes
    back.
    """
    written = Written()
    return written, _rows(BatchTexts(batch, unit), amounts, holders, written, mirrored)


def write_entries(rows: Iterable[Row]) -> None:
    """Write rows of entries, inside the caller's transaction; their batch must be there when it ends."""
    if copies():
        append_lines(Entry, COLUMNS, map(_line, rows))
    else:
        append_rows(Entry, COLUMNS, rows)


def _line(row: Row) -> str:
    """Return a row as a line of text; numbers, days and digests hold nothing that would have to be escaped."""
    number, account, batch, kind, key, narrative, on, part, item, rule, year, turn, units, raw, grain, *rest = row
    lines, rulebook, place, reverses, login, name, at, digest = rest
    texts = f"{kind}\t{key}\t{narrative}\t{on}\t{part}\t{item}\t{rule}"
    names = f"{place}\t{login}\t{name}"
    if texts.count("\t") != TABS_OF_TEXTS or names.count("\t") != TABS_OF_NAMES or AWKWARD.search(texts + names):
        return "\t".join([copied(value) for value in row])
    amounts = f"{year}\t{turn}\t{units}\t{raw}\t{grain}"
    explained = str(lines).replace("\\", "\\\\")
    posted = f"{rulebook}\t{place}\t{copied(reverses)}\t{login}\t{name}\t{at}\t{digest}"
    return f"{number}\t{account}\t{batch}\t{texts}\t{amounts}\t{explained}\t{posted}"


def holders_of(teacher_ids: Collection[int], unit: str) -> dict[int, Holder]:
    """Return the account of each teacher in that unit, opened now where there is none; set-based.

    Errors: Teacher.DoesNotExist when there is no such teacher.
    """
    found = _held(teacher_ids, unit)
    missing = sorted(set(teacher_ids) - found.keys())
    if missing:
        append_rows(CreditAccount, ("teacher_id", "unit"), ((teacher_id, unit) for teacher_id in missing))
        found |= _held(missing, unit)
    if len(found) < len(set(teacher_ids)):
        raise Teacher.DoesNotExist
    return found


def _held(teacher_ids: Collection[int], unit: str) -> dict[int, Holder]:
    found: dict[int, Holder] = {}
    ordered = sorted(teacher_ids)
    for start in range(0, len(ordered), AT_ONCE):
        rows = CreditAccount.objects.filter(unit=unit, teacher_id__in=ordered[start : start + AT_ONCE])
        for teacher_id, account_id, number in rows.values_list("teacher_id", "pk", "teacher__number"):
            found[teacher_id] = Holder(account_id, number)
    return found


def next_key() -> int:
    """Return the key that the next batch takes; the caller holds the book."""
    table = PostingBatch._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        return int(found[0]) + 1 if found else 1


class BatchTexts:
    """The parts of rows and digests that all entries of one batch share."""

    def __init__(self, batch: PostingBatch, unit: str) -> None:
        self.pk, self.number, self.unit = batch.pk, batch.number, quoted(unit)
        self.rulebook = batch.rulebook
        poster = [batch.posted_by, batch.posted_by_name, moment(batch.posted_at)]
        place = [batch.number, batch.kind, batch.institution.code, batch.year, batch.reason]
        self.named = f'"batch":{canonical_text(place)},"batch_posted":{canonical_text(poster)}'
        self.posted = canonical_text(poster)
        self.poster: tuple[str, str, datetime] = (batch.posted_by, batch.posted_by_name, batch.posted_at)
        self._rulebooks: dict[int, str] = {}

    def bound(self, rulebook: PublishedRulebook) -> str:
        """Return how digests name a rulebook."""
        found = self._rulebooks.get(rulebook.pk)
        if found is None:
            found = canonical_text([rulebook.rulebook_id, rulebook.version, rulebook.digest])
            self._rulebooks[rulebook.pk] = found
        return found


def _rows(
    batch: BatchTexts,
    amounts: Iterable[Amount],
    holders: Mapping[int, Holder],
    written: Written,
    mirrored: Iterable[Mirrored] | None,
) -> Iterator[Row]:
    digests, sums = written.digests, written.sums
    mirrors = iter(mirrored) if mirrored is not None else None
    for position, amount in enumerate(amounts, start=1):
        mirror = next(mirrors) if mirrors is not None else None
        holder, number = holders[amount.teacher_id], f"{batch.number}-{position}"
        found = hashlib.sha256(_content(batch, amount, holder, number, mirror).encode()).hexdigest()
        digests.append(found)
        part = (amount.part, amount.grain)
        sums[part] = sums.get(part, 0) + amount.units
        yield (
            number,
            holder.account_id,
            batch.pk,
            *amount[1:13],
            amount.lines,
            (mirror.rulebook if mirror else batch.rulebook).pk,
            amount.place,
            mirror.entry_id if mirror else None,
            *batch.poster,
            found,
        )


def _content(batch: BatchTexts, amount: Amount, holder: Holder, number: str, mirror: Mirrored | None) -> str:
    """Return the canonical text of ``content.entry_content``, written out: keys in their order, values as JSON."""
    rulebook = batch.bound(mirror.rulebook if mirror else batch.rulebook)
    return (
        f'{{"account":[{quoted(holder.teacher_number)},{batch.unit}],'
        f'"amount":[{amount.units},{amount.raw_units},{amount.grain}],{batch.named},"lines":{amount.lines},'
        f'"number":"{number}","place":[{quoted(amount.part)},{quoted(amount.item)},{quoted(amount.rule)},'
        f'{amount.year},{amount.turn},{quoted(amount.place)}],"posted":{batch.posted},'
        f'"reverses":{quoted(mirror.number) if mirror else "null"},"rulebook":{rulebook},'
        f'"source":[{quoted(amount.source_kind)},{quoted(amount.source_key)},{quoted(amount.narrative)},'
        f'"{amount.happened_on.isoformat()}"]}}'
    )
