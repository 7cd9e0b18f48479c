"""Numbers that are none, years that no calendar has, bytes that no database takes: never our own mistake."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse

from makers.declared import make_desks, make_line
from makers.people import make_account, make_actor
from makers.records import make_record
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.declarations.workflow import State

pytestmark = pytest.mark.django_db

ODD_NUMBERS = ("²", "٣", "9" * 30, "9" * 5000, "-1", "1e5", "\x00", " ", "1;DROP TABLE")
ODD_YEARS = ("0", "0000", "9999", "99999999999999999999")
ODD_TEXTS = ("\x00", "%", "'--", "🍑" * 300, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"))


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def desks():
    return make_desks()


def signed_in(actor):
    browser = Client(raise_request_exception=False)
    browser.force_login(Account.objects.get(pk=actor.account_id))
    return browser


def failures(browser, requests):
    """Return the requests that ended in a mistake of ours."""
    found = []
    for method, path, values in requests:
        answer = browser.get(path, values) if method == "GET" else browser.post(path, values)
        if answer.status_code >= 500:
            found.append((method, path[:80], {name: text[:12] for name, text in values.items()}))
    return found


def test_marks_that_are_no_numbers_are_passed_over(desks):
    make_line(desks)
    decide = reverse("declarations:decide", args=[desks.school.code, 2025])
    requests = [("POST", decide, {"marked": text, "step": "county_accept"}) for text in ODD_NUMBERS]

    assert failures(signed_in(desks.county), requests) == []


def test_marks_of_the_auditor_that_are_no_numbers_are_passed_over(desks):
    make_record(state=State.DECLARED)
    auditor = make_actor((Role.SCHOOL_AUDITOR, desks.school))
    requests = [("POST", reverse("records:decide-marked"), {"marked": t, "step": "accept"}) for t in ODD_NUMBERS]
    requests += [("GET", reverse("records:audit"), {"record": text, "month": text}) for text in ODD_NUMBERS]
    requests += [("GET", reverse("records:audit"), {"month": text}) for text in ("0001-01", "9999-12", "2025-13", "x")]

    assert failures(signed_in(auditor), requests) == []


def test_a_way_back_that_is_no_line_leads_back_to_this_line(desks):
    requests = []
    for text in ODD_NUMBERS:
        line = make_line(desks)
        path = reverse("declarations:step", args=[line.pk, "county_accept"])
        requests.append(("POST", path, {"then": text}))

    assert failures(signed_in(desks.county), requests) == []


@pytest.mark.parametrize("year", ODD_YEARS)
def test_years_that_no_calendar_has_are_not_there(desks, year):
    make_line(desks, State.CITY_AUDITED)
    code = desks.school.code
    manager = [
        ("GET", f"/declarations/places/{code}/{year}/", {}),
        ("GET", f"/declarations/places/{code}/{year}/lines/", {}),
        ("GET", "/declarations/", {"year": year}),
        ("POST", f"/declarations/places/{code}/{year}/declare/", {}),
        ("GET", "/records/", {"year": year}),
    ]
    officer = [
        ("GET", f"/declarations/places/{code}/{year}/", {}),
        ("GET", f"/declarations/places/{code}/{year}/simulation/", {}),
        ("POST", f"/declarations/places/{code}/{year}/identify/", {}),
        ("GET", "/declarations/", {"year": year}),
    ]

    assert failures(signed_in(desks.manager), manager) == []
    assert failures(signed_in(desks.officer), officer) == []


@pytest.mark.parametrize("number", ["99999999999999999999", "9" * 400])
def test_keys_that_no_table_can_hold_are_not_there(desks, number):
    manager, officer = signed_in(desks.manager), signed_in(desks.officer)
    paths = (
        f"/records/{number}/",
        f"/records/evidence/{number}/",
        f"/declarations/lines/{number}/",
        f"/declarations/of-record/{number}/",
        f"/teachers/{number}/",
        f"/teachers/import/{number}/",
        f"/credits/teachers/{number}/",
        f"/credits/rulebooks/{number}/",
        f"/credits/batches/{number}/",
        f"/standing/teachers/{number}/",
    )

    assert [path for path in paths if manager.get(path).status_code != 404] == []
    assert [path for path in paths if officer.get(path).status_code != 404] == []


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_words_that_no_database_takes_find_nothing(desks, text):
    make_line(desks)
    searches = [
        ("/records/", ("q", "kind", "teacher", "from", "page", "scope", "state")),
        ("/records/audit/", ("q", "kind", "teacher")),
        ("/teachers/", ("q", "group", "school", "page")),
        ("/teachers/accounts/", ("q",)),
        ("/teachers/structure/", ("unit", "on")),
        ("/institutions/", ("q",)),
        ("/standing/", ("place", "q", "group", "outlook", "page")),
        (f"/declarations/places/{desks.school.code}/2025/lines/", ("q", "state", "finding", "page")),
    ]
    requests = [("GET", path, {name: text}) for path, names in searches for name in names]
    browser = signed_in(make_actor((Role.MANAGER, desks.school), (Role.SCHOOL_AUDITOR, desks.school)))

    assert failures(browser, requests) == []


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_reasons_that_no_database_takes_do_not_break_a_step(desks, text):
    line, record = make_line(desks), make_record(make_line(desks).teacher, title="x")
    requests = [
        ("POST", reverse("declarations:step", args=[line.pk, "county_return"]), {"reason": text}),
        ("POST", reverse("records:take-step", args=[record.pk, "return"]), {"reason": text}),
    ]

    assert failures(signed_in(desks.county), requests[:1]) == []
    assert failures(signed_in(make_actor((Role.SCHOOL_AUDITOR, desks.school))), requests[1:]) == []


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_a_strange_login_is_only_a_wrong_one(text):
    make_account(username="limh")
    requests = [("POST", "/accounts/login/", {"login": text, "password": text})]

    assert failures(Client(raise_request_exception=False), requests) == []


def test_paths_with_bytes_that_no_database_takes_are_not_there(desks):
    browser = signed_in(desks.manager)
    paths = ("/declarations/places/%00/2025/", "/declarations/of-number/%00/", "/credits/entries/%00/", "/desk/%00/")

    assert [path for path in paths if browser.get(path).status_code not in {400, 404}] == []
