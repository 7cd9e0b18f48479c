"""Every page of every desk in the installation at hand, once ``xingtan demo --scale province`` has filled it.

Each page is opened by whoever holds the role highest up, and by one school's people: once to warm up and then a few
times. Printed are its queries, the median time of the whole answer and the slowest of its statements; pages above half
a second come last, again. Nothing is written but the sessions of the readers.

    XINGTAN_DATA=... DATABASE_URL=... python -m benchmarks.province_pages [--times 3] [--only county_auditor]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator

SLOW = 500
MILLISECONDS = 1000
WAITING = "D001010"
"""A school of the province whose last year still waits for its auditor."""
READERS = (
    ("provincial_officer", "province"),
    ("city_auditor", "city"),
    ("county_auditor", "county"),
    ("manager", "manager"),
    ("manager", "D0010020002"),
    ("school_auditor", f"{WAITING}0003"),
    ("principal", "principal"),
    ("team_leader", "leader"),
    ("training_institution", "institute"),
    ("teacher", "lin"),
)
MORE = (
    ("provincial_officer", "/records/"),
    ("provincial_officer", "/records/?state=submitted"),
    ("provincial_officer", "/records/?year=2024"),
    ("provincial_officer", "/records/?kind=paper"),
    ("provincial_officer", "/records/?q=作业"),
    ("provincial_officer", "/records/?q=王梦瑶"),
    ("provincial_officer", "/records/?q=没有这样的记录"),
    ("provincial_officer", "/records/?page=9999"),
    ("county_auditor", "/records/"),
    ("county_auditor", "/records/?q=王梦瑶"),
    ("county_auditor", "/records/?q=没有这样的记录"),
    ("provincial_officer", "/teachers/?q=王梦瑶"),
    ("provincial_officer", "/teachers/?q=D0010020002"),
    ("provincial_officer", "/teachers/?q=没有"),
    ("provincial_officer", "/institutions/?q=柳林"),
    ("provincial_officer", "/declarations/places/XH/2025/lines/"),
    ("provincial_officer", "/declarations/places/XH/2024/lines/?state="),
    ("provincial_officer", "/declarations/places/XH/2024/lines/?state=&q=没有这样的记录"),
    ("city_auditor", "/declarations/places/QL/2025/lines/"),
    ("county_auditor", "/declarations/places/LX/2025/lines/"),
    ("county_auditor", "/declarations/places/LX/2025/lines/?q=王梦瑶"),
    ("provincial_officer", "/log/?q=没有这样的人"),
    ("provincial_officer", "/log/?q=D0010020002"),
    ("county_auditor", "/log/?q=没有这样的人"),
)


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", default="", help="one role")
    asked = parser.parse_args(words)
    os.environ.setdefault("XINGTAN_PROFILE", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingtan.config.settings")
    import django

    django.setup()
    measure(asked.times, asked.only)


def measure(times: int, only: str) -> None:
    """Open every page and print what it cost."""
    from django.conf import settings
    from django.test import Client

    from xingtan.access.models import Account
    from xingtan.records.models import Record
    from xingtan.teachers.models import Teacher

    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"{Teacher.objects.count()} teachers, {Record.objects.count()} records")
    browsers, slow = {}, []
    for _, login in READERS:
        browsers[login] = Client()
        browsers[login].force_login(Account.objects.get(username=login))
    first = dict(reversed(READERS))
    for role, login, path in [*_pages(), *((role, first[role], path) for role, path in MORE)]:
        if only in {"", role}:
            line, spent = _opened(browsers[login], login, path, times)
            print(line, flush=True)
            if spent > SLOW:
                slow.append(line)
    print("\nabove half a second:", *(slow or ["none"]), sep="\n")


def _pages() -> Iterator[tuple[str, str, str]]:
    from django.urls import reverse

    from xingtan.config.desks import DESKS
    from xingtan.declarations.models import DeclarationLine

    for role, login in READERS:
        desk = next(desk for desk in DESKS if desk.role == role)
        for place in desk.places:
            yield role, login, reverse(place.address)
    for role, login, state in (
        ("county_auditor", "county", "declared"),
        ("provincial_officer", "province", "city_audited"),
    ):
        line = DeclarationLine.objects.filter(state=state, declaration__school__path__startswith=_path(login)).first()
        if line is not None:
            yield role, login, reverse("declarations:line", args=[line.pk])


def _path(login: str) -> str:
    """Return where whoever has this login holds the first duty."""
    from xingtan.access.models import Duty

    found = Duty.objects.filter(account__username=login).order_by("pk").values_list("institution__path", flat=True)
    return str(found.first() or "")


def _opened(browser: object, login: str, path: str, times: int) -> tuple[str, float]:
    """Return the line of a page and its median time in milliseconds."""
    from django.db import connection

    began = time.perf_counter()
    answer = browser.get(path)  # type: ignore[attr-defined]
    cold = (time.perf_counter() - began) * MILLISECONDS
    spent, watch = [], Statements()
    with connection.execute_wrapper(watch):
        browser.get(path)  # type: ignore[attr-defined]
    for _ in range(times):
        began = time.perf_counter()
        browser.get(path)  # type: ignore[attr-defined]
        spent.append((time.perf_counter() - began) * MILLISECONDS)
    middle = statistics.median(spent)
    seconds, sql = max(watch.told, default=(0, ""))
    told = f"{answer.status_code} {login:12} {middle:7.0f} ms (first {cold:6.0f}) {len(watch.told):3} queries {path}"
    return told + (f"\n      {seconds:.2f} s: {sql[:1500]}" if middle > SLOW else ""), middle


class Statements:
    """What a page asks of the database: each statement with its seconds."""

    def __init__(self) -> None:
        self.told: list[tuple[float, str]] = []

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:  # noqa: FBT001 Django's signature
        """Run the statement and note it."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.told.append((time.perf_counter() - began, f"{sql} {params}"))


if __name__ == "__main__":
    main(sys.argv[1:])
