"""The list of a place: weighed in the page where it is small, read from the last weighing where it is large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q, Sum

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution, Kind
from xingtan.pages.filters import named
from xingtan.pages.words import holds
from xingtan.standing.desks import Row, row_of
from xingtan.standing.labels import OUTLOOKS, REACHES
from xingtan.standing.models import SchoolTally, Weighing
from xingtan.standing.prospects import SOON, Outcome
from xingtan.standing.querysets import WeighingQuerySet
from xingtan.standing.reads import Outlook, Tally, TeacherStanding, tally
from xingtan.standing.remembered import stands_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.querysets import TeacherQuerySet

ROWS_A_PAGE = 30
AT_ONCE = 300
"""So many teachers are weighed for one page; for a larger place the last weighing is read."""

FILTERS = ("q", "group", "outlook", "reach", "sort")
LATEST = "latest"
RANKS = {"lost": 0, "soon": 1, "open": 1, "met": 2}


def listing(actor: Actor, place: Institution, query: Mapping[str, str], *, on: date) -> dict[str, Any]:
    """Return the context of the list of a place; a fixed number of queries however large it is."""
    teachers = teachers_of(actor, place, on=on)
    wishes = {name: query.get(name, "").strip() for name in FILTERS}
    total = teachers.count()
    context: dict[str, Any] = {
        "place": place,
        "query": wishes,
        "outlook_options": [(outlook, label) for outlook, (label, _) in OUTLOOKS.items()],
        "reach_options": [(reach, label) for reach, (label, _) in REACHES.items()],
        "outlooks": OUTLOOKS,
        "reaches": REACHES,
        "total": total,
        "below": _below(place, on),
        "large": total > AT_ONCE,
        "weighed_at": None,
        "groups": [],
    }
    number = query.get("page")
    if total > AT_ONCE:
        return {**context, **_from_weighing(actor, place, wishes, number, total=total, on=on)}
    return {**context, **_weighed_now(teachers, wishes, number, total=total, on=on)}


def teachers_of(actor: Actor, place: Institution, *, on: date) -> TeacherQuerySet:
    """Return the teachers in service of a place whom this person may know of."""
    rows = Teacher.objects.visible_to(actor).in_service(on)
    return rows.filter(Q(school__path__startswith=place.path) | Q(group__path__startswith=place.path))


def _weighed_now(
    teachers: TeacherQuerySet, wishes: Mapping[str, str], number: str | None, *, total: int, on: date
) -> dict[str, Any]:
    rows = list(teachers.for_rows())
    found = stands_of(rows, on=on)
    standings = {key: each.standing for key, each in found.items()}
    outcomes = {key: each.outcome for key, each in found.items()}
    shown = [row.pk for row in rows if row.pk in standings and _fits(standings[row.pk], outcomes[row.pk], wishes, on)]
    if wishes["reach"] or wishes["sort"] == LATEST:
        shown.sort(key=lambda key: _urgency(outcomes[key]))
    page_obj = Paginator(shown, ROWS_A_PAGE).get_page(number)
    groups = {row.group.code: named(row.group) for row in rows if row.group}
    return {
        "tally": tally(standings, total),
        "chances": _counted(outcomes.values(), on),
        "groups": sorted(groups.items(), key=lambda pair: pair[1]),
        "page_obj": page_obj,
        "rows": [row_of(found[key], on=on) for key in page_obj],
    }


def _from_weighing(
    actor: Actor, place: Institution, wishes: Mapping[str, str], number: str | None, *, total: int, on: date
) -> dict[str, Any]:
    """Return what the last weighing says; the rows of the page itself are weighed anew."""
    kept = SchoolTally.objects.filter(place__startswith=place.path)
    counts = list(kept.order_by().values_list("outlook", "reach").annotate(Sum("teachers")))
    if not counts:
        return {"tally": None, "chances": {}, "page_obj": None, "rows": []}
    weighed_at: datetime | None = kept.aggregate(first=Min("weighed_at"))["first"]
    weighings = Weighing.objects.visible_to(actor).below(place)
    soon = weighings.filter(reach="open", latest__lte=on + SOON).count()
    chosen = _chosen(weighings, wishes, on)
    urgent = wishes["reach"] or wishes["sort"] == LATEST
    chosen = chosen.most_urgent_first() if urgent else chosen.order_by("place", "pk")
    page_obj = Paginator(chosen.values_list("teacher_id", flat=True), ROWS_A_PAGE).get_page(number)
    by_reach = {reach: sum(many for _, each, many in counts if each == reach) for reach in ("lost", "open", "met")}
    return {
        "tally": Tally(
            teachers=total,
            by_outlook={each: sum(many for found, _, many in counts if found == each) for each in Outlook},
            without_rulebook=max(0, total - sum(many for _, _, many in counts)),
        ),
        "chances": {**by_reach, "soon": soon, "open": by_reach["open"] - soon},
        "weighed_at": weighed_at,
        "page_obj": page_obj,
        "rows": _rows(list(page_obj), on=on),
    }


def _rows(keys: list[int], *, on: date) -> list[Row]:
    teachers = {row.pk: row for row in Teacher.objects.filter(pk__in=keys).for_rows()}
    found = stands_of(teachers.values(), on=on)
    return [row_of(found[key], on=on) for key in keys if key in found]


def _chosen(rows: WeighingQuerySet, wishes: Mapping[str, str], on: date) -> WeighingQuerySet:
    text, reach = wishes["q"], wishes["reach"]
    if text:
        rows = rows.filter(holds(text, "teacher__name") | Q(teacher__number=text))
    if wishes["outlook"] in OUTLOOKS:
        rows = rows.filter(outlook=wishes["outlook"])
    if reach == "soon":
        return rows.filter(reach="open", latest__lte=on + SOON)
    if reach == "open":
        return rows.filter(reach="open", latest__gt=on + SOON)
    return rows.filter(reach=reach) if reach in REACHES else rows


def _fits(found: TeacherStanding, outcome: Outcome, wishes: Mapping[str, str], on: date) -> bool:
    teacher, text, group, outlook = found.teacher, wishes["q"], wishes["group"], wishes["outlook"]
    return (
        (not text or text in teacher.name or text == teacher.number)
        and (not group or (teacher.group is not None and teacher.group.code == group))
        and (not outlook or found.outlook == outlook)
        and (not wishes["reach"] or _code(outcome, on) == wishes["reach"])
    )


def _code(outcome: Outcome, on: date) -> str:
    return "soon" if outcome.is_soon(on) else outcome.reach.value


def _urgency(outcome: Outcome) -> tuple[int, date]:
    return RANKS[outcome.reach.value], outcome.latest or date.max


def _counted(outcomes: Iterable[Outcome], on: date) -> dict[str, int]:
    found = dict.fromkeys(REACHES, 0)
    for outcome in outcomes:
        found[_code(outcome, on)] += 1
    return found


def _below(place: Institution, on: date) -> list[tuple[Institution, int]]:
    """Return the institutions directly below a place above schools, each with its number of teachers in service."""
    if place.kind not in {Kind.PROVINCE.value, Kind.CITY.value, Kind.COUNTY.value}:
        return []
    step = len(place.path) + Institution.steplen
    rows = Teacher.objects.in_service(on).filter(school__path__startswith=place.path)
    numbers: dict[str, int] = {}
    for path, many in rows.order_by().values_list("school__path").annotate(Count("pk")):
        numbers[path[:step]] = numbers.get(path[:step], 0) + many
    places = Institution.objects.filter(path__in=numbers).exclude(pk=place.pk).order_by("path")
    return [(each, numbers[each.path]) for each in places]
