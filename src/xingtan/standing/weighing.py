"""Weigh everybody of a place and keep the result, so that lists of large places cost what small ones do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction

from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import to_units
from xingtan.standing.models import SchoolTally, Weighing
from xingtan.standing.prospects import outcome_of, prospects_of
from xingtan.standing.reads import TeacherStanding, standings_of
from xingtan.teachers.models import Teacher

CHUNK = 1000
KEPT = ("place", "as_of", "outlook", "reach", "latest", "total_units", "grain", "weighed_at")


def nothing(_done: int) -> None:
    """Tell nobody how far it is."""


def weigh_place(place: Institution, *, on: date, at: datetime, tell: Callable[[int], None] = nothing) -> int:
    """Return how many teachers of the place were weighed as of the day; their rows and tallies are written anew.

    A thousand teachers at a time, a fixed number of queries each; what is on its way is looked at.
    """
    teachers = Teacher.objects.filter(school__path__startswith=place.path).in_service(on).select_related("school")
    keys = list(teachers.order_by("school__path", "pk").values_list("pk", flat=True))
    counted: Counter[tuple[int, str, str, str]] = Counter()
    done = 0
    for start in range(0, len(keys), CHUNK):
        rows = list(teachers.filter(pk__in=keys[start : start + CHUNK]))
        standings = standings_of(rows, on=on, coming=True)
        weighed = [_weighed(found, on=on, at=at) for found in standings.values()]
        _keep(weighed)
        counted.update((row.teacher.school_id, row.place, row.outlook, row.reach) for row in weighed)
        done += len(rows)
        tell(done)
    _tally(place, counted, on=on, at=at)
    return done


def weighed_so_far(place: Institution, at: datetime) -> int | None:
    """Return how many teachers the weighing of a place at that instant has done; None once it is over; two queries."""
    if SchoolTally.objects.filter(place__startswith=place.path, weighed_at__gte=at).exists():
        return None
    return Weighing.objects.below(place).filter(weighed_at=at).count()


def _weighed(found: TeacherStanding, *, on: date, at: datetime) -> Weighing:
    outcome = outcome_of(prospects_of(found, on=on), on=on)
    return Weighing(
        teacher=found.teacher,
        place=found.teacher.school.path,
        as_of=on,
        outlook=found.outlook.value,
        reach=outcome.reach.value,
        latest=outcome.latest,
        total_units=to_units(found.standing.total, found.standing.total.denominator),
        grain=found.standing.total.denominator,
        weighed_at=at,
    )


def _keep(rows: Sequence[Weighing]) -> None:
    """Write the rows anew."""
    Weighing.objects.bulk_create(
        rows, batch_size=CHUNK, update_conflicts=True, unique_fields=["teacher"], update_fields=list(KEPT)
    )


@transaction.atomic
def _tally(place: Institution, counted: Counter[tuple[int, str, str, str]], *, on: date, at: datetime) -> None:
    """Count anew, and forget who is not there any more."""
    Weighing.objects.below(place).filter(weighed_at__lt=at).delete()
    SchoolTally.objects.filter(place__startswith=place.path).delete()
    SchoolTally.objects.bulk_create(
        [
            SchoolTally(
                school_id=school, place=path, as_of=on, outlook=outlook, reach=reach, teachers=number, weighed_at=at
            )
            for (school, path, outlook, reach), number in sorted(counted.items())
        ],
        batch_size=CHUNK,
    )
