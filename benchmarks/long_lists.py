"""Lists and the audit queue in a school alone and in a county of 85,000 records, the same pages in the same run.

One school of 100 teachers stands alone, then a hundred more of the same size stand beside it. Measured is the whole
answer of the server, against its own time in the small world and against a bare look at the thirty newest records by
their index; queries are counted.

    python -m benchmarks.long_lists [--times 15] [--schools 100]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from benchmarks.portfolio import MILLISECONDS, queries_of
from benchmarks.throwaway import throwaway

TEACHERS = 100
RECORDS = 8
BEGAN = date(2018, 9, 1)
STATES = ("identified",) * 5 + ("accepted", "declared", "submitted")
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
PAGES = (
    ("county_auditor", "/records/"),
    ("county_auditor", "/records/?state=submitted"),
    ("county_auditor", "/records/?page=9999"),
    ("county_auditor", "/records/?q=作业"),
    ("county_auditor", "/records/?q=没有这样的记录"),
    ("school_auditor", "/records/?scope=all"),
    ("school_auditor", "/records/?q=没有这样的记录"),
    ("school_auditor", "/records/audit/"),
    ("school_auditor", "/records/months/"),
    ("training_institution", "/records/provided/"),
    ("county_auditor", "/teachers/"),
)


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--schools", type=int, default=100)
    asked = parser.parse_args(words)
    with throwaway() as vendor:
        measure(vendor, asked.times, asked.schools)


def measure(vendor: str, times: int, schools: int) -> None:
    """Open each page in the small world and in the grown one, and print median times, queries and ratios."""
    from django.db import connection
    from django.test import Client

    from makers.people import make_account, make_county, make_institution, make_school
    from makers.records import make_definition
    from xingtan.access.roles import Role
    from xingtan.institutions.models import Kind
    from xingtan.records.models import Record

    definition, county = make_definition("school_session"), make_county()
    provider = make_institution(Kind.TRAINING_INSTITUTION, parent=county)
    school = make_school(county=county)
    seats = {"county_auditor": county, "school_auditor": school, "training_institution": provider}
    browsers = {}
    for role, place in seats.items():
        browsers[role] = Client()
        browsers[role].force_login(make_account((Role(role), place)))
    fill(school, definition, provider)
    small = {
        page: (median(times, visit(browsers[page[0]], page[1])), queries_of(browsers[page[0]], page[1]))
        for page in PAGES
    }
    for _ in range(schools):
        fill(make_school(county=county), definition, provider)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    newest = Record.objects.order_by("-happened_on", "-pk").values_list("pk", "title")[:30]
    bare = median(times, lambda: list(newest.all()))
    print(f"{vendor}: {Record.objects.count()} records; bare look at the newest thirty: {bare:.2f} ms")
    for page, (before, cost) in small.items():
        role, path = page
        after, now = median(times, visit(browsers[role], path)), queries_of(browsers[role], path)
        print(
            f"{vendor}: {path} ({role}): {before:.0f} ms, {cost} queries in a school; {after:.0f} ms, {now} queries in "
            f"the county = {after / before:.2f} times; {after / bare:.0f} bare looks"
        )


def visit(browser: object, path: str) -> Callable[[], object]:
    """Return what opens the page."""
    return lambda: browser.get(path)  # type: ignore[attr-defined]


def median(times: int, act: Callable[[], object]) -> float:
    """Return the median time of the act in milliseconds, once it is warm."""
    act()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * MILLISECONDS


def fill(school: object, definition: object, provider: object) -> None:
    """Give the school its teachers and eight years of their records, in a few statements."""
    from makers.people import make_teacher
    from xingtan.records.models import Record
    from xingtan.teachers.models import Teacher

    first = make_teacher(school)
    number = first.number
    shape = {field.attname: getattr(first, field.attname) for field in Teacher._meta.concrete_fields}
    for unique in ("id", "account_id", "id_number_index"):
        shape.pop(unique)
    Teacher.objects.bulk_create(
        [Teacher(**{**shape, "number": f"{number}-{place}"}) for place in range(1, TEACHERS)], batch_size=100
    )
    rows = []
    for place, teacher in enumerate(Teacher.objects.filter(school=school).order_by("pk")):
        for year in range(RECORDS):
            day = BEGAN + timedelta(days=365 * year + place)
            rows.append(
                Record(
                    number=f"{teacher.number}-{year + 1:04d}",
                    sequence=year + 1,
                    definition=definition,
                    kind=definition.code,  # type: ignore[attr-defined]
                    teacher=teacher,
                    school=school,
                    title=f"作业设计 {year}-{place}",
                    happened_on=day,
                    hours=400,
                    values={"filed": True},
                    provider=provider if year % 4 == 0 else None,
                    state=STATES[year % len(STATES)],
                    state_since=AT,
                    entered_at=AT,
                    audit_month=day.replace(day=1),
                )
            )
    Record.objects.bulk_create(rows, batch_size=40)


if __name__ == "__main__":
    main()
