"""Programs read how teachers stand, find what they ask for page by page, and mark notices as read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from makers.credit import make_batch, make_posting, make_province
from makers.exchange import program_of
from makers.people import make_account, make_group, make_school, make_teacher
from makers.records import make_definition, make_record
from makers.told import make_reader, tell
from xingtan.access.roles import Role
from xingtan.exchange.models import Scope
from xingtan.records.models import Record
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db


def test_a_standing_tells_the_verdict_every_requirement_and_the_reason_as_the_page_does(django_assert_max_num_queries):
    province = make_province()
    group = make_group(province.school)
    teacher = make_teacher(province.school, group=group, with_account=True)
    make_batch(province, [make_posting(teacher, "3")])
    program = program_of(teacher.account)

    with django_assert_max_num_queries(20):
        told = program.ask("GET", f"/standing/{teacher.pk}").json()
    found = told["standing"]
    assert (found["verdict"], found["total"], found["coming"]) == ("short", "3", "0")
    assert sum(Fraction(part["have"]) for part in found["parts"]) == 3
    yearly = next(row for row in found["requirements"] if row["year"] == 2025 and not row["parts"])
    assert (yearly["have"], yearly["need"], yearly["short"], yearly["state"]) == ("3", "16", "13", "short")
    browser = Client()
    browser.force_login(teacher.account)
    page = browser.get(reverse("standing:mine"), headers={"Accept-Language": "en"}).content.decode()
    assert yearly["sentence"] in page
    assert found["verdict_name"] in page
    chinese = program.ask("GET", f"/standing/{teacher.pk}", Accept_Language="zh-Hans").json()["standing"]
    assert "年度总学分（2025年度）：需16，有3，差13。" in {row["sentence"] for row in chinese["requirements"]}

    leader = program_of(make_account((Role.TEAM_LEADER, group))).ask("GET", f"/standing/{teacher.pk}")
    assert (leader.status_code, leader.json()["registration"]) == (200, None)
    assert leader.json()["standing"]["total"] == "3"
    stranger = program_of(make_account((Role.MANAGER, make_school())))
    assert stranger.ask("GET", f"/standing/{teacher.pk}").status_code == 404
    ruleless = make_teacher(make_school(), with_account=True)
    assert program_of(ruleless.account).ask("GET", f"/standing/{ruleless.pk}").json()["standing"] is None


def test_pages_of_a_narrowed_list_hold_exactly_what_fits_each_once():
    make_definition()
    school = make_school()
    teacher, other = (make_teacher(school, with_account=True) for _ in range(2))
    for day in range(1, 6):
        make_record(teacher, happened_on=date(2025, 10, day))
        make_record(other, happened_on=date(2025, 10, day))
        make_record(teacher, kind="paper", values={}, happened_on=date(2025, 10, day), state=State.DRAFT)
    program = program_of(make_account((Role.MANAGER, school)))
    narrowed = f"/records?teacher={teacher.number}&state=submitted&kind=school_session&happened_from=2025-10-02&limit=2"

    found, cursor = [], ""
    while cursor is not None:
        answer = program.ask("GET", f"{narrowed}&cursor={cursor}").json()
        found += [row["id"] for row in answer["items"]]
        cursor = answer["next"]

    wanted = Record.objects.filter(teacher=teacher, state="submitted", happened_on__gte=date(2025, 10, 2))
    assert found == list(wanted.order_by("pk").values_list("pk", flat=True))
    assert len(found) == 4
    assert program.ask("GET", "/records?happened_until=2025-10-01&month=2025-10&limit=200").json()["next"] is None


def test_notices_are_marked_as_read_by_their_ids_or_all_and_only_ones_own():
    mine, theirs = make_reader(), make_reader(email="zhou@school.example")
    notices = [tell(mine) for _ in range(4)]
    foreign = tell(theirs)
    program = program_of(mine)
    first = program.ask("GET", "/inbox?unread=true&limit=3").json()
    rest = program.ask("GET", f"/inbox?unread=true&limit=3&cursor={first['next']}").json()
    assert [row["id"] for row in (*first["items"], *rest["items"])] == [each.pk for each in reversed(notices)]

    some = program.ask("POST", "/inbox/read", {"ids": [notices[0].pk, notices[1].pk, foreign.pk]})
    assert (some.status_code, some.json()) == (200, {"marked": 2, "unread": 2})
    assert [row["id"] for row in program.ask("GET", "/inbox?unread=true").json()["items"]] == [
        notices[3].pk,
        notices[2].pk,
    ]
    assert program.ask("POST", "/inbox/read", {"ids": None}).json() == {"marked": 2, "unread": 0}
    foreign.refresh_from_db()
    assert foreign.read_at is None
    for wrong in ({}, {"ids": ["x"]}, {"ids": [2**70]}):
        assert program.ask("POST", "/inbox/read", wrong).status_code == 422
    reading = program_of(theirs, Scope.READ)
    assert reading.ask("POST", "/inbox/read", {"ids": None}).json()["code"] == "token_only_reads"
