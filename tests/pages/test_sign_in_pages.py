"""Signing in, and everything that can go wrong with it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from makers.people import PASSWORD, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    """No attempt of another test counts."""
    cache.clear()


@pytest.fixture
def account():
    return make_account(username="limh")


def attempt(client, login, password, **more):
    return client.post(
        reverse("account_login"),
        {"login": login, "password": password, **more},
        headers={"Accept-Language": "en"},
    )


def test_a_stranger_is_asked_to_sign_in_first(client):
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("language", "words"), [("en", "Account name"), ("zh-hans", "账号")])
def test_the_sign_in_page_speaks_both_languages(client, language, words):
    shown = client.get(reverse("account_login"), headers={"Accept-Language": language}).content.decode()

    assert words in shown
    assert 'autocomplete="current-password"' in shown


@pytest.mark.usefixtures("account")
def test_the_right_password_leads_to_where_one_wanted_to_go(client):
    answer = attempt(client, "limh", PASSWORD, next="/accounts/password/change/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/password/change/"


@pytest.mark.usefixtures("account")
def test_a_wrong_password_keeps_the_name_and_says_so_without_telling_which_was_wrong(client):
    known = attempt(client, "limh", "wrong").content.decode()
    unknown = attempt(client, "nobody", "wrong").content.decode()

    assert 'value="limh"' in known
    assert 'role="alert"' in known
    said = "The username and/or password you specified are not correct."
    assert said in known
    assert said in unknown


@pytest.mark.usefixtures("account")
def test_after_five_wrong_passwords_the_account_is_locked_for_a_while(client):
    for _ in range(5):
        attempt(client, "limh", "wrong")

    shown = attempt(client, "limh", PASSWORD)

    assert shown.status_code == 200
    assert "Too many failed login attempts" in shown.content.decode()


def test_too_many_attempts_from_one_place_get_our_page_with_429(client):
    answers = [client.get(reverse("account_login")).status_code for _ in range(2)]
    answers += [attempt(client, f"name{n}", "wrong").status_code for n in range(30)]
    last = attempt(client, "name", "wrong")

    assert answers[:2] == [200, 200]
    assert last.status_code == 429
    assert "Too many attempts" in last.content.decode()


def test_signing_out_is_a_post_and_leads_back_to_the_sign_in_page(client, account):
    client.force_login(account)
    asked = client.get(reverse("account_logout"), headers={"Accept-Language": "en"})
    assert "Sign out?" in asked.content.decode()

    answer = client.post(reverse("account_logout"))

    assert answer.headers["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_the_password_is_changed_with_the_present_one(client, account):
    client.force_login(account)
    new = "a-longer-apricot-9"

    wrong = client.post(
        reverse("account_change_password"), {"oldpassword": "wrong", "password1": new, "password2": new}
    )
    right = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert wrong.status_code == 200
    assert right.status_code == 302
    account.refresh_from_db()
    assert account.check_password(new)


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_inactive"])
def test_pages_around_signing_in_lead_back_to_it(client, name):
    shown = client.get(reverse(name))

    assert shown.status_code == 200
    assert reverse("account_login") in shown.content.decode()


def test_nobody_opens_an_account_alone(client):
    answer = client.post(reverse("account_signup"), {"username": "new", "password1": PASSWORD})

    assert answer.status_code == 405
