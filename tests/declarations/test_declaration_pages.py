"""Pages of declarations: each office its board, many lines at once, strangers find nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from makers.declared import YEAR, make_accepted, make_desks, make_line
from makers.people import make_account, make_county, make_school, make_teacher
from makers.reading import read
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.workflow import State
from xingtan.records.models import Record

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
HTMX = {"HX-Request": "true"}


def sign_in(client, role, place):
    account = make_account((role, place))
    client.force_login(account)
    return account


def place_of(desks, role):
    return {
        Role.COUNTY_AUDITOR: desks.province.county,
        Role.CITY_AUDITOR: desks.province.city,
        Role.PROVINCIAL_OFFICER: desks.province.root,
    }.get(role, desks.school)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "role",
    [
        Role.MANAGER,
        Role.PRINCIPAL,
        Role.SCHOOL_AUDITOR,
        Role.COUNTY_AUDITOR,
        Role.CITY_AUDITOR,
        Role.PROVINCIAL_OFFICER,
    ],
)
def test_every_office_has_its_board(client, role, language):
    desks = make_desks()
    for state in sorted(State, key=lambda state: state is not State.IDENTIFIED):
        make_line(desks, state)
    make_accepted(desks)
    sign_in(client, role, place_of(desks, role))
    shown = read(client, reverse("declarations:board"), language=language, year=str(YEAR))
    assert place_of(desks, role).name in shown
    assert ("flow-bar" in shown, "sums do not close" in shown) == (True, False)


def test_a_teacher_has_no_board_and_an_office_only_its_own_places(client):
    desks = make_desks()
    sign_in(client, Role.TEACHER, desks.school)
    read(client, reverse("declarations:board"), status=403)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    read(client, reverse("declarations:place", args=[desks.school.code, YEAR]))
    for code in (desks.province.city.code, make_school().code, "NOWHERE"):
        for name in ("place", "lines"):
            read(client, reverse(f"declarations:{name}", args=[code, YEAR]), status=404)


def test_the_manager_declares_from_the_board(client):
    desks = make_desks()
    make_accepted(desks, title="Lesson that is ready")
    sign_in(client, Role.MANAGER, desks.school)
    assert "Lesson that is ready" in read(client, reverse("declarations:place", args=[desks.school.code, YEAR]))
    answer = client.post(reverse("declarations:declare", args=[desks.school.code, YEAR]), follow=True)
    assert answer.status_code == 200
    assert DeclarationLine.objects.get().state == State.DECLARED
    assert client.post(reverse("declarations:declare", args=[desks.school.code, 2019])).status_code == 409


def test_only_the_manager_sees_the_button_to_declare(client):
    desks = make_desks()
    make_accepted(desks)
    address = reverse("declarations:declare", args=[desks.school.code, YEAR])
    sign_in(client, Role.PRINCIPAL, desks.school)
    assert address not in read(client, reverse("declarations:place", args=[desks.school.code, YEAR]))
    assert client.post(address).status_code == 403


def test_the_county_passes_marked_lines_and_sends_others_back(client):
    desks = make_desks()
    lines = [make_line(desks, title=f"Lesson {number}") for number in range(3)]
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    listed = read(client, reverse("declarations:lines", args=[desks.province.county.code, YEAR]))
    assert all(f"Lesson {number}" in listed for number in range(3))
    address = reverse("declarations:decide", args=[desks.province.county.code, YEAR]) + "?state=declared"
    passed = client.post(address, {"marked": [lines[0].pk, lines[1].pk], "step": "county_accept"}, headers=HTMX)
    assert passed.status_code == 200
    assert "Lesson 2" in passed.content.decode()
    assert "<html" not in passed.content.decode()
    back = {"marked": [lines[2].pk], "step": "county_return", "reason": "The certificate is missing"}
    assert client.post(address, back, headers=HTMX).status_code == 200
    states = dict(DeclarationLine.objects.values_list("record__title", "state"))
    assert states == {
        "Lesson 0": State.COUNTY_AUDITED,
        "Lesson 1": State.COUNTY_AUDITED,
        "Lesson 2": State.RETURNED,
    }


def test_refused_rows_are_told_one_by_one_and_the_others_are_done(client):
    desks = make_desks()
    waiting, gone = make_line(desks), make_line(desks, State.COUNTY_AUDITED)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    address = reverse("declarations:decide", args=[desks.province.county.code, YEAR])
    answer = client.post(
        address, {"marked": [waiting.pk, gone.pk], "step": "county_accept"}, headers={"accept-language": "en"}
    )
    assert "1 of 2 done" in answer.content.decode()
    assert "moved on meanwhile" in answer.content.decode()
    unknown = client.post(address, {"marked": [waiting.pk], "step": "approve"})
    assert unknown.status_code == 404


def test_the_list_is_filtered_by_state_finding_and_text(client):
    desks = make_desks()
    make_line(desks, State.COUNTY_AUDITED, title="Passed lesson")
    make_line(desks, title="Waiting lesson")
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    address = reverse("declarations:lines", args=[desks.province.county.code, YEAR])
    waiting, passed = read(client, address), read(client, address, state="county_audited")
    assert ("Waiting lesson" in waiting, "Passed lesson" in waiting) == (True, False)
    assert ("Waiting lesson" in passed, "Passed lesson" in passed) == (False, True)
    found = read(client, address, state="", q="Passed")
    assert ("Waiting lesson" in found, "Passed lesson" in found) == (False, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_shows_its_road_its_evidence_and_its_story(client, language):
    desks = make_desks()
    line = make_line(desks, State.IDENTIFIED, kind="collective_preparation", hours=800)
    sign_in(client, Role.CITY_AUDITOR, desks.province.city)
    shown = read(client, reverse("declarations:line", args=[line.pk]), language=language)
    for piece in (
        "8 ÷ 4 × 0.5 = 1",
        desks.county.name,
        reverse("credit_bank:entry", args=[Entry.objects.get().number]),
    ):
        assert piece in shown


def test_one_line_is_decided_on_its_own_page(client):
    desks = make_desks()
    line = make_line(desks)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    address = reverse("declarations:step", args=[line.pk, "county_return"])
    assert address in read(client, reverse("declarations:line", args=[line.pk]))
    assert client.post(address, {"reason": ""}).status_code == 409
    assert client.post(address, {"reason": "Not readable"}).status_code == 302
    assert client.post(address, {"reason": "Not readable"}).status_code == 409
    assert client.post(reverse("declarations:step", args=[line.pk, "city_accept"])).status_code == 403
    assert DeclarationLine.objects.get().reason == "Not readable"


def test_after_a_decision_the_next_waiting_line_is_shown(client):
    desks = make_desks()
    first, second = make_line(desks), make_line(desks)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    address = reverse("declarations:line", args=[second.pk])
    shown = read(client, reverse("declarations:line", args=[first.pk]))
    assert (address in shown, "2 wait" in shown) == (True, True)
    answer = client.post(reverse("declarations:step", args=[first.pk, "county_accept"]), {"then": str(second.pk)})
    assert answer.url == address
    assert "1 waits" in read(client, address)


def test_the_manager_declares_a_corrected_line_again_from_the_board(client):
    desks = make_desks()
    line = make_line(desks, State.RETURNED, title="Corrected lesson")
    sign_in(client, Role.MANAGER, desks.school)
    board = read(client, reverse("declarations:place", args=[desks.school.code, YEAR]))
    again = reverse("declarations:step", args=[line.pk, "redeclare"])
    assert ("Corrected lesson" in board, "Date is missing" in board, again in board) == (True, True, True)
    answer = client.post(again, {"then": "board"})
    assert answer.url == reverse("declarations:place", args=[desks.school.code, YEAR])
    assert DeclarationLine.objects.get().state == State.DECLARED


def test_the_teacher_sees_their_own_line_and_nobody_elses(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    line = make_line(desks, record=make_accepted(desks, teacher))
    other = make_line(desks)
    client.force_login(teacher.account)
    read(client, reverse("declarations:line", args=[line.pk]))
    read(client, reverse("declarations:line", args=[other.pk]), status=404)
    answer = client.get(reverse("declarations:of-record", args=[line.record_id]))
    assert answer.url == reverse("declarations:line", args=[line.pk])
    assert client.get(reverse("declarations:of-number", args=[line.record.number])).url == answer.url
    read(client, reverse("declarations:of-record", args=[other.record_id]), status=404)
    undeclared = make_accepted(desks, line.teacher)
    there = client.get(reverse("declarations:of-number", args=[undeclared.number]))
    assert there.url == reverse("records:record", args=[undeclared.pk])
    read(client, reverse("declarations:of-number", args=[other.record.number]), status=404)


def test_offices_elsewhere_find_no_line(client):
    desks = make_desks()
    line = make_line(desks)
    sign_in(client, Role.COUNTY_AUDITOR, make_county())
    read(client, reverse("declarations:line", args=[line.pk]), status=404)
    assert client.post(reverse("declarations:step", args=[line.pk, "county_accept"])).status_code == 404


def test_the_province_simulates_first_and_then_identifies(client):
    desks = make_desks()
    make_line(desks, State.CITY_AUDITED)
    make_line(desks, State.CITY_AUDITED, kind="paper", values={"outlet": "journal", "level": "county"})
    sign_in(client, Role.PROVINCIAL_OFFICER, desks.province.root)
    code = desks.province.root.code
    simulated = client.get(
        reverse("declarations:simulation", args=[code, YEAR]), headers={**HTMX, "accept-language": "en"}
    ).content.decode()
    assert "No rule covers this record: 1" in simulated
    assert not Entry.objects.exists()
    answer = client.post(
        reverse("declarations:identify", args=[code, YEAR]), follow=True, headers={"accept-language": "en"}
    )
    shown = answer.content.decode()
    assert reverse("credit_bank:batch", args=[1]) in shown
    assert "No rule covers this record: 1" in shown
    assert Entry.objects.count() == 1


def test_who_is_not_the_province_neither_simulates_nor_identifies(client):
    desks = make_desks()
    make_line(desks, State.CITY_AUDITED)
    sign_in(client, Role.CITY_AUDITOR, desks.province.city)
    code = desks.province.city.code
    assert client.get(reverse("declarations:simulation", args=[code, YEAR])).status_code == 403
    assert client.post(reverse("declarations:identify", args=[code, YEAR])).status_code == 403
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.MANAGER, "place"),
        (Role.COUNTY_AUDITOR, "place"),
        (Role.COUNTY_AUDITOR, "lines"),
        (Role.PROVINCIAL_OFFICER, "place"),
    ],
)
def test_boards_and_lists_cost_a_fixed_number_of_queries(client, role, name, django_assert_max_num_queries):
    desks = make_desks()
    teacher = make_teacher(desks.school)
    make_line(desks, record=make_accepted(desks, teacher))
    sign_in(client, role, place_of(desks, role))
    address = reverse(f"declarations:{name}", args=[place_of(desks, role).code, YEAR])
    found = []
    for many in (2, 198):
        for _ in range(many):
            make_accepted(desks, teacher, happened_on=date(2025, 11, 1))
        if role is not Role.MANAGER:
            make_line(desks, record=Record.objects.order_by("-pk").first())
        with django_assert_max_num_queries(30) as queries:
            assert client.get(address).status_code == 200
        found.append(len(queries))
    assert found[0] == found[1]
