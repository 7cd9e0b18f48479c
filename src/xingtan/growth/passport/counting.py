"""How far trainees are: what confirmed entries and accepted records hold against the tasks, exact.

Only what somebody else has looked at counts: an entry that the right hand confirmed, a record that the school accepted.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.growth.passport.book import Book, Counts, Item, Share, Where, read_book
from xingtan.growth.passport.models import GrowthPassport, PassportEntry
from xingtan.growth.passport.workflow import EntryState
from xingtan.growth.standards import ZERO
from xingtan.kernel.amounts import HOUR_GRAIN, from_units
from xingtan.kernel.periods import SCHOOL_YEAR, Span
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED, State

WAITING = State.SUBMITTED.value
SHOWN_STATES = (*PASSED, WAITING)


@dataclass(frozen=True)
class Line:
    """One task and how far it is. Units: times or hours as the task counts, exact."""

    item: Item
    have: Fraction
    waiting: Fraction
    entries: tuple[PassportEntry, ...]
    records: tuple[Record, ...]

    @property
    def reached(self) -> bool:
        """Whether as much is there as is asked."""
        return self.have >= self.item.need


@dataclass(frozen=True)
class Part:
    """What the places of a share have of all hours. Units: hours, exact."""

    share: Share
    have: Fraction
    whole: Fraction

    @property
    def reached(self) -> bool:
        """Whether the part is large enough; not as long as there are no hours."""
        return self.whole > 0 and self.have >= self.share.at_least * self.whole


@dataclass(frozen=True)
class Progress:
    """How far one trainee is in the year of one passport."""

    book: Book
    span: Span
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    months: tuple[tuple[int, int, int], ...]

    @property
    def reached(self) -> int:
        """How many tasks are done."""
        return sum(line.reached for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many entries wait for a hand."""
        return sum(entry.state == EntryState.ENTERED.value for line in self.lines for entry in line.entries)

    def missing(self) -> tuple[Line, ...]:
        """Return the tasks that are not done yet."""
        return tuple(line for line in self.lines if not line.reached)

    def late(self, on: date) -> tuple[Line, ...]:
        """Return the tasks that should be done by that day and are not."""
        return tuple(line for line in self.missing() if (due := due_on(line.item, self.span)) and due < on)


def span_of(passport: GrowthPassport) -> Span:
    """Return the days of the passport's year."""
    return SCHOOL_YEAR.span_of(passport.year)


def due_on(item: Item, span: Span) -> date | None:
    """Return the last day of the month by whose end the task should be done."""
    if item.due is None:
        return None
    year = span.start.year + (item.due < span.start.month)
    return date(year, item.due, monthrange(year, item.due)[1])


def progress_of(passports: Sequence[GrowthPassport]) -> dict[int, Progress]:
    """Return how far each passport is, by key; two queries, however many there are.

    Units: times and hours, exact. Rounding: none.
    """
    books = {passport.pk: read_book(passport.body, version=passport.version) for passport in passports}
    entries = _entries(books)
    records = _records(passports, books)
    return {
        passport.pk: _progress(passport, books[passport.pk], entries.get(passport.pk, []), records)
        for passport in passports
    }


def _entries(books: Mapping[int, Book]) -> dict[int, list[PassportEntry]]:
    found: dict[int, list[PassportEntry]] = {}
    rows = PassportEntry.objects.filter(passport__in=list(books)).exclude(state=EntryState.WITHDRAWN.value)
    for entry in rows.order_by("happened_on", "pk"):
        found.setdefault(entry.passport_id, []).append(entry)
    return found


def _records(passports: Sequence[GrowthPassport], books: Mapping[int, Book]) -> dict[int, list[Record]]:
    kinds = {kind for book in books.values() for item in book.items for kind in item.kinds}
    if not kinds:
        return {}
    spans = [span_of(passport) for passport in passports]
    rows = Record.objects.filter(
        teacher__in={passport.teacher_id for passport in passports}, kind__in=kinds, state__in=SHOWN_STATES
    ).between(min(span.start for span in spans), max(span.end or span.start for span in spans))
    found: dict[int, list[Record]] = {}
    for record in rows.order_by("happened_on", "pk").defer("values"):
        found.setdefault(record.teacher_id, []).append(record)
    return found


def _progress(
    passport: GrowthPassport, book: Book, entries: Sequence[PassportEntry], records: Mapping[int, Sequence[Record]]
) -> Progress:
    span = span_of(passport)
    mine = [record for record in records.get(passport.teacher_id, ()) if span.contains(record.happened_on)]
    lines = tuple(
        counted(
            item,
            tuple(entry for entry in entries if entry.item == item.code),
            tuple(record for record in mine if record.kind in item.kinds),
        )
        for item in book.items
    )
    hours = dict.fromkeys(Where, ZERO)
    for line in lines:
        hours[line.item.place] += _hours(line)
    whole = sum(hours.values(), ZERO)
    parts = tuple(Part(share, sum((hours[place] for place in share.places), ZERO), whole) for share in book.shares)
    return Progress(book, span, lines, parts, _months(span, lines))


def counted(item: Item, entries: tuple[PassportEntry, ...], records: tuple[Record, ...]) -> Line:
    """Return the task with what counts for it and what waits.

    Units: times or hours, exact. Rounding: none.
    """
    have = waiting = ZERO
    for hours, counts, waits in _things(entries, records):
        worth = Fraction(1) if item.counts is Counts.TIMES else _said(hours)
        have += worth if counts else ZERO
        waiting += worth if waits else ZERO
    return Line(item, have, waiting, entries, records)


def _things(entries: Sequence[PassportEntry], records: Sequence[Record]) -> list[tuple[int | None, bool, bool]]:
    """Return of each thing done its hours, whether it counts and whether it waits."""
    done = [
        (entry.hours, entry.state == EntryState.CONFIRMED.value, entry.state == EntryState.ENTERED.value)
        for entry in entries
    ]
    return done + [(record.hours, record.state in PASSED, record.state == WAITING) for record in records]


def _hours(line: Line) -> Fraction:
    return sum((_said(hours) for hours, counts, _ in _things(line.entries, line.records) if counts), ZERO)


def _said(hours: int | None) -> Fraction:
    return from_units(hours, HOUR_GRAIN) if hours else ZERO


def _months(span: Span, lines: Sequence[Line]) -> tuple[tuple[int, int, int], ...]:
    """Return year, month and how many things were done and confirmed, month by month of the school year."""
    found: dict[tuple[int, int], int] = {}
    for line in lines:
        days = [entry.happened_on for entry in line.entries if entry.state == EntryState.CONFIRMED.value]
        days += [record.happened_on for record in line.records if record.state in PASSED]
        for day in days:
            found[day.year, day.month] = found.get((day.year, day.month), 0) + 1
    first = span.start
    months = [(first.year + (first.month + n - 1) // 12, (first.month + n - 1) % 12 + 1) for n in range(12)]
    return tuple((year, month, found.get((year, month), 0)) for year, month in months)
