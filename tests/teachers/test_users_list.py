"""The list of users: found by name, login, role, place and state of the account; the same as a workbook."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from makers.deputies import deputy_for, duty_of
from makers.people import (
    FOUNDED,
    TODAY,
    make_account,
    make_actor,
    make_county,
    make_group,
    make_school,
    make_teacher,
)
from xingtan.access.actors import actor_for
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.pages.printing import NotPrintedError
from xingtan.teachers.accounts import views as account_views
from xingtan.teachers.models import Teacher
from xingtan.teachers.services import row_of
from xingtan.teachers.workbooks.kinds import TEACHERS

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}


@pytest.fixture
def school():
    place = make_school(name="第一小学")
    group = make_group(place, code="G1", name="数学组")
    now = timezone.now()

    def user(name, *duties, group=None, **fields):
        account = make_account((Role.TEACHER, place), *duties, name=name)
        Account.objects.filter(pk=account.pk).update(**fields)
        return make_teacher(place, name=name, account=account, group=group)

    user("活跃", last_login=now, group=group)
    user("未登录")
    user("锁定", is_active=False)
    user("待发", password="!x")
    user("审核", (Role.SCHOOL_AUDITOR, place), last_login=now)
    gone = user("离校", is_active=False)
    Teacher.objects.filter(pk=gone.pk).update(left_on=timezone.localdate() - timedelta(days=1))
    make_teacher(place, name="无号")
    make_teacher(make_school(), with_account=True, name="外校")
    return place


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=active", {"活跃", "审核"}),
        ("state=never", {"未登录"}),
        ("state=locked", {"锁定"}),
        ("state=waiting", {"待发"}),
        ("state=none", {"无号"}),
        ("state=left", {"离校"}),
        ("role=school_auditor", {"审核"}),
        ("group=G1", {"活跃"}),
        ("q=未登", {"未登录"}),
        ("", {"活跃", "未登录", "锁定", "待发", "审核", "无号"}),
        ("state=nonsense&q=外校", set()),
    ],
)
def test_users_are_found_and_exported_as_they_are_shown(client, school, query, names):
    client.force_login(make_account((Role.MANAGER, school), name="经理"))
    page = client.get(f"/teachers/accounts/?{query}", headers=EN).content.decode()
    everybody = {"活跃", "未登录", "锁定", "待发", "审核", "离校", "无号", "外校"}
    assert {name for name in everybody if f'aria-label="{name}"' in page} == names
    sent = client.get(f"/teachers/accounts/export/?{query}").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sent)).get_sheet_by_index(0).to_python()
    assert {row[1] for row in rows[1:]} == names


def test_a_deputy_is_marked_as_one(client, school):
    auditor = Account.objects.get(name="审核")
    deputy = deputy_for(duty_of(auditor, Role.SCHOOL_AUDITOR), school)
    make_teacher(school, name="代理人", account=deputy.account)
    client.force_login(make_account((Role.MANAGER, school)))
    assert (
        "School auditor (deputy)" in client.get("/teachers/accounts/?role=school_auditor", headers=EN).content.decode()
    )


def test_the_list_of_users_asks_a_fixed_number_of_queries(client, school, django_assert_max_num_queries):
    client.force_login(make_account((Role.MANAGER, school)))
    client.get("/teachers/accounts/")
    for _number in range(9):
        make_teacher(school, with_account=True, started_on=FOUNDED)
    with django_assert_max_num_queries(17):
        client.get("/teachers/accounts/")


def test_a_principal_does_not_see_the_list_of_users(client, school):
    client.force_login(make_account((Role.PRINCIPAL, school)))
    assert client.get("/teachers/accounts/").status_code == 403
    assert client.get("/teachers/accounts/export/").status_code == 403


def test_first_passwords_come_as_slips_once_and_none_changes_when_they_cannot_be_printed(client, school, monkeypatch):
    client.force_login(make_account((Role.MANAGER, school)))
    before = Account.objects.get(name="待发").password

    def fail(_handed, *, at):
        raise NotPrintedError(at=at.isoformat())

    with monkeypatch.context() as broken:
        broken.setattr(account_views, "slips_of", fail)
        assert client.post("/teachers/accounts/passwords/", {"as": "slips"}).status_code == 409
    assert Account.objects.get(name="待发").password == before
    slips = client.post("/teachers/accounts/passwords/", {"as": "slips"})
    assert (slips["Content-Type"], slips.content[:5], slips["Cache-Control"]) == (
        "application/pdf",
        b"%PDF-",
        "private, no-store",
    )
    account = Account.objects.get(name="待发")
    assert account.password != before
    assert account.must_change_password


def _manager_of(school, name):
    return make_teacher(school, account=make_account((Role.TEACHER, school), (Role.MANAGER, school), name=name))


def test_the_file_takes_the_role_neither_from_oneself_nor_from_the_last_manager():
    county = make_county()
    school = make_school(county=county)
    one, two = _manager_of(school, "甲"), _manager_of(school, "乙")
    officer = make_actor((Role.COUNTY_AUDITOR, county))
    texts = [{"number": each.number, "roles": "teacher"} for each in (one, two)]
    rows = [replace(row_of(text), number=place) for place, text in enumerate(texts)]

    def codes(actor, given):
        return [[m.code for m in plan.mistakes] for plan in TEACHERS.plan(given, actor=actor, on=TODAY)]

    assert codes(officer, rows) == [["last_manager"], ["last_manager"]]
    assert codes(officer, rows[:1]) == [[]]
    assert codes(actor_for(one.account, on=TODAY), rows[:1]) == [["own_roles"]]
    assert codes(actor_for(two.account, on=TODAY), rows[:1]) == [[]]


def test_the_accounts_that_wait_for_a_password_open_as_just_so_many(client, school):
    client.force_login(make_account((Role.MANAGER, school), name="经理"))
    Account.objects.filter(name__in=["未登录", "离校"]).update(password="!y", is_active=True)
    page = client.get("/teachers/accounts/", headers=EN).content.decode()
    address, number = re.search(r'href="([^"]+state=waiting)#accounts">See the (\d+) accounts', page).groups()
    assert f"{number} users" in client.get(address, headers=EN).content.decode()
    assert number == "2"
