"""Records of a place by teacher: how many, where they stand, the hours that were accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution
from xingtan.records.models import Record
from xingtan.records.workflow import GONE, PASSED, State


@dataclass(frozen=True)
class Counted:
    """What is counted: the records of a school, or of one with its campuses, of a school year or of a sheet."""

    school: Institution
    with_campuses: bool = False
    year: int | None = None
    sheet: date | None = None


def by_teacher(actor: Actor, counted: Counted) -> QuerySet[Record, Any]:
    """Return a row for each teacher who has such a record that the reader may see, by number; one query.

    Units: ``hours`` of the accepted records, in hundredths.
    """
    place = Q(school__path__startswith=counted.school.path) if counted.with_campuses else Q(school=counted.school)
    rows = Record.objects.visible_to(actor).filter(place).exclude(state__in=GONE)
    rows = rows if counted.year is None else rows.in_school_year(counted.year)
    rows = rows if counted.sheet is None else rows.filter(audit_month=counted.sheet)
    grouped = rows.order_by("teacher__number").values(
        "teacher__number", "teacher__name", "teacher__group__name", "teacher__group__name_en"
    )
    return grouped.annotate(
        records=Count("pk"),
        waiting=Count("pk", filter=Q(state=State.SUBMITTED.value)),
        returned=Count("pk", filter=Q(state=State.RETURNED.value)),
        passed=Count("pk", filter=Q(state__in=PASSED)),
        hours=Sum("hours", filter=Q(state__in=PASSED)),
    )
