"""Tokens: made by oneself, shown once, never more than the account, ended at once."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makers.deputies import deputy_for, duty_of
from makers.exchange import Program, expired, program_of, token_for
from makers.people import PASSWORD, make_account, make_actor, make_teacher
from makers.records import make_record
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.exchange.models import AccessToken, Scope
from xingtan.exchange.services import revoke_token
from xingtan.teachers.accounts.passwords import hand_out_password
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

PAGE = "/account/tokens/"
FORM = {"name": "Timetable", "scope": "write", "days": "90"}


@pytest.fixture
def account(school):
    return make_account((Role.MANAGER, school))


@pytest.fixture
def browser(account):
    found = Client(headers={"Accept-Language": "en"})
    found.force_login(account)
    return found


def test_a_token_is_shown_once_and_only_its_digest_is_kept(browser, account, django_assert_max_num_queries):
    page = browser.post(PAGE, FORM).content.decode()
    secret = re.search(r"<code[^>]*data-secret>(xt_[\w-]{43})</code>", page)[1]
    kept = AccessToken.objects.get()

    assert kept.token_digest == hashlib.sha256(secret.encode()).hexdigest()
    assert (kept.starts, kept.scope, kept.until - kept.since) == (secret[:9], "write", timedelta(days=90))
    again = browser.get(PAGE)
    assert secret not in again.content.decode()
    assert kept.starts in again.content.decode()
    assert again["Cache-Control"] == "private, no-store"
    assert Program(secret).ask("GET", "/me").json()["login"] == account.username
    kept.refresh_from_db()
    assert kept.used_on == timezone.localdate()
    row = JournalRow.objects.get(action="token.made")
    assert (row.actor_id, secret in str(row.after)) == (account.pk, False)
    for _ in range(5):
        token_for(account)
    with django_assert_max_num_queries(12):
        browser.get(PAGE)


def test_a_token_is_made_with_sense_taken_back_by_its_owner_alone_and_never_without_end(browser, account):
    assert browser.post(PAGE, {**FORM, "name": "", "days": "4000"}).status_code == 422
    token, secret = token_for(account)
    stranger = Client()
    stranger.force_login(make_account())
    assert stranger.get(PAGE).status_code == 200
    assert token.name not in stranger.get(PAGE).content.decode()
    assert stranger.post(reverse("tokens:revoke", args=[token.pk])).status_code == 404
    assert Program(secret).ask("GET", "/me").status_code == 200
    assert browser.post(reverse("tokens:revoke", args=[token.pk])).status_code == 302
    refused = Program(secret).ask("GET", "/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "token_revoked")
    assert JournalRow.objects.filter(action="token.revoked", actor_id=account.pk).count() == 1
    for _ in range(20):
        token_for(account)
    assert browser.post(PAGE, FORM).status_code == 409


def test_only_a_token_that_stands_opens_anything(account):
    told = {
        "none": Program().ask("GET", "/me"),
        "wrong": Program("xt_" + "a" * 43).ask("GET", "/me"),
        "expired": Program(secret_of_expired(account)).ask("GET", "/me"),
        "basic": Program().ask("GET", "/me", Authorization="Basic abc"),
        "in the address": Program().ask("GET", f"/me?access_token={token_for(account)[1]}"),
    }
    assert {name: (a.status_code, a.json()["code"]) for name, a in told.items()} == {
        "none": (401, "token_missing"),
        "wrong": (401, "token_unknown"),
        "expired": (401, "token_expired"),
        "basic": (401, "token_missing"),
        "in the address": (401, "token_missing"),
    }
    assert told["none"]["WWW-Authenticate"] == 'Bearer realm="xingtan"'
    assert 'error="invalid_token"' in told["wrong"]["WWW-Authenticate"]


def secret_of_expired(account):
    token, secret = token_for(account)
    expired(token)
    return secret


def test_a_token_never_does_more_than_its_account_may_on_that_day(school, account):
    secret = token_for(account)[1]
    Account.objects.filter(pk=account.pk).update(must_change_password=True)
    first = Program(secret).ask("GET", "/me")
    assert (first.status_code, first.json()["code"]) == (403, "password_first")
    Account.objects.filter(pk=account.pk).update(must_change_password=False, is_active=False)
    assert Program(secret).ask("GET", "/me").json()["code"] == "account_closed"

    auditor = make_account((Role.SCHOOL_AUDITOR, school))
    record = make_record(make_teacher(school))
    program = program_of(auditor)
    assert program.ask("GET", f"/records/{record.pk}").status_code == 200
    duty = duty_of(auditor, Role.SCHOOL_AUDITOR)
    deputy = Program(token_for(deputy_for(duty, school).account)[1])
    assert deputy.ask("POST", f"/records/{record.pk}/steps", {"step": "accept"}).status_code == 200
    assert JournalRow.objects.get(action="record.accepted").for_id == auditor.pk
    Duty.objects.filter(pk=duty.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert program.ask("GET", f"/records/{record.pk}").status_code == 404
    assert deputy.ask("GET", f"/records/{record.pk}").status_code == 404


def test_a_token_for_reading_writes_nothing(school):
    teacher = make_teacher(school, with_account=True)
    record = make_record(teacher)
    program = program_of(teacher.account, Scope.READ)
    refused = program.ask("POST", f"/records/{record.pk}/steps", {"step": "withdraw"})
    assert (refused.status_code, refused.json()["code"]) == (403, "token_only_reads")
    record.refresh_from_db()
    assert record.state == "submitted"


def test_a_new_password_ends_every_token(school, account):
    one, other = token_for(account)[1], token_for(account)[1]
    browser = Client()
    browser.force_login(account)
    new = "another-apricot-terrace"
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert {Program(secret).ask("GET", "/me").json()["code"] for secret in (one, other)} == {"token_revoked"}

    teacher = make_teacher(school, with_account=True)
    secret = token_for(teacher.account)[1]
    hand_out_password(actor=make_actor((Role.MANAGER, school)), teacher_id=teacher.pk, at=timezone.now())
    assert Program(secret).ask("GET", "/me").json()["code"] == "token_revoked"
    assert JournalRow.objects.filter(action="token.ended_with_password").count() == 3


def test_guessing_and_flooding_are_slowed_down_and_nobody_else_with_them(account, monkeypatch):
    monkeypatch.setattr("xingtan.exchange.entrance.WRONG_TOKENS", 2)
    monkeypatch.setattr("xingtan.exchange.entrance.REQUESTS_A_MINUTE", 3)
    here = {"REMOTE_ADDR": "10.7.7.7"}
    asked = [
        Client(headers={"Authorization": f"Bearer xt_{number}"}).get("/api/v1/me", **here).status_code
        for number in range(3)
    ]
    program = program_of(account)
    answers = [program.ask("GET", "/me") for _ in range(4)]

    assert asked == [401, 401, 429]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert program_of(account).ask("GET", "/me").status_code == 200


def test_a_session_opens_nothing_and_a_stranger_is_led_to_the_door_of_the_page(browser, account):
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.post("/api/v1/records", "{}", content_type="application/json").status_code == 401
    assert Client().get(PAGE)["Location"].startswith("/accounts/login/")
    token, secret = token_for(account)
    revoke_token(actor=make_actor(account=account), token=token, at=timezone.now())
    assert browser.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
