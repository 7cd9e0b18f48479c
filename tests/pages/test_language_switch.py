"""The reader chooses the language; a cookie remembers it; nobody is sent elsewhere."""

from __future__ import annotations

import pytest
from django.urls import reverse


def test_the_language_chosen_is_remembered_and_the_reader_goes_back(client):
    answer = client.post(reverse("pages:set_language"), {"language": "zh-hans", "next": "/records/?page=2"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/records/?page=2"
    assert client.cookies["django_language"].value == "zh-hans"


@pytest.mark.django_db
def test_pages_speak_the_language_that_the_cookie_names(client):
    client.post(reverse("pages:set_language"), {"language": "zh-hans"})

    shown = client.get(reverse("account_login")).content.decode()

    assert '<html lang="zh-Hans"' in shown
    assert "登录" in shown


@pytest.mark.django_db
def test_without_a_choice_the_browsers_language_counts(client):
    shown = client.get(reverse("account_login"), headers={"Accept-Language": "en"}).content.decode()

    assert '<html lang="en"' in shown
    assert "Sign in" in shown


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(client, target):
    answer = client.post(reverse("pages:set_language"), {"language": "en", "next": target})

    assert answer.headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client):
    client.post(reverse("pages:set_language"), {"language": "tlh"})

    assert "django_language" not in client.cookies


def test_the_language_is_changed_by_a_post_only(client):
    assert client.get(reverse("pages:set_language")).status_code == 405
