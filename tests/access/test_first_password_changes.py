"""A password that somebody else has seen opens nothing but the page on which it is changed."""

import pytest

from makers.people import PASSWORD, make_account, make_actor, make_school, make_teacher
from makers.tiers import NOON
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.notices.models import Notice
from xingtan.teachers.accounts.passwords import hand_out_password, hand_out_passwords
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/change/"
NEW = "apricot-blossom-in-spring"


def test_after_the_first_sign_in_the_password_is_changed_before_anything_else(client):
    school = make_school()
    manager, teacher = make_actor((Role.MANAGER, school), (Role.TEACHER, school)), make_teacher(school)
    account = make_account((Role.TEACHER, school))
    account.set_unusable_password()
    account.save()
    teacher.account = account
    teacher.save()
    [handed] = hand_out_passwords(actor=manager, at=NOON)
    signed_in = client.post("/accounts/login/", {"login": handed.login, "password": handed.password})
    assert signed_in.status_code == 302
    for address in ("/", "/records/", "/account/", "/inbox/", "/nowhere/"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, CHANGE)
    assert client.post("/records/new/", {}).headers["Location"] == CHANGE
    swapped = client.get("/records/", headers={"HX-Request": "true"})
    assert (swapped.status_code, swapped.headers["HX-Redirect"]) == (204, CHANGE)
    assert "only you know" in client.get(CHANGE, headers={"Accept-Language": "en"}).content.decode()
    assert client.post("/language/", {"language": "en", "next": CHANGE}).headers["Location"] == CHANGE

    same = {"oldpassword": handed.password, "password1": handed.password, "password2": handed.password}
    assert client.post(CHANGE, same).status_code == 200
    assert Account.objects.get(pk=account.pk).must_change_password
    changed = client.post(CHANGE, {**same, "password1": NEW, "password2": NEW})
    assert (changed.status_code, changed.headers["Location"]) == (302, "/")
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert not account.must_change_password
    assert client.get("/account/").status_code == 200
    assert JournalRow.objects.filter(action="account.password_changed", actor_id=account.pk).exists()


def test_whoever_must_change_it_can_sign_out_instead(client):
    account = make_account((Role.TEACHER, make_school()))
    Account.objects.filter(pk=account.pk).update(must_change_password=True)
    client.force_login(account)
    assert client.get("/account/").status_code == 302
    client.post("/accounts/logout/")
    assert client.get("/accounts/login/").status_code == 200


def test_a_reset_is_told_to_its_owner_and_asks_for_a_new_password(client):
    school = make_school()
    manager = make_actor((Role.MANAGER, school), account=make_account(name="王管理"))
    teacher = make_teacher(school, with_account=True)
    handed = hand_out_password(actor=manager, teacher_id=teacher.pk, at=NOON)
    notice = Notice.objects.get(account=teacher.account_id, kind="password_reset")
    assert notice.params["by"] == "王管理"
    client.post("/accounts/login/", {"login": handed.login, "password": handed.password})
    client.post(CHANGE, {"oldpassword": handed.password, "password1": NEW, "password2": NEW})
    mine = client.get("/account/", headers={"Accept-Language": "en"}).content.decode()
    assert "王管理" in mine


def test_whoever_chose_their_own_password_changes_it_when_they_like(client):
    account = make_account((Role.TEACHER, make_school()))
    client.force_login(account)
    assert client.get("/account/").status_code == 200
    changed = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert changed.headers["Location"] == "/account/"


def test_the_language_chosen_once_greets_at_the_next_sign_in_anywhere(client):
    account = make_account((Role.TEACHER, make_school()))
    sign_in = {"login": account.username, "password": PASSWORD}
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    client.post("/accounts/login/", sign_in)
    account.refresh_from_db()
    assert account.language == "en"
    client.post("/language/", {"language": "zh-hans", "next": "/"})
    client.logout()
    client.cookies.clear()
    answer = client.post("/accounts/login/", sign_in, headers={"Accept-Language": "en"})
    assert answer.cookies["django_language"].value == "zh-hans"
    assert 'lang="zh' in client.get("/account/", headers={"Accept-Language": "en"}).content.decode()
