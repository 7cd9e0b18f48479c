"""Recompute the points of every school that is up to date, and name what does not agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xingtan.credit_bank.points import standing_entries
from xingtan.growth.points.models import Settling
from xingtan.growth.points.periods import periods_of
from xingtan.growth.points.reads import SOURCE
from xingtan.growth.points.settling import schools_behind, wanted_postings
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher
from xingtan.trail.verify import Finding

STREAM = "points"


def verify_points(on: date) -> Iterator[Finding]:
    """Yield entries whose amount the rulebook of their year does not give, and records whose points are missing.

    A school whose records have moved since its points were settled is left out: its points are not wrong, but waiting.
    """
    schools = list(Institution.objects.filter(pk__in=Settling.objects.values("school_id")).order_by("path"))
    behind = {school.pk for school in schools_behind(schools, on)}
    for school in schools:
        if school.pk not in behind:
            yield from _verify_school(school, on)


def _verify_school(school: Institution, on: date) -> Iterator[Finding]:
    teachers = list(Teacher.objects.filter(school__path__startswith=school.path).values_list("pk", flat=True))
    wanted: dict[tuple[str, int | None], object] = {}
    for period in periods_of(school, on):
        wanted |= {(each.source[1], each.year): each.amount for each in wanted_postings(school, teachers, period)}
    for entry in standing_entries(SOURCE, teachers, place=school.path):
        if wanted.pop((entry.source_key, entry.year), None) != entry.amount:
            yield Finding(STREAM, entry.number, "amount_differs")
    yield from (Finding(STREAM, key, "not_posted") for key, _ in sorted(wanted, key=str))
