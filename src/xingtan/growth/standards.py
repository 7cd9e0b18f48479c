"""How far teachers are with the standards of their tier: what records and ledger hold against what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from xingtan.credit_bank.reads import balances
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import HOUR_GRAIN, from_units
from xingtan.kernel.periods import SCHOOL_YEAR, Span
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED
from xingtan.teachers.conditions.rules import staff_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement
from xingtan.teachers.tiers.reads import scheme_at, tiers_of
from xingtan.teachers.tiers.scheme import Counts, Standard, Tier

"""Only what the school has accepted counts."""

ZERO = Fraction(0)
Have = dict[tuple[int, str], Fraction]


@dataclass(frozen=True)
class Met:
    """One standard of one teacher. Units: records, hours or credits as the standard counts, exact."""

    standard: Standard
    have: Fraction

    @property
    def reached(self) -> bool:
        """Whether as much is there as is asked."""
        return self.have >= self.standard.need


def day_in(year: int, on: date) -> date:
    """Return the day on which a school year is looked at: its last one, today while it runs."""
    span = SCHOOL_YEAR.span_of(year)
    return min(span.end or on, on)


def span_of(standard: Standard, on: date) -> Span:
    """Return the days that the standard looks at: its school years, the present one the last."""
    year = SCHOOL_YEAR.year_of(on)
    return Span(SCHOOL_YEAR.span_of(year - standard.years + 1).start, SCHOOL_YEAR.span_of(year).end)


def measured(teachers: Iterable[int], standards: Iterable[Standard], *, on: date) -> Have:
    """Return what each of these teachers has of each standard on that day, by key and code; at most two queries.

    Units: records, hours or credits as each standard counts, exact. Rounding: none.
    """
    asked = tuple(standards)
    return measured_each(dict.fromkeys(teachers, asked), on=on)


def measured_each(asked: Mapping[int, Sequence[Standard]], *, on: date) -> Have:
    """Return what each teacher has of the standards asked of them, by key and code; at most two queries.

    Units: records, hours or credits as each standard counts, exact. Rounding: none.
    """
    found = {(teacher, standard.code): ZERO for teacher, standards in asked.items() for standard in standards}
    every = [standard for standards in {id(each): each for each in asked.values()}.values() for standard in standards]
    by_records = [each for each in every if each.counts is not Counts.CREDITS]
    if by_records:
        for row in _rows(list(asked), by_records, on).values("teacher_id", "kind", "happened_on", "hours", "values"):
            for standard in asked[row["teacher_id"]]:
                if counts(standard, row, on):
                    found[row["teacher_id"], standard.code] += _worth(standard, row)
    if len(by_records) < len(every):
        for (teacher, code), amount in _of_ledger(asked, on):
            found[teacher, code] += amount
    return found


def _of_ledger(asked: Mapping[int, Sequence[Standard]], on: date) -> Iterator[tuple[tuple[int, str], Fraction]]:
    for teacher, held in balances(list(asked)).items():
        for standard in asked[teacher]:
            if standard.counts is Counts.CREDITS:
                yield (teacher, standard.code), _credits(standard, held, on)


def standards_of(teacher: Teacher, *, on: date) -> tuple[Tier, tuple[Met, ...]] | None:
    """Return the tier by which the teacher is appraised and how far they are in it; none without a tier."""
    for row in tiers_of([teacher.pk], on=on).get(teacher.pk, []):
        tier = scheme_at(row.school, on).tier(row.tier)
        if tier is not None:
            have = measured([teacher.pk], tier.standards, on=on)
            return tier, tuple(Met(each, have[teacher.pk, each.code]) for each in tier.standards)
    return None


def records_behind(teacher: Teacher, standards: Sequence[Standard], *, on: date) -> dict[str, list[Record]]:
    """Return the very records that each standard counts for one teacher, the latest first; one query."""
    found: dict[str, list[Record]] = {standard.code: [] for standard in standards}
    by_records = [each for each in standards if each.counts is not Counts.CREDITS]
    for record in _rows([teacher.pk], by_records, on).order_by("-happened_on", "-pk") if by_records else ():
        row = {"kind": record.kind, "happened_on": record.happened_on, "values": record.values}
        for standard in by_records:
            if counts(standard, row, on):
                found[standard.code].append(record)
    return found


def credits_behind(
    teacher: Teacher, standards: Sequence[Standard], *, on: date
) -> dict[str, list[tuple[int, Fraction]]]:
    """Return what the ledger brought in each year that a standard of credits looks at, the latest first; one query.

    Units: credits, exact. Years without any are left out; without a standard of credits nothing is asked.
    """
    by_credits = [each for each in standards if each.counts is Counts.CREDITS]
    if not by_credits:
        return {}
    brought: dict[int, Fraction] = {}
    for (_part, _item, year), amount in balances([teacher.pk])[teacher.pk].items():
        brought[year] = brought.get(year, ZERO) + amount
    return {
        each.code: [(year, brought[year]) for year in reversed(_years_of(each, on)) if brought.get(year)]
        for each in by_credits
    }


@dataclass(frozen=True)
class Fulfilled:
    """One teacher of a school against the standards of the tier in which they are appraised."""

    placement: TierPlacement
    tier: Tier
    standards: tuple[Met, ...]

    @property
    def missing(self) -> tuple[Met, ...]:
        """The standards that are not met."""
        return tuple(met for met in self.standards if not met.reached)


def fulfilled_at(school: Institution, *, on: date) -> list[Fulfilled]:
    """Return everybody at the school who is in a tier on that day, tier by tier; at most five queries.

    Who holds several tiers stands in the one by which they are appraised.
    """
    scheme = scheme_at(school, on)
    staff = staff_of(school, on=on).values("pk")
    rows = TierPlacement.objects.on(on).filter(teacher__in=staff).select_related("teacher__group")
    chosen: dict[int, TierPlacement] = {}
    for row in rows.order_by("-appraised", "-since", "pk"):
        if row.teacher_id not in chosen and scheme.tier(row.tier) is not None:
            chosen[row.teacher_id] = row
    tiers = {tier.code: (place, tier) for place, tier in enumerate(scheme.tiers)}
    have = measured_each({key: tiers[row.tier][1].standards for key, row in chosen.items()}, on=on)
    found = [
        Fulfilled(row, tier, tuple(Met(each, have[row.teacher_id, each.code]) for each in tier.standards))
        for row in chosen.values()
        for tier in [tiers[row.tier][1]]
    ]
    return sorted(found, key=lambda each: (tiers[each.tier.code][0], each.placement.teacher.number))


def _rows(teachers: list[int], standards: Sequence[Standard], on: date) -> QuerySet[Record]:
    kinds = {kind for standard in standards for kind in standard.kinds}
    first = min(span_of(standard, on).start for standard in standards)
    rows = Record.objects.filter(teacher__in=teachers, kind__in=kinds, state__in=PASSED).between(first, on)
    return rows.order_by("pk")


def counts(standard: Standard, row: Mapping[str, Any], on: date) -> bool:
    """Tell whether the standard counts a record with this kind, day and values."""
    if row["kind"] not in standard.kinds or not span_of(standard, on).contains(row["happened_on"]):
        return False
    return all(str(row["values"].get(name, "")) in values for name, values in standard.where.items())


def _worth(standard: Standard, row: Mapping[str, Any]) -> Fraction:
    if standard.counts is Counts.RECORDS:
        return Fraction(1)
    return from_units(row["hours"], HOUR_GRAIN) if row["hours"] else ZERO


def _credits(standard: Standard, held: Mapping[tuple[str, str | None, int], Fraction], on: date) -> Fraction:
    wanted = _years_of(standard, on)
    return sum((amount for (_part, _item, of), amount in held.items() if of in wanted), ZERO)


def _years_of(standard: Standard, on: date) -> range:
    year = SCHOOL_YEAR.year_of(on)
    return range(year - standard.years + 1, year + 1)
