"""The trajectory of a portfolio: school years across, growth dimensions down, a point for the records of each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from xingtan.growth.portfolio.content import Sums, entries_of, in_order, shown_records
from xingtan.growth.portfolio.sections import section_of
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.shipped import shipped_dimensions
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher

LEAST, MOST, ROWS_A_PAGE = 5, 18, 24
"""Radius of a point in units of the drawing: its area grows with the number of records."""


@dataclass(frozen=True)
class Point:
    """The records of one year that feed one dimension; no radius where there are none."""

    year: int
    count: int
    radius: int


@dataclass(frozen=True)
class Row:
    """One growth dimension over the years; ``said`` in both languages."""

    code: str
    said: Mapping[str, str]
    total: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Trajectory:
    """All dimensions over all school years from the first record to the last."""

    years: tuple[int, ...]
    rows: tuple[Row, ...]


def kinds_by_dimension(specs: Mapping[str, Definition]) -> dict[str, list[str]]:
    """Return which kinds of record feed each dimension: those that a portfolio shows."""
    shown = [spec for spec in specs.values() if section_of(spec) is not None]
    return {code: [spec.kind for spec in shown if code in spec.dimensions] for code in shipped_dimensions()}


def trajectory_of(sums: Sums, specs: Mapping[str, Definition]) -> Trajectory:
    """Return the drawing of the records that may be read, given by kind and year; no query.

    A record that feeds two dimensions counts in both. Rounding: radii down, to whole units of the drawing.
    """
    fed = kinds_by_dimension(specs).items()
    dimensions = {kind: [code for code, kinds in fed if kind in kinds] for kind in specs}
    counts: dict[tuple[str, int], int] = {}
    for (kind, year), count in sums.items():
        for code in dimensions.get(kind, ()):
            counts[code, year] = counts.get((code, year), 0) + count
    found = sorted({year for _, year in counts})
    years = tuple(range(found[0], found[-1] + 1)) if found else ()
    most = max(counts.values(), default=0)
    lines = (_row(code, said, years, counts, most) for code, said in shipped_dimensions().items())
    return Trajectory(years, tuple(lines))


def point_page(
    records: QuerySet[Record],
    teacher: Teacher,
    specs: Mapping[str, Definition],
    dimension: str,
    year: int,
    number: str | None,
) -> dict[str, Any]:
    """Return one page of the records behind one point: the entries and the paginator's page."""
    rows = shown_records(records, teacher).filter(kind__in=kinds_by_dimension(specs)[dimension])
    page_obj = Paginator(in_order(rows.in_school_year(year)), ROWS_A_PAGE).get_page(number)  # type: ignore[attr-defined]
    page_rows = list(page_obj.object_list)
    entries = entries_of(page_rows)
    return {"page_obj": page_obj, "entries": [entries[row.pk] for row in page_rows]}


def _row(
    code: str, said: Mapping[str, str], years: tuple[int, ...], counts: Mapping[tuple[str, int], int], most: int
) -> Row:
    points = tuple(
        Point(year, count, max(LEAST, isqrt(count * MOST * MOST // most)) if count else 0)
        for year in years
        for count in [counts.get((code, year), 0)]
    )
    return Row(code, said, sum(point.count for point in points), points)
