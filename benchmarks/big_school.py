"""The lists of a school of 466 people with full years behind it, in the installation at hand, such as a province.

The demonstration's own school gets three hundred teachers more, twenty-four thousand audited records, two thousand that
wait, and six thousand requests and uses; its people open the lists that show them. Nothing of it is kept.

    XINGTAN_DATA=... DATABASE_URL=... python -m benchmarks.big_school [--times 3]
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.province_pages import _opened

TEACHERS = 300
RECORDS = 80
WAITING = 7
REQUESTS = 6000
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
FIRST = date(2025, 9, 1)
DAY = timedelta(days=1)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高", "伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚"
PAGES = (
    ("auditor", "/records/audit/"),
    ("auditor", "/records/audited/"),
    ("auditor", "/records/workload/"),
    ("auditor", "/records/workload/decisions/"),
    ("auditor", "/records/workload/decisions/?step=mistaken"),
    ("auditor", "/records/workload/decisions/?step=return&waited=yes&order=waited"),
    ("auditor", "/records/workload/decisions/?page=500"),
    ("auditor", "/records/months/"),
    ("auditor", "/records/months/by-teacher/"),
    ("auditor", "/records/months/by-teacher/?year=2025"),
    ("auditor", "/records/months/by-teacher/?sheet=2026-03"),
    ("principal", "/records/audit/"),
    ("principal", "/records/months/by-teacher/?year=2025&below=SCHOOL"),
    ("leader", "/records/audit/"),
    ("leader", "/records/team/"),
    ("manager", "/school/"),
    ("manager", "/records/"),
    ("manager", "/teachers/?q=王"),
    ("manager", "/library/uses/?use=opened"),
    ("manager", "/library/uses/?month=2026-03"),
    ("lin", "/library/uses/?mine=1"),
    ("lin", "/library/mine/"),
    ("manager", "/growth/points/school/"),
    ("manager", "/growth/points/school/requests/"),
    ("manager", "/growth/points/school/requests/?state=granted"),
    ("manager", "/growth/points/school/requests/?page=100"),
    ("lin", "/growth/points/"),
    ("manager", "/growth/tiers/"),
    ("manager", "/teachers/tiers/"),
    ("manager", "/teachers/tiers/scheme/form/"),
    ("manager", "/teachers/groups/new/"),
    ("manager", "/growth/passports/"),
    ("manager", "/standing/"),
    ("manager", "/teachers/structure/"),
    ("manager", "/teachers/accounts/"),
    ("manager", "/library/materials/"),
    ("leader", "/records/for/school_session/"),
    ("lin", "/records/new/school_session/"),
    ("lin", "/library/new/"),
)


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="the school as it is, to compare queries")
    asked = parser.parse_args(words)
    os.environ.setdefault("XINGTAN_PROFILE", "local")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingtan.config.settings")
    import django

    django.setup()
    sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
    from django.db import transaction

    with transaction.atomic():
        if not asked.small:
            grow()
        measure(asked.times)
        transaction.set_rollback(True)


def measure(times: int) -> None:
    """Open every list, and try other tiers."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from xingtan.access.models import Account

    settings.ALLOWED_HOSTS = ["testserver"]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    school, browsers = _school(), {}
    for login in dict.fromkeys(login for login, _ in PAGES):
        browsers[login] = Client()
        browsers[login].force_login(Account.objects.get(username=login))
    for login, path in [*PAGES, *_more(school)]:
        print(_opened(browsers[login], login, path.replace("SCHOOL", school.code), times)[0], flush=True)  # type: ignore[attr-defined]
    print(_opened(_Trying(browsers["manager"]), "manager", "/teachers/tiers/scheme/form/", times)[0], "(effect)")


class _Trying:
    """A browser that asks what the tiers in the form would make of the school."""

    def __init__(self, browser: object) -> None:
        from makers.pressed import sent_by

        self._browser = browser
        page = browser.get("/teachers/tiers/scheme/form/").content.decode()  # type: ignore[attr-defined]
        said = sent_by(page, "draft")
        said["act"] = "try"
        self._said = said.urlencode()

    def get(self, path: str) -> object:
        """Press the button."""
        return self._browser.post(path, self._said, content_type="application/x-www-form-urlencoded")  # type: ignore[attr-defined]


def _school() -> object:
    from xingtan.access.models import Duty

    return Duty.objects.filter(account__username="manager", role="manager").first().institution  # type: ignore[union-attr]


