"""Pages of the personnel file: who comes in, what they see, what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.people import make_account, make_county, make_group, make_school, make_teacher
from makers.workbooks import make_id_number
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.sheets.reading import read_workbook
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
ID_NUMBER, PHONE = make_id_number(2), "13811112222"


def test_the_list_costs_the_same_number_of_queries_for_one_teacher_and_for_two_hundred(client, school, manager):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/teachers/").status_code == 200
        return len(captured)

    make_teacher(school)
    one = cost()
    for _number in range(199):
        make_teacher(school)
    assert cost() == one
    assert manager.pk


@pytest.mark.parametrize("address", ["/teachers/accounts/", "/institutions/", "/teachers/structure/"])
def test_the_other_lists_cost_the_same_for_few_and_for_many(client, school, manager, address):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    make_teacher(school, group=make_group(school), with_account=True)
    few = cost()
    for _number in range(40):
        make_teacher(school, group=make_group(school), with_account=True)
    assert cost() == few
    assert manager.pk


def test_the_list_finds_by_name_number_and_group(client, school, manager):
    group = make_group(school, code="ENG", name="英语组")
    make_teacher(school, name="林晓禾", number="X1", group=group)
    make_teacher(school, name="周启明", number="Y2")
    for query, found, missing in (
        ("q=晓禾", "林晓禾", "周启明"),
        ("q=y2", "周启明", "林晓禾"),
        ("group=ENG", "林晓禾", "周启明"),
    ):
        text = client.get(f"/teachers/?{query}").content.decode()
        assert found in text
        assert missing not in text
    assert manager.pk


def test_htmx_gets_the_fragment_of_the_list(client, school, manager):
    make_teacher(school, name="林晓禾")
    text = client.get("/teachers/", headers={"HX-Request": "true"}).content.decode()
    assert "林晓禾" in text
    assert "<html" not in text
    assert manager.pk


def test_a_file_shows_numbers_masked(client, school, manager):
    teacher = make_teacher(school, id_number=ID_NUMBER, phone=PHONE)
    text = client.get(f"/teachers/{teacher.pk}/").content.decode()
    assert ID_NUMBER not in text
    assert PHONE not in text
    assert "138****2222" in text
    assert manager.pk


def test_numbers_are_shown_once_for_a_reason(client, school, manager):
    teacher = make_teacher(school, id_number=ID_NUMBER, phone=PHONE)
    refused = client.post(f"/teachers/{teacher.pk}/reveal/", {"reason": ""})
    assert refused.status_code == 422
    assert ID_NUMBER not in refused.content.decode()
    answer = client.post(f"/teachers/{teacher.pk}/reveal/", {"reason": "licence registration"})
    assert ID_NUMBER in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert JournalRow.objects.get(action="teacher.revealed").actor_id == manager.pk
    assert ID_NUMBER not in client.get(f"/teachers/{teacher.pk}/").content.decode()


@pytest.mark.parametrize("address", ["", "edit/", "reveal/", "password/", "account/"])
def test_a_teacher_of_another_school_is_not_there(client, manager, address):
    teacher = make_teacher(make_school(), with_account=True)
    url = f"/teachers/{teacher.pk}/{address}"
    answer = client.get(url) if address in {"", "edit/"} else client.post(url, {"reason": "curiosity"})
    assert answer.status_code == 404
    assert not JournalRow.objects.filter(actor_id=manager.pk).exists()


def test_teachers_see_their_own_file_and_nobody_elses(client, school):
    own, other = make_teacher(school, with_account=True), make_teacher(school)
    client.force_login(own.account)
    assert client.get(f"/teachers/{own.pk}/").status_code == 200
    assert client.get(f"/teachers/{other.pk}/").status_code == 404
    assert client.get("/teachers/").status_code == 403
    assert client.get("/teachers/import/").status_code == 403


def test_principals_look_and_do_not_change(client, school):
    teacher = make_teacher(school, phone=PHONE)
    client.force_login(make_account((Role.PRINCIPAL, school)))
    assert client.get(f"/teachers/{teacher.pk}/").status_code == 200
    assert client.get(f"/teachers/{teacher.pk}/edit/").status_code == 403
    assert client.post(f"/teachers/{teacher.pk}/reveal/", {"reason": "why not"}).status_code == 403


def test_strangers_are_asked_to_sign_in(client, school):
    make_teacher(school)
    for address in ("/teachers/", "/teachers/import/", "/institutions/"):
        assert client.get(address).status_code == 302


def test_a_teacher_is_enrolled_and_changed_in_the_browser(client, school, manager):
    group = make_group(school, code="ENG", name="英语组")
    form = {
        "number": "A1",
        "name": "林晓禾",
        "id_number": ID_NUMBER,
        "schooling": "master",
        "title": "junior",
        "started_on": "2014-09-01",
        "group": "ENG",
    }
    assert "A row whose number" not in client.get("/teachers/new/").content.decode(), "a form has no rows"
    wrong = client.post("/teachers/new/", {**form, "phone": "12"})
    assert wrong.status_code == 422
    assert "not a phone number" in wrong.content.decode()
    client.post("/teachers/new/", form)
    teacher = Teacher.objects.get()
    assert (teacher.group, teacher.schooling) == (group, "master")
    offer = f"/teachers/{teacher.pk}/password/"
    assert offer in client.get(f"/teachers/{teacher.pk}/").content.decode(), "the new file offers the next step"
    page = client.get(f"/teachers/{teacher.pk}/edit/").content.decode()
    assert ID_NUMBER not in page
    kept = {
        "name": "林晓禾",
        "sex": "female",
        "id_number": "110*************" + ID_NUMBER[-2:],
        "born_on": "1990-05-17",
    }
    changed = {**kept, "schooling": "master", "title": "vice_senior", "started_on": "2014-09-01", "group": "ENG"}
    mask = client.post(f"/teachers/{teacher.pk}/edit/", {**changed, "id_number": "110*************99"})
    assert mask.status_code == 422
    answer = client.post(f"/teachers/{teacher.pk}/edit/", changed)
    assert answer.status_code == 302, answer.content.decode()
    assert set(JournalRow.objects.get(action="teacher.changed").after) == {"title"}
    assert manager.pk


def test_passwords_are_handed_out_one_by_one_and_as_one_sheet(client, school, manager):
    one, two = make_teacher(school, with_account=True), make_teacher(school, with_account=True)
    Account.objects.filter(pk__in=[one.account_id, two.account_id]).update(password="!none")
    answer = client.post(f"/teachers/{one.pk}/password/")
    assert answer["Cache-Control"] == "no-store"
    sheet = client.post("/teachers/accounts/passwords/")
    [found] = read_workbook(sheet.content)
    [row] = found.rows[1:]
    assert row[2] == two.account.username
    assert Account.objects.get(pk=two.account_id).check_password(row[3])
    assert client.post("/teachers/accounts/passwords/").status_code == 302
    assert manager.pk


def test_the_structure_of_units_in_scope_only(client, school):
    county = make_county()
    own = make_school(county=county)
    make_teacher(own)
    client.force_login(make_account((Role.COUNTY_AUDITOR, county)))
    text = client.get(f"/teachers/structure/?unit={own.code}&on=2026-09-01").content.decode()
    assert "100.0 %" in text
    assert client.get(f"/teachers/structure/?unit={school.code}").status_code == 404


def test_pages_speak_both_languages(client, school, manager):
    make_teacher(school)
    for address in ("/teachers/", "/teachers/import/", "/teachers/structure/", "/teachers/accounts/", "/institutions/"):
        chinese = client.get(address, headers={"Accept-Language": "zh-hans"}).content.decode()
        english = client.get(address, headers={"Accept-Language": "en"}).content.decode()
        assert 'lang="zh' in chinese
        assert 'lang="en' in english
    assert manager.pk
