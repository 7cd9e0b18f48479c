"""What the points bank asks the ledger: the standing entries of a source kind, and a teacher's points line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import zip_longest

from xingtan.credit_bank.models import Entry, PublishedRulebook
from xingtan.credit_bank.postings import POINTS, BatchKind
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.rulebook.rules import Purpose

CHUNK = 5_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class StandingEntry:
    """One entry that nobody has taken back, with its source.

    Units: points, exact.
    """

    entry_id: int
    number: str
    teacher_id: int
    source_key: str
    year: int
    item: str
    amount: Fraction


@dataclass(frozen=True)
class PointsLine:
    """One line of a teacher's points as a page shows it; a line that takes another back has the source of that one.

    Units: points, exact; below zero where points were taken, spent, lapsed or taken back.
    """

    number: str
    kind: BatchKind
    source_kind: str
    source_key: str
    narrative: str
    happened_on: date
    posted_at: datetime
    part: str
    year: int
    amount: Fraction
    reason: str
    taken_back: bool


@dataclass(frozen=True)
class Reign:
    """The days on which one published rulebook counted; ``last`` is None for the one in force."""

    published: PublishedRulebook
    first: date
    last: date | None


def standing_entries(source_kind: str, teacher_ids: Collection[int], *, place: str) -> Iterator[StandingEntry]:
    """Yield the entries of points of that source kind that stand, posted at or below the place.

    One query for five thousand teachers.
    """
    ordered = sorted(teacher_ids)
    for start in range(0, len(ordered), CHUNK):
        rows = Entry.objects.of_teachers(ordered[start : start + CHUNK]).filter(
            source_kind=source_kind, account__unit=POINTS, reversed_by=None, place__startswith=place
        )
        names = ("pk", "number", "account__teacher_id", "source_key", "year", "item", "units", "grain")
        for pk, number, teacher_id, key, year, item, units, grain in rows.order_by("pk").values_list(*names):
            yield StandingEntry(pk, number, teacher_id, key, year, item, from_units(units, grain))


def points_lines(teacher_id: int) -> list[PointsLine]:
    """Return every line of a teacher's points, the latest posting first; one query."""
    rows = Entry.objects.of_teachers([teacher_id]).filter(account__unit=POINTS)
    rows = rows.select_related("batch", "reversed_by", "reverses").order_by("-pk")
    return [
        PointsLine(
            number=entry.number,
            kind=BatchKind(entry.batch.kind),
            source_kind=(entry.reverses or entry).source_kind,
            source_key=(entry.reverses or entry).source_key,
            narrative=entry.narrative,
            happened_on=entry.happened_on,
            posted_at=entry.posted_at,
            part=entry.part,
            year=entry.year,
            amount=entry.amount,
            reason=entry.batch.reason,
            taken_back=hasattr(entry, "reversed_by"),
        )
        for entry in rows
    ]


def reigns_of_points(school: Institution, on: date) -> list[Reign]:
    """Return by which rules of points the school has counted from which day, the earliest first; one query.

    A version published later takes over on its day of effect; a campus without its own goes by those of its school.
    """
    rows = list(PublishedRulebook.objects.of_purpose(Purpose.POINTS).over(school).select_related("institution"))
    ends = [row.effective_until + ONE_DAY for row in rows if row.effective_until is not None]
    borders = sorted({day for day in (*(row.effective_from for row in rows), *ends) if day <= on})
    found: list[Reign] = []
    for day, after in zip_longest(borders, borders[1:]):
        last = after - ONE_DAY if after else None
        published = next((row for row in rows if _holds(row, day)), None)
        if found and published == found[-1].published:
            found[-1] = Reign(found[-1].published, found[-1].first, last)
        elif published is not None:
            found.append(Reign(published, day, last))
    return found


def _holds(row: PublishedRulebook, day: date) -> bool:
    return row.effective_from <= day and (row.effective_until is None or day <= row.effective_until)
