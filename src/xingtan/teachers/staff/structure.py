"""The structure of a staff: how many of each age, service, schooling, title and tier, with shares that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from xingtan.institutions.models import Institution
from xingtan.teachers.conditions.rules import years_before
from xingtan.teachers.models import Post, Schooling, Teacher, Title
from xingtan.teachers.staff.standing_places import below_on
from xingtan.teachers.tiers.models import TierPlacement

WHOLE = 1000
"""Shares are counted in tenths of a percent."""

NO_TIER = "none"
EVERYBODY = "total"
"""The table of the total, which has one line."""
Band = tuple[str, int | None, int | None]

AGE_BANDS: tuple[Band, ...] = (
    ("up_to_35", None, 35),
    ("from_36_to_40", 36, 40),
    ("from_41", 41, None),
)
"""Code, youngest and oldest age in full years, both included."""

FIVE_YEAR_BANDS: tuple[Band, ...] = (
    ("up_to_25", None, 25),
    *((f"from_{low}_to_{low + 4}", low, low + 4) for low in range(26, 56, 5)),
    ("from_56", 56, None),
)
"""The finer bands, five years each, by which retirements are foreseen."""

SERVICE_BANDS: tuple[Band, ...] = (
    ("year_1", None, 1),
    ("year_2_to_5", 2, 5),
    ("year_6_to_10", 6, 10),
    ("year_11_to_20", 11, 20),
    ("from_year_21", 21, None),
)
"""Code, first and last year of service, both included."""


@dataclass(frozen=True)
class Line:
    """One line of a table: code, head count, share in tenths of a percent."""

    code: str
    count: int
    share: int

    @property
    def percent(self) -> str:
        """The share as text with one decimal: 49.9."""
        return f"{self.share // 10}.{self.share % 10}"


@dataclass(frozen=True)
class Structure:
    """The staff of an institution on a day; every table counts every teacher once."""

    total: int
    ages: tuple[Line, ...]
    schoolings: tuple[Line, ...]
    titles: tuple[Line, ...]
    services: tuple[Line, ...] = ()
    tiers: tuple[Line, ...] = ()


def shares(counts: Sequence[int], *, whole: int = WHOLE) -> list[int]:
    """Return the share of each count in the whole, adding up to it exactly; zeros for a total of zero.

    Units: parts of ``whole``, 1000 for tenths of a percent.
    Rounding: largest remainder; of equal remainders the earlier line gains.
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    parts = [divmod(count * whole, total) for count in counts]
    left = whole - sum(quotient for quotient, _rest in parts)
    order = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    gaining = set(order[:left])
    return [quotient + (place in gaining) for place, (quotient, _rest) in enumerate(parts)]


def staff_structure(institution: Institution, *, on: date, bands: Sequence[Band] = AGE_BANDS) -> Structure:
    """Return the structure of everybody with a post at or below the institution on that day; three queries.

    What stood below the institution on that day counts, wherever it stands today. Ages are full years on that day;
    tiers those of that day, each teacher in the one by which they are appraised; schooling and title those on file now.
    """
    staff = staff_on(institution, on=on)
    conditions = _conditions(on, bands)
    counted = staff.aggregate(
        total=Count("pk"),
        **{
            f"{table}_{code}": Count("pk", filter=q) for table, lines in conditions.items() for code, q in lines.items()
        },
    )
    lines = {table: _lines(counted, table, list(codes)) for table, codes in conditions.items()}
    heads = _tiers(staff, on)
    if without := counted["total"] - sum(heads.values()):
        heads[NO_TIER] = without
    return Structure(
        total=counted["total"],
        ages=lines["age"],
        schoolings=lines["schooling"],
        titles=lines["title"],
        services=lines["service"],
        tiers=_lines(heads, "", list(heads)),
    )


def staff_on(institution: Institution, *, on: date) -> QuerySet[Teacher, Teacher]:
    """Return everybody with a post at or below the institution on that day, each once."""
    posts = Post.objects.filter(
        below_on(institution, on, field="institution__path"),
        Q(valid_until=None) | Q(valid_until__gte=on),
        teacher=OuterRef("pk"),
        valid_from__lte=on,
    )
    found: QuerySet[Teacher, Teacher] = Teacher.objects.filter(Exists(posts))
    return found


def people_behind(
    institution: Institution, *, on: date, table: str, line: str, bands: Sequence[Band] = AGE_BANDS
) -> QuerySet[Teacher, Teacher] | None:
    """Return the teachers whom one line of a table counts, or the total; None when there is no such line."""
    staff = staff_on(institution, on=on).select_related("school", "group").order_by("school__path", "number")
    if table == EVERYBODY:
        return staff
    if table == "tier":
        return staff.annotate(tier=_tier_on(on)).filter(tier=None if line == NO_TIER else line)
    condition = _conditions(on, bands).get(table, {}).get(line)
    return None if condition is None else staff.filter(condition)


def _tiers(staff: QuerySet[Teacher, Teacher], on: date) -> dict[str, int]:
    """Return how many of the staff are appraised in each tier on that day; read placement by placement."""
    others = TierPlacement.objects.on(on).filter(teacher=OuterRef("teacher")).order_by("-appraised", "-since", "-pk")
    placed = TierPlacement.objects.on(on).filter(pk=Subquery(others.values("pk")[:1]))
    placed = placed.filter(teacher__in=staff.order_by().values("pk"))
    return dict(placed.order_by("tier").values_list("tier").annotate(heads=Count("pk")))


def _tier_on(on: date) -> Subquery:
    """Return the tier by which each teacher was appraised on that day."""
    placed = TierPlacement.objects.on(on).filter(teacher=OuterRef("pk")).order_by("-appraised", "-since", "-pk")
    return Subquery(placed.values("tier")[:1])


def _conditions(on: date, bands: Sequence[Band]) -> dict[str, dict[str, Q]]:
    """Return the filter behind every line, table by table; the lines of a table leave nobody out."""
    return {
        "age": {code: _band("born_on", low, high, on) for code, low, high in bands},
        "service": {code: _band("started_on", low, high, on, first=1) for code, low, high in SERVICE_BANDS},
        "schooling": {value.value: Q(schooling=value.value) for value in Schooling},
        "title": {value.value: Q(title=value.value) for value in Title},
    }


def _band(column: str, low: int | None, high: int | None, on: date, *, first: int = 0) -> Q:
    """Return the filter for full years since the day in the column; ``first`` is what the first year is called."""
    condition = Q()
    if low is not None:
        condition &= Q(**{f"{column}__lte": years_before(on, low - first)})
    if high is not None:
        condition &= Q(**{f"{column}__gt": years_before(on, high + 1 - first)})
    return condition


def _lines(counted: Mapping[str, Any], table: str, codes: Sequence[str]) -> tuple[Line, ...]:
    counts = [counted[f"{table}_{code}" if table else code] for code in codes]
    return tuple(Line(code, count, share) for code, count, share in zip(codes, counts, shares(counts), strict=True))
