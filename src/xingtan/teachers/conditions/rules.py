"""Who is meant: conditions on teachers as data, combined with and, or, not; read, said in words, asked of the tables.

Written as ``{"service_year": {"from": 2, "to": 5}}``, ``{"title": ["junior"]}``, and around them ``all``, ``any``,
``none`` with a list. Nothing is ever copied: the same condition asked on another day answers for that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q

from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.teachers.models import Post, Schooling, Sex, Teacher, Title
from xingtan.teachers.tiers.models import TierPlacement

DEEPEST = 6
MOST_PARTS = 60
MOST_YEARS = 120


class Attribute(StrEnum):
    """What a condition may look at."""

    AGE = "age"
    SERVICE_YEAR = "service_year"
    """Which year of work it is: 1 for the first twelve months (教龄年数, 第几年)."""
    SEX = "sex"
    SUBJECT = "subject"
    UNIT = "unit"
    TITLE = "title"
    SCHOOLING = "schooling"
    TIER = "tier"


class Join(StrEnum):
    """How parts are put together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


COUNTED = frozenset({Attribute.AGE, Attribute.SERVICE_YEAR})
CODES: Mapping[Attribute, frozenset[str]] = {
    Attribute.SEX: frozenset(each.value for each in Sex),
    Attribute.TITLE: frozenset(each.value for each in Title),
    Attribute.SCHOOLING: frozenset(each.value for each in Schooling),
}


class ConditionError(DomainError):
    """The condition cannot be read; ``place`` says where, ``mistake`` what is wrong there."""

    code = "condition_mistaken"

    def __init__(self, *, place: str, mistake: str) -> None:
        super().__init__(place=place, mistake=mistake)
        self.place, self.mistake = place, mistake


@dataclass(frozen=True)
class Asked:
    """One condition: an attribute within numbers, both included, or among values."""

    attribute: Attribute
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Joined:
    """Several conditions put together; there is always at least one."""

    join: Join
    parts: tuple[Condition, ...]


Condition = Asked | Joined


def read_condition(body: object, *, place: str = "entry", depth: int = 0) -> Condition:
    """Return the condition that the data writes.

    Errors: ConditionError with the place of the first mistake.
    """
    if depth > DEEPEST:
        raise ConditionError(place=place, mistake="too_deep")
    if not isinstance(body, Mapping) or len(body) != 1:
        raise ConditionError(place=place, mistake="one_key")
    [(key, inner)] = body.items()
    if key in set(Join):
        if not isinstance(inner, list) or not 0 < len(inner) <= MOST_PARTS:
            raise ConditionError(place=f"{place}.{key}", mistake="a_list")
        parts = (read_condition(part, place=f"{place}.{key}[{n}]", depth=depth + 1) for n, part in enumerate(inner))
        return Joined(Join(key), tuple(parts))
    if key not in set(Attribute):
        raise ConditionError(place=f"{place}.{key}", mistake="unknown_word")
    attribute = Attribute(key)
    where = f"{place}.{key}"
    return _counted(attribute, inner, where) if attribute in COUNTED else _listed(attribute, inner, where)


def written(condition: Condition) -> dict[str, Any]:
    """Return the condition as data; reading it gives the same condition."""
    if isinstance(condition, Joined):
        return {condition.join.value: [written(part) for part in condition.parts]}
    if condition.attribute in COUNTED:
        ends = {"from": condition.low, "to": condition.high}
        return {condition.attribute.value: {name: end for name, end in ends.items() if end is not None}}
    return {condition.attribute.value: list(condition.values)}


def asked_in(condition: Condition) -> Iterator[Asked]:
    """Yield every single condition, from left to right."""
    if isinstance(condition, Asked):
        yield condition
    else:
        for part in condition.parts:
            yield from asked_in(part)


def meeting(condition: Condition, *, on: date, places: Mapping[str, str] | None = None) -> Q:
    """Return the filter on teachers that holds for whoever meets the condition on that day.

    A condition on units looks their places up first, unless ``places`` gives the path of each code; everything else is
    part of the one question.
    """
    if isinstance(condition, Joined):
        parts = [meeting(part, on=on, places=places) for part in condition.parts]
        found = Q() if condition.join is Join.ALL else Q(pk__in=[])
        for part in parts:
            found = found & part if condition.join is Join.ALL else found | part
        return ~found if condition.join is Join.NONE else found
    if condition.attribute in COUNTED:
        return _within(condition, on)
    if condition.attribute is Attribute.UNIT:
        return posted_at(_paths_of(condition.values, places), on)
    if condition.attribute is Attribute.TIER:
        placed = TierPlacement.objects.on(on).filter(teacher=OuterRef("pk"), tier__in=condition.values)
        return Q(Exists(placed))
    return Q(**{f"{condition.attribute.value}__in": condition.values})


def _paths_of(codes: tuple[str, ...], places: Mapping[str, str] | None) -> tuple[str, ...]:
    if places is not None:
        return tuple(places[code] for code in codes if code in places)
    return tuple(Institution.objects.filter(code__in=codes).values_list("path", flat=True))


def posted_at(paths: tuple[str, ...], on: date) -> Q:
    """Return the filter on teachers with a post at or below one of these places on that day."""
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(institution__path__startswith=path)
    posts = Post.objects.filter(
        below, Q(valid_until=None) | Q(valid_until__gte=on), teacher=OuterRef("pk"), valid_from__lte=on
    )
    return Q(Exists(posts))


def staff_of(school: Institution, *, on: date) -> Any:  # noqa: ANN401 the room's own query set
    """Return the teachers with a post at or below the school on that day."""
    return Teacher.objects.filter(posted_at((school.path,), on)).in_service(on)


def years_before(on: date, years: int) -> date:
    """Return the same day so many years earlier: 28 February for a leap day, the first of all when there is none."""
    if on.year <= years:
        return date.min
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def _within(condition: Asked, on: date) -> Q:
    """Return the filter on the day of birth, or on the first day of work."""
    ages = condition.attribute is Attribute.AGE
    column = "born_on" if ages else "started_on"
    less = 0 if ages else 1
    found = Q(**{f"{column}__lte": on})
    if condition.low is not None:
        found &= Q(**{f"{column}__lte": years_before(on, max(condition.low - less, 0))})
    if condition.high is not None:
        found &= Q(**{f"{column}__gt": years_before(on, condition.high + 1 - less)})
    return found


def _counted(attribute: Attribute, inner: object, place: str) -> Asked:
    if not isinstance(inner, Mapping) or not inner or not set(inner) <= {"from", "to"}:
        raise ConditionError(place=place, mistake="from_and_to")
    ends = [inner.get("from"), inner.get("to")]
    for end in ends:
        if end is not None and (not isinstance(end, int) or isinstance(end, bool) or not 0 <= end <= MOST_YEARS):
            raise ConditionError(place=place, mistake="whole_years")
    low, high = ends
    if low is not None and high is not None and low > high:
        raise ConditionError(place=place, mistake="wrong_way_round")
    return Asked(attribute, low, high)


def _listed(attribute: Attribute, inner: object, place: str) -> Asked:
    if not isinstance(inner, list) or not inner or not all(isinstance(value, str) and value for value in inner):
        raise ConditionError(place=place, mistake="a_list")
    known = CODES.get(attribute)
    if known is not None and not set(inner) <= known:
        raise ConditionError(place=place, mistake="unknown_word")
    return Asked(attribute, values=tuple(inner))
