"""How far teachers are with the standards of their tier: what records and ledger hold against what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from xingtan.credit_bank.reads import balances
from xingtan.kernel.amounts import HOUR_GRAIN, from_units
from xingtan.kernel.periods import SCHOOL_YEAR, Span
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.reads import scheme_at, tiers_of
from xingtan.teachers.tiers.scheme import Counts, Standard, Tier

COUNTING = (State.ACCEPTED.value, State.DECLARED.value, State.IDENTIFIED.value)
"""Only what the school has accepted counts."""

ZERO = Fraction(0)


@dataclass(frozen=True)
class Met:
    """One standard of one teacher. Units: records, hours or credits as the standard counts, exact."""

    standard: Standard
    have: Fraction

    @property
    def reached(self) -> bool:
        """Whether as much is there as is asked."""
        return self.have >= self.standard.need


def span_of(standard: Standard, on: date) -> Span:
    """Return the days that the standard looks at: its school years, the present one the last."""
    year = SCHOOL_YEAR.year_of(on)
    return Span(SCHOOL_YEAR.span_of(year - standard.years + 1).start, SCHOOL_YEAR.span_of(year).end)


def measured(teachers: Iterable[int], standards: Iterable[Standard], *, on: date) -> dict[tuple[int, str], Fraction]:
    """Return what each of these teachers has of each standard on that day, by key and code; at most two queries.

    Units: records, hours or credits as each standard counts, exact. Rounding: none.
    """
    keys, asked = list(teachers), list(standards)
    found = {(teacher, standard.code): ZERO for teacher in keys for standard in asked}
    by_records = [each for each in asked if each.counts is not Counts.CREDITS]
    if by_records:
        for row in _rows(keys, by_records, on):
            for standard in by_records:
                if _counts(standard, row, on):
                    found[row["teacher_id"], standard.code] += _worth(standard, row)
    by_credits = [each for each in asked if each.counts is Counts.CREDITS]
    if by_credits:
        for teacher, held in balances(keys).items():
            for standard in by_credits:
                found[teacher, standard.code] += _credits(standard, held, on)
    return found


def standards_of(teacher: Teacher, *, on: date) -> tuple[Tier, tuple[Met, ...]] | None:
    """Return the tier by which the teacher is appraised and how far they are in it; none without a tier."""
    for row in tiers_of([teacher.pk], on=on).get(teacher.pk, []):
        tier = scheme_at(row.school, on).tier(row.tier)
        if tier is not None:
            have = measured([teacher.pk], tier.standards, on=on)
            return tier, tuple(Met(each, have[teacher.pk, each.code]) for each in tier.standards)
    return None


def _rows(teachers: list[int], standards: list[Standard], on: date) -> Iterable[Mapping[str, Any]]:
    kinds = {kind for standard in standards for kind in standard.kinds}
    first = min(span_of(standard, on).start for standard in standards)
    rows = Record.objects.filter(teacher__in=teachers, kind__in=kinds, state__in=COUNTING).between(first, on)
    return rows.order_by("pk").values("teacher_id", "kind", "happened_on", "hours", "values")


def _counts(standard: Standard, row: Mapping[str, Any], on: date) -> bool:
    if row["kind"] not in standard.kinds or not span_of(standard, on).contains(row["happened_on"]):
        return False
    return all(str(row["values"].get(name, "")) in values for name, values in standard.where.items())


def _worth(standard: Standard, row: Mapping[str, Any]) -> Fraction:
    if standard.counts is Counts.RECORDS:
        return Fraction(1)
    return from_units(row["hours"], HOUR_GRAIN) if row["hours"] else ZERO


def _credits(standard: Standard, held: Mapping[tuple[str, str | None, int], Fraction], on: date) -> Fraction:
    year = SCHOOL_YEAR.year_of(on)
    wanted = range(year - standard.years + 1, year + 1)
    return sum((amount for (_part, _item, of), amount in held.items() if of in wanted), ZERO)
