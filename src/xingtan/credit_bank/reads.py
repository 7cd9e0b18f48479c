"""What pages and other rooms ask the book: balances, what a source earned, statements, which rulebook holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby
from typing import TypeVar

from django.db.models import BigIntegerField, Case, F, Max, Sum, When

from xingtan.credit_bank.models import Entry, PublishedRulebook
from xingtan.credit_bank.postings import POINTS, BatchKind
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.querysets import PublishedRulebookQuerySet
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.kernel.periods import Cycle
from xingtan.rulebook.requirements import Place
from xingtan.rulebook.rules import Purpose, Rulebook

Key = TypeVar("Key", int, str)

CHUNK = 10_000
SUMMED_BY = ("account__teacher_id", "account__unit", "part", "item", "year", "grain")
POSTED = (
    *("source_key", "number", "units", "grain", "batch__number", "reversed_by__batch__number"),
    *("pk", "year", "turn", "batch__kind"),
)
"""Columns of an entry, in the order of what is known of a posted one."""
DECEMBER = 12
LAST_DAY = 31


def rulebook_for(institution: Institution, on: date) -> PublishedRulebook | None:
    """Return the rulebook of credits in force that day: of the institution or the nearest one above that has one."""
    return PublishedRulebook.objects.of_purpose(Purpose.CREDITS).over(institution).in_force(on).first()


def rulebook_of_year(institution: Institution, year: int) -> PublishedRulebook | None:
    """Return the rulebook that a credit year is identified under.

    It is the one in force on 31 December of the calendar year that names the credit year: on whatever day credit
    years begin, that day lies in it.
    """
    return rulebook_for(institution, date(year, DECEMBER, LAST_DAY))


def rulebooks_of_year(institutions: Iterable[Institution], year: int) -> dict[int, PublishedRulebook]:
    """Return the rulebook of credits of a credit year for each institution that has one, by its key; one query."""
    return rulebooks_on(institutions, date(year, DECEMBER, LAST_DAY))


def rulebooks_on(institutions: Iterable[Institution], on: date) -> dict[int, PublishedRulebook]:
    """Return the rulebook of credits in force that day for each institution that has one, by its key; one query."""
    return _nearest(institutions, PublishedRulebook.objects.of_purpose(Purpose.CREDITS).in_force(on))


def points_rulebooks_on(schools: Iterable[Institution], on: date) -> dict[int, PublishedRulebook]:
    """Return the rulebook of points in force that day for each school that has one, by its key; one query.

    A campus without its own goes by that of its school.
    """
    return _nearest(schools, PublishedRulebook.objects.of_purpose(Purpose.POINTS).in_force(on))


def registration_rulebooks_on(institutions: Iterable[Institution], on: date) -> dict[int, PublishedRulebook]:
    """Return the rulebook of periodic registration in force that day for each institution that has one, by its key."""
    return _nearest(institutions, PublishedRulebook.objects.of_purpose(Purpose.REGISTRATION).in_force(on))


def _nearest(institutions: Iterable[Institution], rulebooks: PublishedRulebookQuerySet) -> dict[int, PublishedRulebook]:
    rows = rulebooks.select_related("institution")
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


def balances(teacher_ids: Collection[int], unit: str | None = None) -> dict[int, dict[Place, Fraction]]:
    """Return what stands in the ledger for each teacher, by part, item (None when unknown) and credit year.

    Units: the unit named (``published.unit_code`` of a rulebook; ``postings.POINTS``), exact; None adds up all accounts
    of credits, never points. One query for ten thousand teachers.
    """
    found: dict[int, dict[Place, Fraction]] = {teacher_id: {} for teacher_id in teacher_ids}
    for (teacher_id, held), amounts in holdings(teacher_ids).items():
        if held == unit or (unit is None and held != POINTS):
            into = found[teacher_id]
            for place, amount in amounts.items():
                into[place] = into.get(place, Fraction(0)) + amount
    return found


def holdings(teacher_ids: Collection[int]) -> dict[tuple[int, str], dict[Place, Fraction]]:
    """Return what stands on each account, by teacher and unit, then by part, item and credit year.

    Units: the unit of the account, exact. One query for ten thousand teachers.
    """
    found: dict[tuple[int, str], dict[Place, Fraction]] = {}
    for some in _chunks(teacher_ids):
        rows = Entry.objects.of_teachers(some).order_by().values_list(*SUMMED_BY).annotate(Sum("units"))
        for teacher_id, unit, part, item, year, grain, units in rows:
            place: Place = (part, item or None, year)
            amounts, amount = found.setdefault((teacher_id, unit), {}), from_units(units, grain)
            amounts[place] = amounts[place] + amount if place in amounts else amount
    return found


def last_entries(teacher_ids: Collection[int]) -> dict[int, int]:
    """Return the key of the last entry of each teacher who has any; one query for ten thousand teachers.

    Entries are never changed and never go: as long as it is the same, so is everything that stands on the accounts.
    """
    found: dict[int, int] = {}
    for some in _chunks(teacher_ids):
        rows = Entry.objects.of_teachers(some).order_by().values_list("account__teacher")
        found.update(rows.annotate(last=Max("pk")))
    return found


def settled(source_kind: str, keys: Collection[str]) -> dict[str, Fraction]:
    """Return what each source has earned in the ledger over all years and turns, reversals taken off.

    Sources without an entry are left out; those whose entries were all taken back earned 0.
    """
    by_year = settled_by_year(source_kind, keys)
    return {key: sum(amounts.values(), Fraction(0)) for key, amounts in by_year.items()}


def settled_by_year(source_kind: str, keys: Collection[str]) -> dict[str, dict[int, Fraction]]:
    """Return what each source has earned in the ledger by credit year, reversals taken off.

    A year whose entries were all taken back stands there with 0; sources without an entry are left out.
    """
    found: dict[str, dict[int, Fraction]] = {}
    for some in _chunks(keys):
        rows = Entry.objects.filter(source_kind=source_kind, source_key__in=some).order_by()
        standing = Case(When(reversed_by=None, then=F("units")), default=0, output_field=BigIntegerField())
        for key, year, grain, units in rows.values_list("source_key", "year", "grain").annotate(counted=Sum(standing)):
            amounts, amount = found.setdefault(key, {}), from_units(units, grain)
            amounts[year] = amounts[year] + amount if year in amounts else amount
    return found


def next_turn(source_kind: str, keys: Collection[str]) -> dict[str, int]:
    """Return for each source the turn that its next posting takes: 1 when it has none, in whatever year."""
    found = dict.fromkeys(keys, 1)
    for some in _chunks(keys):
        rows = Entry.objects.filter(source_kind=source_kind, source_key__in=some).order_by()
        found.update({key: last + 1 for key, last in rows.values_list("source_key").annotate(Max("turn"))})
    return found


@dataclass(frozen=True)
class Posted:
    """One entry of a source: number, year, turn, amount, its batch, and the batch that took it back (None: stands)."""

    entry: str
    amount: Fraction
    batch: int
    reversed_by_batch: int | None
    entry_id: int = 0
    year: int = 0
    turn: int = 1
    kind: str = BatchKind.IDENTIFICATION.value


def posted_from(source_kind: str, keys: Collection[str]) -> dict[str, tuple[Posted, ...]]:
    """Return the entries of each source, reversals apart, in the order of posting; those without one are left out."""
    found: dict[str, list[Posted]] = {}
    for some in _chunks(keys):
        rows = Entry.objects.filter(source_kind=source_kind, source_key__in=some).order_by("pk")
        for key, number, units, grain, *rest in rows.values_list(*POSTED):
            found.setdefault(key, []).append(Posted(number, from_units(units, grain), *rest))
    return {key: tuple(entries) for key, entries in found.items()}


def source_keys(source_kind: str, kind: BatchKind = BatchKind.IDENTIFICATION) -> Iterator[tuple[str, str]]:
    """Yield (entry number, source key) of every entry from sources of this kind in batches of that kind."""
    rows = Entry.objects.filter(source_kind=source_kind, batch__kind=kind.value).order_by("pk")
    yield from rows.values_list("number", "source_key").iterator(chunk_size=CHUNK)


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
    unit: str = ""
    units: tuple[str, ...] = ()
    """The unit of this statement, and those of all accounts on which the teacher has entries."""


def statement(teacher_id: int, unit: str | None = None) -> Statement:
    """Return the statement (对账单) of one teacher in one unit; two queries however many entries.

    Without a unit it is that of the newest credits; points never stand there unless asked for.
    """
    rows = (
        Entry.objects.of_teachers([teacher_id])
        .select_related("rulebook", "batch", "account", "reverses", "reversed_by")
        .order_by("-year", "happened_on", "pk")
    )
    entries = list(rows)
    units = tuple(sorted({entry.account.unit for entry in entries}))
    if unit is None:
        credit = [entry for entry in entries if entry.account.unit != POINTS]
        unit = max(credit, key=lambda found: found.pk).account.unit if credit else ""
    entries = [entry for entry in entries if entry.account.unit == unit]
    newest = max((entry.rulebook for entry in entries), key=lambda found: found.pk, default=None)
    rulebook = rulebook_of(newest) if newest else None
    parts = dict.fromkeys(rulebook.parts if rulebook else ())
    parts.update(dict.fromkeys(entry.part for entry in entries))
    years = [_year(year, tuple(rows)) for year, rows in groupby(entries, key=lambda entry: entry.year)]
    cycles = [_cycle(cycle, tuple(rows)) for cycle, rows in groupby(years, key=lambda row: _cycle_of(rulebook, row))]
    total = sum((row.total for row in cycles), Fraction(0))
    return Statement(rulebook, tuple(parts), tuple(cycles), total, unit, units)


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


@dataclass(frozen=True)
class EntryLine:
    """One entry as a frozen statement quotes it.

    Units: the unit of the account, exact; below zero for a reversal.
    """

    number: str
    unit: str
    year: int
    part: str
    item: str
    amount: Fraction
    narrative: str
    happened_on: date
    rulebook: str
    reverses: str


_QUOTED = (
    "account__teacher_id",
    "number",
    "account__unit",
    "year",
    "part",
    "item",
    "units",
    "grain",
    "narrative",
    "happened_on",
    "rulebook__rulebook_id",
    "rulebook__version",
    "reverses__number",
)


def entry_lines(teacher_ids: Collection[int], until: datetime) -> dict[int, list[EntryLine]]:
    """Return the entries posted for each teacher until that moment, oldest first; a query for ten thousand teachers."""
    found: dict[int, list[EntryLine]] = {teacher_id: [] for teacher_id in teacher_ids}
    for some in _chunks(teacher_ids):
        rows = Entry.objects.of_teachers(some).filter(posted_at__lte=until).order_by("pk").values_list(*_QUOTED)
        for teacher, number, unit, year, part, item, units, grain, narrative, on, rulebook, version, mirror in rows:
            amount = from_units(units, grain)
            found[teacher].append(
                EntryLine(number, unit, year, part, item, amount, narrative, on, f"{rulebook} {version}", mirror or "")
            )
    return found
