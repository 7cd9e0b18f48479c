"""Records of a place by teacher: how many, where they stand, the hours that were accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any, overload

from django.db.models import Count, Q, Sum

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution
from xingtan.records.models import Record
from xingtan.records.workflow import GONE, PASSED, State

Row = dict[str, Any]
TOLD = ("teacher__number", "teacher__name", "teacher__group__name", "teacher__group__name_en")
FIGURES = {
    "records": Count("pk"),
    "waiting": Count("pk", filter=Q(state=State.SUBMITTED.value)),
    "returned": Count("pk", filter=Q(state=State.RETURNED.value)),
    "passed": Count("pk", filter=Q(state__in=PASSED)),
    "hours": Sum("hours", filter=Q(state__in=PASSED)),
}


@dataclass(frozen=True)
class Counted:
    """What is counted: the records of a school, or of one with its campuses, of a school year or of a sheet."""

    school: Institution
    with_campuses: bool = False
    year: int | None = None
    sheet: date | None = None


class ByTeacher(Sequence[Row]):
    """A row for each teacher who has such a record that the reader may see, by number, counted page by page.

    Two queries: who they are, and the figures of those on the page. To sort a province's teachers by number with all
    their figures would mean to walk through everybody's before those of the school are met.

    Units: ``hours`` of the accepted records, in hundredths.
    """

    def __init__(self, actor: Actor, counted: Counted) -> None:
        place = Q(school__path__startswith=counted.school.path) if counted.with_campuses else Q(school=counted.school)
        rows = Record.objects.visible_to(actor).filter(place).exclude(state__in=GONE).order_by()
        rows = rows if counted.year is None else rows.in_school_year(counted.year)
        self._rows = rows if counted.sheet is None else rows.filter(audit_month=counted.sheet)

    @cached_property
    def _people(self) -> list[int]:
        found = self._rows.values_list("teacher__number", "teacher_id").distinct()
        return [key for _, key in sorted(found)]

    def __len__(self) -> int:
        return len(self._people)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Return the rows of one page, or the row at one place."""
        if isinstance(index, int):
            return self[index : index + 1][0]
        people = self._people[index]
        grouped = self._rows.filter(teacher_id__in=people).values(*TOLD).annotate(**FIGURES)
        return sorted(grouped, key=itemgetter("teacher__number"))
