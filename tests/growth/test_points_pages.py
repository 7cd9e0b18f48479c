"""Pages of the points bank: whose they are, what they do, and what stays closed."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makers.credit import NOON
from makers.people import make_account, make_school, make_teacher
from makers.points_bank import PointsWorld, make_points_world, open_class
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.growth.points.models import Gift, PointsSetting, Redemption
from xingtan.growth.points.services import ask_for, change_setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> PointsWorld:
    return make_points_world()


def signed_in(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def account_of(world: PointsWorld) -> Account:
    return Account.objects.get(pk=world.teacher.account_id)


def manager_account(world: PointsWorld) -> Account:
    return make_account((Role.MANAGER, world.province.school))


def test_a_teacher_reads_every_line_of_their_points_and_opens_it(client, world):
    record = open_class(world.teacher)
    world.settle()
    page = signed_in(client, account_of(world)).get("/growth/points/").content.decode()
    assert record.title in page
    assert "/credits/entries/1-1/" in page
    assert client.get("/credits/entries/1-1/").status_code == 200


def test_the_sum_of_a_month_opens_the_lines_that_add_up_to_it(client, world):
    open_class(world.teacher)
    world.settle()
    open_class(world.teacher)
    world.settle(NOON + timedelta(days=40))
    page = signed_in(client, account_of(world)).get("/growth/points/").content.decode()
    months = re.findall(r'href="(\?month=[\d-]+)#lines"><span class="amount">([^<]+)<', page)
    assert len(months) == 2
    for query, total in months:
        opened = client.get(f"/growth/points/{query}").content.decode()
        lines = re.findall(r'href="/credits/entries/[\d-]+/"><span class="amount">([^<]+)<', opened)
        assert sum(map(Fraction, lines)) == Fraction(total)
        assert "Show every month" in opened
    assert "Show every month" not in client.get("/growth/points/?month=1999-01").content.decode()


def test_a_school_without_rules_says_so(client):
    school = make_school()
    account = make_account((Role.TEACHER, school))
    make_teacher(school=school, account=account)
    page = signed_in(client, account).get("/growth/points/")
    assert page.status_code == 200
    assert "The school counts no points yet" in page.content.decode()


def test_the_manager_settles_sets_and_gives_by_the_pages(client, world):
    open_class(world.teacher)
    place = {"place": world.province.school.code}
    signed_in(client, manager_account(world))
    assert client.post("/growth/points/school/settle/", place).status_code == 302
    assert (
        client.post("/growth/points/school/setting/", {**place, "lapses_after": 3, "ranking": "on"}).status_code == 302
    )
    assert client.post("/growth/points/school/gifts/", {**place, "name": "书券", "cost": 4}).status_code == 302
    setting, gift = PointsSetting.objects.get(), Gift.objects.get()
    assert (setting.lapses_after, setting.ranking, gift.stock) == (3, True, None)
    asked = ask_for(teacher=world.teacher, actor=world.actor, gift=gift, at=NOON)
    assert asked.gift.name in client.get("/growth/points/school/").content.decode()
    assert client.post(f"/growth/points/school/requests/{asked.pk}/grant/", place).status_code == 302
    assert world.balance == 2
    assert client.post(f"/growth/points/school/requests/{asked.pk}/grant/", place).status_code == 409
    assert client.post(f"/growth/points/school/requests/{asked.pk}/steal/", place).status_code == 404


def test_a_wrong_gift_is_said_beside_its_field(client, world):
    signed_in(client, manager_account(world))
    answer = client.post("/growth/points/school/gifts/", {"name": "书券", "cost": 0})
    assert answer.status_code == 422
    assert not Gift.objects.exists()


def test_a_teacher_asks_and_withdraws_by_the_page_and_nobody_else_does(client, world):
    open_class(world.teacher)
    world.settle()
    gift = world.gift(cost=2)
    signed_in(client, account_of(world))
    assert client.post(f"/growth/points/gifts/{gift.pk}/ask/").status_code == 302
    asked = Redemption.objects.get()
    other = make_account((Role.TEACHER, world.province.school))
    make_teacher(school=world.province.school, account=other)
    assert signed_in(Client(), other).post(f"/growth/points/requests/{asked.pk}/withdraw/").status_code == 404
    assert client.post(f"/growth/points/requests/{asked.pk}/withdraw/").status_code == 302


def test_gifts_and_points_of_another_school_are_unknown(client, world):
    gift = world.gift()
    school = make_school()
    stranger = make_account((Role.TEACHER, school), (Role.MANAGER, school))
    make_teacher(school=school, account=stranger)
    signed_in(client, stranger)
    assert client.post(f"/growth/points/gifts/{gift.pk}/ask/").status_code == 404
    assert client.get(f"/growth/points/teachers/{world.teacher.pk}/").status_code == 404
    assert client.get("/growth/points/school/", {"place": world.province.school.code}).status_code == 404


def test_the_ranking_exists_only_where_the_school_switched_it_on(client, world):
    signed_in(client, account_of(world))
    assert client.get("/growth/points/ranking/").status_code == 404
    change_setting(actor=world.manager, school=world.province.school, lapses_after=None, ranking=True, at=NOON)
    assert client.get("/growth/points/ranking/").status_code == 200
    assert client.post("/growth/points/ranking/", {"hidden": "yes"}).status_code == 302
    assert world.teacher.name not in client.get("/growth/points/ranking/").content.decode().split("<tbody>")[1]


def test_pages_take_as_many_queries_for_many_lines_as_for_few(client, world):
    signed_in(client, account_of(world))
    open_class(world.teacher)
    world.settle()
    client.get("/growth/points/")
    with CaptureQueriesContext(connection) as few:
        client.get("/growth/points/")
    for day in range(1, 20):
        open_class(world.teacher, on=open_class(world.teacher).happened_on.replace(day=day))
    world.settle()
    with CaptureQueriesContext(connection) as many:
        client.get("/growth/points/")
    assert len(many) == len(few)
