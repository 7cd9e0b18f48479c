"""The structure of a staff: how many of each age, schooling and title, with shares that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from xingtan.institutions.models import Institution
from xingtan.teachers.conditions import years_before
from xingtan.teachers.models import Post, Schooling, Teacher, Title

WHOLE = 1000
"""Shares are counted in tenths of a percent."""

AGE_BANDS: tuple[tuple[str, int | None, int | None], ...] = (
    ("up_to_35", None, 35),
    ("from_36_to_40", 36, 40),
    ("from_41", 41, None),
)
"""Code, youngest and oldest age in full years, both included."""


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
    """The staff of an institution on a day."""

    total: int
    ages: tuple[Line, ...]
    schoolings: tuple[Line, ...]
    titles: tuple[Line, ...]


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


def staff_structure(institution: Institution, *, on: date) -> Structure:
    """Return the structure of everybody with a post at or below the institution on that day; one query.

    Ages are full years on that day; schooling and title are those on file now.
    """
    posts = Post.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on),
        teacher=OuterRef("pk"),
        institution__path__startswith=institution.path,
        valid_from__lte=on,
    )
    counted = Teacher.objects.filter(Exists(posts)).aggregate(
        total=Count("pk"),
        **{f"age_{code}": Count("pk", filter=_born(low, high, on)) for code, low, high in AGE_BANDS},
        **{f"schooling_{value.value}": Count("pk", filter=Q(schooling=value.value)) for value in Schooling},
        **{f"title_{value.value}": Count("pk", filter=Q(title=value.value)) for value in Title},
    )
    return Structure(
        total=counted["total"],
        ages=_lines(counted, "age", [code for code, _low, _high in AGE_BANDS]),
        schoolings=_lines(counted, "schooling", [value.value for value in Schooling]),
        titles=_lines(counted, "title", [value.value for value in Title]),
    )


def _born(youngest: int | None, oldest: int | None, on: date) -> Q:
    """Return the filter on the date of birth for these ages."""
    condition = Q()
    if youngest is not None:
        condition &= Q(born_on__lte=years_before(on, youngest))
    if oldest is not None:
        condition &= Q(born_on__gt=years_before(on, oldest + 1))
    return condition


def _lines(counted: Mapping[str, int], table: str, codes: Sequence[str]) -> tuple[Line, ...]:
    counts = [counted[f"{table}_{code}"] for code in codes]
    return tuple(Line(code, count, share) for code, count, share in zip(codes, counts, shares(counts), strict=True))
