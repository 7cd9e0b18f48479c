"""Figures of the points bank open lines and requests that add up to them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makers.credit import NOON
from makers.people import make_account, make_actor, make_school, make_teacher
from makers.points_bank import make_points_world, open_class
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.growth.points.services import ask_for, cancel, change_setting, decline, grant
from xingtan.kernel.periods import SCHOOL_YEAR

pytestmark = pytest.mark.django_db
TOGETHER = re.compile(r"Together: ([\d/.−-]+) ")
REQUESTS = re.compile(r">(\d+) requests?<")


def get(client, address):
    answer = client.get(unescape(address), headers={"accept-language": "en"})
    assert answer.status_code == 200, address
    return answer.content.decode()


def together(client, address):
    return Fraction(TOGETHER.search(get(client, address))[1].replace("−", "-"))


@pytest.fixture
def world():
    """A teacher who earned in two years, spent, had a gift taken back and a record reopened; the first year lapses."""
    world = make_points_world()
    year = SCHOOL_YEAR.year_of(timezone.localdate())
    for first, level in ((year - 1, "county"), (year - 1, "school"), (year, "county")):
        open_class(world.teacher, level, date(first, 9, 3))
    world.settle(timezone.now())
    change_setting(actor=world.manager, school=world.province.school, lapses_after=1, ranking=True, at=NOON)
    gift, other = world.gift(cost=2, stock=9), world.gift(cost=1)
    for number in range(3):
        asked = ask_for(
            teacher=world.teacher, actor=world.actor, gift=gift, at=timezone.now() + timedelta(hours=number)
        )
        grant(actor=world.manager, redemption_id=asked.pk, at=timezone.now())
    cancel(actor=world.manager, redemption_id=asked.pk, reason="退回", at=timezone.now())
    refused = ask_for(teacher=world.teacher, actor=world.actor, gift=other, at=timezone.now())
    decline(actor=world.manager, redemption_id=refused.pk, reason="已停", at=timezone.now())
    return world


def figures(page):
    found = re.findall(
        r'<a class="figure-box[^"]*" href="([^"]+)">.*?figure-value"><span class="amount">([^<]+)<', page, re.DOTALL
    )
    return [(address, Fraction(amount.replace("−", "-"))) for address, amount in found]


def test_what_is_to_spend_earned_and_about_to_lapse_opens_lines_with_that_sum(client, world):
    client.force_login(Account.objects.get(pk=world.teacher.account_id))
    page = get(client, "/growth/points/")
    (spend, balance), (earned, this_year), (lapse, soon) = figures(page)
    assert (together(client, spend), balance) == (world.balance, world.balance)
    assert together(client, f"/growth/points/{earned}") == this_year > 0
    assert lapse == "#lapse"
    panel = page[page.index('id="lapse"') : page.index("Gifts")]
    (way,) = re.findall(r'href="(\?earned=\d+)#lines"', panel)
    won, gone, left = map(Fraction, re.findall(r">([\d/]+)<", panel)[-3:])
    assert together(client, f"/growth/points/{way}") == won == gone + left
    assert left == soon
    mine = re.search(
        r'href="(/growth/points/\?earned=\d+)#lines"><span class="amount">([\d/]+)<',
        get(client, "/growth/points/ranking/"),
    )
    assert together(client, mine[1]) == Fraction(mine[2])


def test_the_managers_figures_open_lines_and_requests_and_strangers_see_none(client, world):
    client.force_login(make_account((Role.MANAGER, world.province.school)))
    page = get(client, "/growth/points/school/")
    given = re.findall(r'href="([^"]+gift=\d+&amp;state=granted)"><span class="amount">(\d+)<', page)
    assert [number for _, number in given] == ["2"]
    assert REQUESTS.search(get(client, given[0][0]))[1] == "2"
    assert REQUESTS.search(get(client, "/growth/points/school/requests/"))[1] == "4"
    columns = re.findall(r'href="(/growth/points/teachers/\d+/[^"#]*)#lines"><span class="amount">([^<]+)<', page)
    assert len(columns) == 2
    for address, amount in columns:
        assert together(client, address) == Fraction(amount)
    with CaptureQueriesContext(connection) as few:
        get(client, "/growth/points/school/requests/")
    for _ in range(8):
        other = make_teacher(school=world.province.school, account=make_account((Role.TEACHER, world.province.school)))
        open_class(other, on=date(2025, 10, 15))
    world.settle(timezone.now())
    gift = world.gift(cost=1)
    for other in gift.school.teachers.exclude(pk=world.teacher.pk).exclude(account=None):
        ask_for(teacher=other, actor=make_actor(account=other.account), gift=gift, at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        get(client, "/growth/points/school/requests/")
    assert len(many) == len(few)
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert "书券" not in client.get("/growth/points/school/requests/").content.decode()
    assert client.get(f"/growth/points/school/requests/?place={world.province.school.code}").status_code == 404
    client.force_login(Account.objects.get(pk=world.teacher.account_id))
    assert client.get("/growth/points/school/requests/").status_code == 403
