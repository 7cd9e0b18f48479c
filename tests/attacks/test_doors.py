"""The doors: where sign-in sends people, whose host this is, whose session, how often one may guess."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from makers.people import PASSWORD, make_account, make_school
from xingtan.access.roles import Role
from xingtan.config.environment import store_settings
from xingtan.institutions.models import Institution

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "https:///evil.example",
    "/%09/evil.example",
    "\t//evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
)


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


@pytest.fixture
def account():
    return make_account((Role.MANAGER, make_school()), username="limh")


def leads_away(answer):
    target = answer.headers.get("Location", "/")
    return not target.startswith("/") or target.startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_site(client, account, target):
    assert not leads_away(client.post("/language/", {"language": "en", "next": target}))
    answer = client.post(f"/accounts/login/?next={target}", {"login": "limh", "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert not leads_away(answer)
    assert not leads_away(client.get("/accounts/login/", {"next": target}))
    assert not leads_away(client.post("/accounts/logout/", {"next": target}))
    client.force_login(account)
    change = {"oldpassword": PASSWORD, "password1": "another-apricot-1", "password2": "another-apricot-1"}
    assert not leads_away(client.post(f"/accounts/password/change/?next={target}", {**change, "next": target}))


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil", "x y", "[::1"])
def test_a_foreign_host_is_refused_before_anything_is_looked_up(settings, host, django_assert_num_queries):
    settings.ALLOWED_HOSTS = ["testserver"]
    with django_assert_num_queries(0):
        answer = Client(raise_request_exception=False).get("/accounts/login/", HTTP_HOST=host)
    assert answer.status_code == 400


@pytest.mark.usefixtures("account")
def test_a_forwarded_host_is_not_believed(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = Client().get("/", HTTP_X_FORWARDED_HOST="evil.example")
    assert "evil.example" not in answer["Location"]


@pytest.mark.usefixtures("account")
def test_a_session_planted_before_sign_in_is_worth_nothing_after_it(client):
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key

    client.post("/accounts/login/", {"login": "limh", "password": PASSWORD})

    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/account/").status_code == 302


@pytest.mark.usefixtures("account")
def test_a_session_ends_on_the_server_when_somebody_signs_out(client):
    client.post("/accounts/login/", {"login": "limh", "password": PASSWORD})
    kept = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/account/").status_code == 302


@pytest.mark.usefixtures("account")
def test_cookies_are_out_of_reach_for_scripts_and_other_sites(client):
    answer = client.post("/accounts/login/", {"login": "limh", "password": PASSWORD})
    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.usefixtures("account")
def test_guessing_from_many_places_still_locks_the_account(client):
    for number in range(6):
        client.post(
            "/accounts/login/",
            {"login": "limh", "password": "wrong"},
            REMOTE_ADDR=f"10.0.0.{number}",
            HTTP_X_FORWARDED_FOR=f"10.9.0.{number}",
        )
    answer = client.post("/accounts/login/", {"login": "limh", "password": PASSWORD}, REMOTE_ADDR="10.1.1.1")
    assert answer.status_code in {200, 429}
    assert client.get("/account/").status_code == 302


@pytest.mark.usefixtures("account")
def test_guessing_under_other_spellings_counts_as_the_same_account(client):
    for login in ("limh", "LIMH", " limh", "Limh", "lImh", "limH"):
        client.post("/accounts/login/", {"login": login, "password": "wrong"})
    client.post("/accounts/login/", {"login": "limh", "password": PASSWORD})
    assert client.get("/account/").status_code == 302


@pytest.mark.usefixtures("account")
def test_a_forged_address_does_not_make_guessing_free(client):
    answers = [
        client.post("/accounts/login/", {"login": f"n{n}", "password": "x"}, HTTP_X_FORWARDED_FOR=f"1.2.3.{n}")
        for n in range(32)
    ]
    assert answers[-1].status_code == 429


def test_the_first_start_is_over_once_there_is_an_institution(settings):
    settings.START_CODE = "12345678"
    make_school()
    stranger = Client()
    for path in ("/start/", "/start/account/"):
        assert stranger.get(path).status_code == 404
        assert (
            stranger.post(path, {"setup_code": "12345678", "kind": "school", "name": "x", "code": "x"}).status_code
            == 404
        )


def test_a_planted_first_step_does_not_pass_for_the_setup_code(settings):
    settings.START_CODE = "12345678"
    stranger = Client()
    person = {"name": "x", "login": "evil", "password": "correct-apricot", "again": "correct-apricot"}
    stranger.get("/start/")
    stranger.post("/start/account/", {**person, "kind": "province", "name": "x", "code": "x"})
    stranger.post("/start/?setup_code=12345678", {"kind": "province", "name": "x", "code": "x"})
    stranger.post("/start/account/", person)
    assert not Institution.objects.exists()


def test_keys_are_written_for_the_owner_alone_even_over_an_open_file(tmp_path):
    folder = tmp_path / "data"
    store_settings(folder, {"XINGTAN_SECRET_KEY": "x"})
    assert folder.stat().st_mode & 0o077 == 0

    path = folder / "xingtan.env"
    path.chmod(0o644)
    store_settings(folder, {"XINGTAN_SECRET_KEY": "y"})
    assert path.stat().st_mode & 0o077 == 0


def test_every_page_forbids_foreign_scripts_and_frames(client, account):
    client.force_login(account)
    for path in ("/", "/accounts/login/", "/records/", "/nowhere/", reverse("healthz")):
        policy = client.get(path, follow=True).headers.get("Content-Security-Policy", "")
        assert "object-src 'none'" in policy
        scripts = next(part for part in policy.split(";") if "script-src" in part)
        assert "unsafe" not in scripts
        assert "http" not in scripts


def test_forms_without_their_token_change_nothing(account):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account)
    for path in (
        "/accounts/logout/",
        "/language/",
        "/teachers/new/",
        "/teachers/accounts/passwords/",
        "/records/import/",
    ):
        assert browser.post(path).status_code == 403