def _more(school: object) -> list[tuple[str, str]]:
    from xingtan.assessment.models import AssessmentCycle
    from xingtan.research.library.models import Resource

    resource = Resource.objects.filter(school=school).order_by("pk").first()
    pages = [("manager", f"/library/uses/?resource={resource.pk}"), ("manager", f"/library/{resource.pk}/")]  # type: ignore[union-attr]
    cycle = AssessmentCycle.objects.filter(school=school).order_by("pk").first()
    return [
        *pages,
        ("manager", f"/assessment/cycles/{cycle.pk}/"),
        ("manager", f"/assessment/cycles/{cycle.pk}/progress/"),
    ]  # type: ignore[union-attr]


def grow() -> None:
    """Add people, records with their decisions, requests and uses."""
    from xingtan.access.models import Account, Duty
    from xingtan.teachers.models import Post, Teacher

    school = _school()
    shape = _shape(Teacher.objects.filter(school=school, left_on=None).exclude(account=None).order_by("pk").first())
    names = [
        f"{first}{second}"
        for first in "王李张刘陈杨赵黄周吴徐孙胡朱高"
        for second in "伟芳敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚"
    ]
    people = []
    for place in range(TEACHERS):
        name = names[place]
        account = Account.objects.create(username=f"big-{place}", name=name)
        Duty.objects.create(account=account, role="teacher", institution=school, valid_from=FIRST)
        people.append(
            Teacher(
                **{**shape, "number": f"big-{place}", "name": name, "id_number_index": None, "account_id": account.pk}
            )
        )
    Teacher.objects.bulk_create(people, batch_size=500)
    Post.objects.bulk_create(Post(teacher=each, institution=school, valid_from=FIRST) for each in people)  # type: ignore[misc]
    _records(school, people)
    _library_and_points(school, people)


def _shape(row: object) -> dict[str, object]:
    fields = row._meta.concrete_fields  # type: ignore[attr-defined]
    return {field.attname: getattr(row, field.attname) for field in fields if not field.primary_key}


def _records(school: object, people: list) -> None:  # type: ignore[type-arg]
    from xingtan.access.models import Account
    from xingtan.records.audit.models import AuditDecision
    from xingtan.records.models import Record

    auditor = Account.objects.get(username="auditor")
    kept = _shape(Record.objects.filter(school=school, state="accepted").order_by("pk").first())
    rows = []
    for teacher in people:
        for turn in range(RECORDS + WAITING):
            day = FIRST + DAY * (5 * turn)
            own = {"number": f"{teacher.number}-{turn:04d}", "sequence": turn + 1, "teacher_id": teacher.pk}
            state = "submitted" if turn >= RECORDS else "accepted"
            month = None if state == "submitted" else day.replace(day=1)
            told = {
                "happened_on": day,
                "state": state,
                "audit_month": month,
                "ended_on": None,
                "title": f"校本研修 {turn}",
            }
            rows.append(Record(**{**kept, **own, **told}))
    Record.objects.bulk_create(rows, batch_size=2000)
    AuditDecision.objects.bulk_create(
        (
            AuditDecision(
                record=row,
                school=school,
                month=row.audit_month,
                step=("accept", "accept", "accept", "return", "reopen")[place % 5],
                by=auditor.pk,
                by_name=auditor.name,
                at=datetime.combine(row.happened_on + DAY * 9, NOW.timetz()),
                waited=86_400 * 9,
            )
            for place, row in enumerate(rows)
            if row.state == "accepted"
        ),
        batch_size=2000,
    )


def _library_and_points(school: object, people: list) -> None:  # type: ignore[type-arg]
    from xingtan.growth.points.models import Gift, Redemption
    from xingtan.research.library.models import Resource, ResourceUse

    resources = list(Resource.objects.filter(school=school).order_by("pk")[:10])
    gifts = list(Gift.objects.filter(school=school))
    uses, requests = [], []
    for turn in range(REQUESTS):
        person, resource = people[turn % TEACHERS], resources[turn % len(resources)]
        on = FIRST + DAY * (turn // TEACHERS * 20)
        said = {"number": 1, "use": ("opened", "downloaded", "used")[turn % 3], "account_id": person.account_id}
        uses.append(ResourceUse(resource=resource, name=person.name, on=on, **said))
        decided = {"decided_by_name": "Manager", "decided_at": NOW, "reason": "No"} if turn >= TEACHERS else {}
        state = ("granted", "declined", "cancelled")[turn % 3] if decided else "asked"
        row = Redemption(gift=gifts[turn % len(gifts)], teacher=person, cost=2, state=state, asked_at=NOW, **decided)
        requests.append(row)
    ResourceUse.objects.bulk_create(uses, batch_size=2000, ignore_conflicts=True)
    Redemption.objects.bulk_create(requests, batch_size=2000)


if __name__ == "__main__":
    main(sys.argv[1:])
