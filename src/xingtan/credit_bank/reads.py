"""What pages and other rooms ask the book: balances, what a source earned, statements, which rulebook holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import TypeVar

from django.db.models import Count, Sum

from xingtan.credit_bank.models import Entry, PublishedRulebook
from xingtan.credit_bank.published import rulebook_of
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.kernel.periods import Cycle
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.rules import Rulebook

Key = TypeVar("Key", int, str)

CHUNK = 10_000
SUMMED_BY = ("account__teacher_id", "part", "item", "year", "grain")
DECEMBER = 12
LAST_DAY = 31


def rulebook_for(institution: Institution, on: date) -> PublishedRulebook | None:
    """Return the rulebook in force that day: of the institution itself or the nearest one above that has one."""
    return PublishedRulebook.objects.over(institution).in_force(on).first()


def rulebook_of_year(institution: Institution, year: int) -> PublishedRulebook | None:
    """Return the rulebook that a credit year is identified under.

    It is the one in force on 31 December of the calendar year that names the credit year: on whatever day credit
    years begin, that day lies in it.
    """
    return rulebook_for(institution, date(year, DECEMBER, LAST_DAY))


def rulebooks_of_year(institutions: Iterable[Institution], year: int) -> dict[int, PublishedRulebook]:
    """Return the rulebook of a credit year for each institution that has one, by its key; one query."""
    return rulebooks_on(institutions, date(year, DECEMBER, LAST_DAY))


def rulebooks_on(institutions: Iterable[Institution], on: date) -> dict[int, PublishedRulebook]:
    """Return the rulebook in force that day for each institution that has one, by its key; one query."""
    rows = PublishedRulebook.objects.in_force(on).select_related("institution")
    nearest_first = sorted(rows, key=lambda row: (row.institution.depth, row.effective_from, row.pk), reverse=True)
    found: dict[int, PublishedRulebook] = {}
    for institution in institutions:
        above = (row for row in nearest_first if institution.path.startswith(row.institution.path))
        if published := next(above, None):
            found[institution.pk] = published
    return found


def published_rulebooks() -> list[PublishedRulebook]:
    """Return every published rulebook, the newest effect first; one query."""
    return list(PublishedRulebook.objects.for_rows())


def balances(teacher_ids: Collection[int]) -> dict[int, dict[Place, Fraction]]:
    """Return what stands in the ledger for each teacher, by part, item (None when unknown) and credit year.

    Units: the unit of the account, exact. One query for ten thousand teachers.
    """
    found: dict[int, dict[Place, Fraction]] = {teacher_id: {} for teacher_id in teacher_ids}
    for some in _chunks(teacher_ids):
        rows = Entry.objects.of_teachers(some).order_by().values_list(*SUMMED_BY).annotate(Sum("units"))
        for teacher_id, part, item, year, grain, units in rows:
            place: Place = (part, item or None, year)
            amounts = found[teacher_id]
            amounts[place] = amounts.get(place, Fraction(0)) + from_units(units, grain)
    return found


def settled(source_kind: str, keys: Collection[str]) -> dict[str, Fraction]:
    """Return what each source has earned in the ledger, reversals taken off; sources without an entry are left out."""
    found: dict[str, Fraction] = {}
    for some in _chunks(keys):
        rows = Entry.objects.filter(source_kind=source_kind, source_key__in=some)
        amounts = rows.values_list("source_key", "units", "grain").annotate(Count("reversed_by"))
        for key, units, grain, reversals in amounts:
            found[key] = Fraction(0) if reversals else from_units(units, grain)
    return found


def entry_numbers(source_kind: str, keys: Collection[str]) -> dict[str, str]:
    """Return the number of the entry that each source earned."""
    found: dict[str, str] = {}
    for some in _chunks(keys):
        rows = Entry.objects.filter(source_kind=source_kind, source_key__in=some)
        found.update(rows.values_list("source_key", "number"))
    return found


@dataclass(frozen=True)
class Posted:
    """One source in the ledger: its entry, the amount, its batch, and the batch that took it back (None: it stands)."""

    entry: str
    amount: Fraction
    batch: int
    reversed_by_batch: int | None


def posted_from(source_kind: str, keys: Collection[str]) -> dict[str, Posted]:
    """Return what stands in the ledger for each source; those without an entry are left out."""
    found: dict[str, Posted] = {}
    for some in _chunks(keys):
        rows = Entry.objects.filter(source_kind=source_kind, source_key__in=some)
        rows = rows.select_related("batch", "reversed_by__batch")
        for entry in rows:
            mirror = getattr(entry, "reversed_by", None)
            taken_back = mirror.batch.number if mirror else None
            found[entry.source_key] = Posted(entry.number, entry.amount, entry.batch.number, taken_back)
    return found


def source_keys(source_kind: str) -> Iterator[tuple[str, str]]:
    """Yield (entry number, source key) of every entry from sources of this kind."""
    rows = Entry.objects.filter(source_kind=source_kind).order_by("pk").values_list("number", "source_key")
    yield from rows.iterator(chunk_size=CHUNK)


@dataclass(frozen=True)
class YearOfStatement:
    """One credit year of a statement: its entries, and their sums by part and altogether."""

    year: int
    entries: tuple[Entry, ...]
    by_part: Mapping[str, Fraction]
    total: Fraction


@dataclass(frozen=True)
class CycleOfStatement:
    """One cycle of a statement with its years, the latest first; ``cycle`` is None where no rulebook names one."""

    cycle: Cycle | None
    years: tuple[YearOfStatement, ...]
    by_part: Mapping[str, Fraction]
    total: Fraction


@dataclass(frozen=True)
class Statement:
    """All entries of one teacher by cycle and year, the latest first."""

    rulebook: Rulebook | None
    parts: tuple[str, ...]
    cycles: tuple[CycleOfStatement, ...]
    total: Fraction


def statement(teacher_id: int) -> Statement:
    """Return the statement (对账单) of one teacher; two queries however many entries."""
    entries = list(
        Entry.objects.of_teachers([teacher_id])
        .select_related("rulebook", "batch", "reverses", "reversed_by")
        .order_by("-year", "happened_on", "pk")
    )
    newest = max((entry.rulebook for entry in entries), key=lambda found: found.pk, default=None)
    rulebook = rulebook_of(newest) if newest else None
    parts = dict.fromkeys(rulebook.parts if rulebook else ())
    parts.update(dict.fromkeys(entry.part for entry in entries))
    years = [_year(year, tuple(rows)) for year, rows in groupby(entries, key=lambda entry: entry.year)]
    cycles = [_cycle(cycle, tuple(rows)) for cycle, rows in groupby(years, key=lambda row: _cycle_of(rulebook, row))]
    return Statement(rulebook, tuple(parts), tuple(cycles), sum((row.total for row in cycles), Fraction(0)))


def _year(year: int, entries: tuple[Entry, ...]) -> YearOfStatement:
    by_part: dict[str, Fraction] = {}
    for entry in entries:
        by_part[entry.part] = by_part.get(entry.part, Fraction(0)) + entry.amount
    return YearOfStatement(year, entries, by_part, sum(by_part.values(), Fraction(0)))


def _cycle(cycle: Cycle | None, years: tuple[YearOfStatement, ...]) -> CycleOfStatement:
    by_part: dict[str, Fraction] = {}
    for year in years:
        for part, amount in year.by_part.items():
            by_part[part] = by_part.get(part, Fraction(0)) + amount
    return CycleOfStatement(cycle, years, by_part, sum(by_part.values(), Fraction(0)))


def _cycle_of(rulebook: Rulebook | None, year: YearOfStatement) -> Cycle | None:
    if rulebook is None or rulebook.calendar.anchor is None:
        return None
    return rulebook.cycle_at(rulebook.calendar.year.span_of(year.year).start)


def _chunks(keys: Collection[Key]) -> Iterator[list[Key]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
