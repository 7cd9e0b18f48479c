"""What a simulation says: sums by county and school, how the differences spread, who is touched most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Abs

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.rulebook.results import State as Verdict
from xingtan.standing.histogram import Bar
from xingtan.standing.simulations.models import Simulation, SimulationRow
from xingtan.teachers.models import Teacher

SHORT, MET = Verdict.SHORT.value, Verdict.MET.value
WHO: Mapping[str, Q] = {
    "teachers": Q(),
    "gain": Q(difference__gt=0),
    "lose": Q(difference__lt=0),
    "same": Q(difference=0),
    "short_newly": Q(after_verdict=SHORT) & ~Q(before_verdict=SHORT),
    "short_no_more": Q(before_verdict=SHORT) & ~Q(after_verdict=SHORT),
    "met_newly": Q(after_verdict=MET) & ~Q(before_verdict=MET),
}
"""Whom a number of the page counts; each opens to these teachers."""
BAR = re.compile(r"bar:(-?[0-9]{1,12}):(-?[0-9]{1,12})")
COUNTS = {
    "teachers": Count("pk"),
    **{name: Count("pk", filter=rows) for name, rows in WHO.items() if rows},
    "before": Sum("before_units"),
    "after": Sum("after_units"),
    "moved": Sum("difference"),
}


@dataclass(frozen=True)
class Sums:
    """How many teachers of a place would gain, lose, fall short, and the sums of what counts.

    Units: amounts in the unit of the rulebook, exact.
    """

    place_id: int | None
    teachers: int
    gain: int
    lose: int
    same: int
    short_newly: int
    short_no_more: int
    met_newly: int
    before: Fraction
    after: Fraction
    moved: Fraction


def rows_of(simulation: Simulation, place: Institution | None = None) -> QuerySet[SimulationRow]:
    """Return the rows of a simulation, of one place only when it is named."""
    rows = SimulationRow.objects.filter(simulation=simulation)
    return rows.filter(school__path__startswith=place.path) if place else rows


def sums_of(rows: QuerySet[SimulationRow], grain: int) -> Sums:
    """Return the sums of rows; one query."""
    return _sums(rows.aggregate(**COUNTS), None, grain)


def sums_by(rows: QuerySet[SimulationRow], name: str, grain: int) -> list[Sums]:
    """Return the sums by ``county_id`` or ``school_id``, those that lose most first; one query."""
    found = rows.values(name).annotate(**COUNTS).order_by("moved", name)
    return [_sums(row, row[name], grain) for row in found]


def spread_of(rows: QuerySet[SimulationRow]) -> dict[int, int]:
    """Return how many teachers have which difference, in grains; one query."""
    return dict(rows.order_by().values_list("difference").annotate(Count("pk")))


def whom(who: str) -> Q | None:
    """Return the teachers whom a number counts: a key of ``WHO``, or a bar as ``bar:-40:-21`` in grains; else None."""
    if found := BAR.fullmatch(who):
        return Q(difference__gte=int(found[1]), difference__lte=int(found[2]))
    return WHO.get(who)


def bar_of(bar: Bar, grain: int) -> str:
    """Return how ``whom`` names the teachers of a bar; differences are whole grains, so both ends belong to it."""
    if bar.side == "same":
        return bar.side
    low, high = bar.low * grain, bar.high * grain
    first, last = (ceil(low), ceil(high) - 1) if bar.side == "lose" else (floor(low) + 1, floor(high))
    return f"bar:{first}:{last}"


def touched_most(rows: QuerySet[SimulationRow], actor: Actor, most: int, who: str = "") -> list[SimulationRow]:
    """Return the teachers touched most whom the person may see: who falls short newly first; one query.

    ``who`` is what ``whom`` knows: the teachers whom that number counts, touched or not.
    """
    wanted = whom(who)
    seen = rows.filter(Q() if wanted is None else wanted, teacher__in=Teacher.objects.visible_to(actor))
    if wanted is None:
        seen = seen.exclude(difference=0, after_verdict=F("before_verdict"))
    falls = Case(When(Q(after_verdict=SHORT) & ~Q(before_verdict=SHORT), then=0), default=1)
    ordered = seen.order_by(falls, Abs("difference").desc(), "pk")
    return list(ordered.select_related("teacher", "school", "simulation")[:most])


def listed(rows: QuerySet[SimulationRow], actor: Actor) -> Iterator[SimulationRow]:
    """Yield every row of a teacher whom the person may see, school by school, for a file."""
    seen = rows.filter(teacher__in=Teacher.objects.visible_to(actor))
    shown = seen.select_related("teacher", "school", "county", "simulation").order_by("school__path", "teacher_id")
    yield from shown.iterator(chunk_size=2000)


def _sums(row: Mapping[str, Any], place_id: int | None, grain: int) -> Sums:
    return Sums(
        place_id=place_id,
        teachers=row["teachers"],
        gain=row["gain"],
        lose=row["lose"],
        same=row["same"],
        short_newly=row["short_newly"],
        short_no_more=row["short_no_more"],
        met_newly=row["met_newly"],
        before=from_units(row["before"] or 0, grain),
        after=from_units(row["after"] or 0, grain),
        moved=from_units(row["moved"] or 0, grain),
    )
