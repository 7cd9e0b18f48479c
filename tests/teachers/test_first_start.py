"""The first start of a real user: three short pages, only while nothing is there, and not for strangers."""

import pytest
from django.core.cache import cache

from makers.people import make_institution, make_school
from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.teachers.start.views import FirstStartMiddleware

pytestmark = pytest.mark.django_db
SCHOOL = {"kind": "school", "name": "杏坛小学", "code": "S1"}
PERSON = {"name": "王校长", "login": "wang", "password": "apricot-terrace-9", "again": "apricot-terrace-9"}


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def begin(client, **institution):
    client.post("/start/", {**SCHOOL, **institution})
    return client.post("/start/account/", PERSON, follow=True)


def test_three_pages_lead_to_a_school_with_a_manager_who_is_signed_in(client, settings):
    settings.START_CODE = ""
    assert client.get("/start/").status_code == 200
    answer = begin(client)
    assert answer.redirect_chain[-1][0] == "/start/file/"
    assert "/teachers/import/" in answer.content.decode()
    account = Account.objects.get()
    assert account.check_password("apricot-terrace-9")
    duty = account.duties.get()
    assert (duty.role, duty.institution.code) == ("manager", "S1")
    assert client.get("/teachers/").status_code == 200


@pytest.mark.parametrize(
    ("kind", "role"), [("county", "county_auditor"), ("city", "city_auditor"), ("province", "provincial_officer")]
)
def test_an_authority_begins_with_its_own_role_and_the_file_of_institutions(client, settings, kind, role):
    settings.START_CODE = ""
    answer = begin(client, kind=kind)
    assert Account.objects.get().duties.get().role == role
    assert "/institutions/import/" in answer.content.decode()


def test_afterwards_the_pages_are_gone(client, settings):
    settings.START_CODE = ""
    begin(client)
    client.logout()
    assert client.get("/start/").status_code == 404
    assert client.post("/start/", SCHOOL).status_code == 404
    assert client.get("/start/account/").status_code == 404
    assert Institution.objects.count() == 1


def test_the_third_page_ends_when_the_tree_has_grown(client, settings):
    settings.START_CODE = ""
    begin(client)
    assert client.get("/start/file/").status_code == 200
    make_institution()
    assert client.get("/start/file/").status_code == 404


def test_a_stranger_without_the_setup_code_gets_nowhere(client, settings):
    settings.START_CODE = "12345678"
    assert client.post("/start/", {**SCHOOL, "setup_code": "87654321"}).status_code == 422
    assert client.post("/start/account/", PERSON).status_code == 302
    assert not Institution.objects.exists()
    assert client.post("/start/", {**SCHOOL, "setup_code": " 12345678 "}).status_code == 302
    client.post("/start/account/", PERSON)
    assert Institution.objects.exists()


def test_guessing_the_code_is_stopped_even_when_the_guess_is_right(client, settings):
    settings.START_CODE = "12345678"
    for _try in range(10):
        client.post("/start/", {**SCHOOL, "setup_code": "0"})
    assert client.post("/start/", {**SCHOOL, "setup_code": "12345678"}).status_code == 429


def test_weak_and_differing_passwords_and_bad_codes_come_back_with_notes(client, settings):
    settings.START_CODE = ""
    assert client.post("/start/", {**SCHOOL, "code": "S 1"}).status_code == 422
    client.post("/start/", SCHOOL)
    assert client.post("/start/account/", {**PERSON, "password": "password", "again": "password"}).status_code == 422
    assert client.post("/start/account/", {**PERSON, "again": "something-else"}).status_code == 422
    assert not Account.objects.exists()
    assert not Institution.objects.exists()


def test_whoever_was_slower_does_not_found_a_second_institution(client, settings):
    settings.START_CODE = ""
    client.post("/start/", SCHOOL)
    make_school()
    count = Institution.objects.count()
    assert client.post("/start/account/", PERSON).status_code == 404
    assert Institution.objects.count() == count


def test_the_front_door_of_an_empty_installation_leads_there_and_costs_nothing_later(
    rf, django_assert_num_queries, django_assert_max_num_queries
):
    middleware = FirstStartMiddleware(lambda _request: "through")
    with django_assert_max_num_queries(1):
        assert middleware(rf.get("/")).url == "/start/"
    assert middleware(rf.get("/accounts/login/")).url == "/start/"
    with django_assert_num_queries(0):
        assert middleware(rf.get("/healthz")) == "through"
    make_school()
    assert middleware(rf.get("/")) == "through"
    with django_assert_num_queries(0):
        assert middleware(rf.get("/")) == "through"
