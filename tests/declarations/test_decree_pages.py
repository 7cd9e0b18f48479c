"""Pages of decrees: entered with its effect, read by those it touches, withdrawn by the office."""

from __future__ import annotations

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.credit import make_batch, make_posting, make_province
from makers.decreed import make_decree
from makers.people import make_county, make_teacher
from makers.reading import read, sign_in
from makers.records import png_bytes
from xingtan.access.roles import Role
from xingtan.declarations.decrees.models import Decree, DecreeKind

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LANGUAGES = ("zh-hans", "en")


def filled(teacher, **fields):
    values = {
        "number": "教人〔2026〕7号",
        "dated_on": "2026-03-02",
        "title": "Leave of a teacher",
        "teachers": [teacher.number],
        "effective_from": "2026-03-02",
        "years": ["2025"],
        "share": "1",
        "act": "issue",
        **fields,
    }
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(DecreeKind))
def test_each_kind_has_its_form_in_both_languages(client, kind, language):
    province = make_province()
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    shown = read(client, reverse("declarations:enter-decree", args=[kind.value]), language=language)
    assert province.county.name in shown
    assert ('name="share"' in shown) is (kind is DecreeKind.WAIVER)


def test_the_effect_is_looked_at_before_the_decree_is_entered(client):
    province = make_province()
    teacher = make_teacher(province.school, name="Bai Ling")
    make_batch(province, [make_posting(teacher, "9")])
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    address = reverse("declarations:enter-decree", args=["waiver"])
    looked = client.post(address, filled(teacher, act="look"), headers={**HTMX, "accept-language": "en"})
    text = looked.content.decode()
    assert looked.status_code == 200
    assert "Bai Ling" in text
    assert "by decree 教人〔2026〕7号 0 is needed" in text
    assert "<html" not in text
    assert not Decree.objects.exists()
    scan = SimpleUploadedFile("scan.png", png_bytes(), "image/png")
    issued = client.post(address, {**filled(teacher), "papers": scan})
    decree = Decree.objects.get()
    assert issued["Location"] == reverse("declarations:decree", args=[decree.serial])
    shown = read(client, issued["Location"])
    assert "scan.png" in shown
    assert "Bai Ling" in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"teachers": ["T99999999"]}, "T99999999 is not one of the available choices."),
        ({"teachers": ""}, "one of the two"),
        ({"share": "a lot"}, "exact amount"),
        ({"share": "", "amount": ""}, "Say what is lessened."),
        ({"years": ["1800"]}, "1800"),
        ({"number": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, fields, said):
    province = make_province()
    teacher = make_teacher(province.school)
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    address = reverse("declarations:enter-decree", args=["waiver"])
    answer = client.post(address, filled(teacher, **fields), headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Decree.objects.exists()


def test_teachers_are_chosen_by_name_where_they_are_few_and_written_by_number_where_they_are_many(client, monkeypatch):
    province = make_province()
    teacher, namesake = (make_teacher(province.school, name="Bai Ling") for _ in range(2))
    elsewhere = make_teacher(name="Bai Ling")
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    address = reverse("declarations:enter-decree", args=["waiver"])
    page = client.get(f"{address}?teacher={teacher.number}").content.decode()
    assert re.findall(r'name="teachers" value="([^"]+)"[^>]* checked', page) == [teacher.number]
    assert f'value="{namesake.number}"' in page
    assert elsewhere.number not in page

    monkeypatch.setattr("xingtan.declarations.decrees.forms.MOST_OFFERED", 1)
    page = client.get(f"{address}?teacher={teacher.number}").content.decode()
    assert re.search(rf'<textarea name="teachers"[^>]*>\s*{teacher.number}</textarea>', page)
    refused = client.post(address, filled(teacher, teachers="T99999999"), headers={"accept-language": "en"})
    assert "Nobody here has the number T99999999." in html.unescape(refused.content.decode())
    assert client.post(address, filled(teacher, teachers=f"{teacher.number} {teacher.name}")).status_code == 302
    assert [each.teacher for each in Decree.objects.get().named.all()] == [teacher]


def test_days_beyond_the_calendar_and_an_end_before_the_beginning_are_refused(client):
    province = make_province()
    teacher = make_teacher(province.school)
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    extension = reverse("declarations:enter-decree", args=["extension"])
    leave = reverse("declarations:enter-decree", args=["leave"])
    away = {"leave": "maternity", "from": "2026-03-02", "until": "2026-09-01", "yearly": "lifted"}
    for address, fields in (
        (extension, {"until": "9999-12-31"}),
        (leave, {**away, "from": "0001-01-01"}),
        (leave, {**away, "until": "9999-12-31"}),
        (leave, {**away, "effective_from": "9999-12-31"}),
        (leave, {**away, "dated_on": "0001-01-01"}),
        (leave, {**away, "effective_until": "2026-03-01"}),
    ):
        assert client.post(address, filled(teacher, **fields)).status_code == 422, fields
    assert not Decree.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields", "field", "said"),
    [
        (
            "adjustment",
            {"amount": "-1000", "year": "2025", "part": "school_based"},
            "amount",
            "%(teacher)s holds 0 there in that year",
        ),
        ("waiver", {"share": "", "amount": "30"}, "amount", "asks for 16 only. Choose which"),
        ("extension", {"until": "2190-01-01"}, "until", "until 2031-08-31"),
        (
            "leave",
            {"leave": "study", "from": "2026-03-02", "until": "2096-03-02", "yearly": "lifted"},
            "until",
            "5 years at most",
        ),
        (
            "leave",
            {
                "leave": "study",
                "from": "2026-03-02",
                "until": "2026-09-02",
                "yearly": "lifted",
                "effective_until": "2026-08-01",
            },
            "effective_until",
            "until 2026-09-02",
        ),
    ],
)
def test_a_decree_out_of_range_says_beside_the_field_how_far_one_may_go(client, kind, fields, field, said):
    province = make_province()
    teacher = make_teacher(province.school)
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    values = filled(teacher, **{"share": None, **fields})
    for act in ("look", "issue"):
        answer = client.post(
            reverse("declarations:enter-decree", args=[kind]), {**values, "act": act}, headers={"accept-language": "en"}
        )
        shown = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert said % {"teacher": teacher.number} in shown
        assert f'id="id_{field}_error"' in shown
    assert not Decree.objects.exists()


def test_a_number_that_is_taken_is_said_beside_the_number(client):
    province = make_province()
    teacher = make_teacher(province.school)
    make_decree(province, teacher, kind=DecreeKind.WAIVER, number="教人〔2026〕7号")
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    answer = client.post(reverse("declarations:enter-decree", args=["waiver"]), filled(teacher))
    assert answer.status_code == 422
    assert Decree.objects.count() == 1


def test_the_office_withdraws_from_the_page_and_mistakes_come_back(client):
    province = make_province()
    decree = make_decree(province, make_teacher(province.school))
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    address = reverse("declarations:withdraw-decree", args=[decree.serial])
    assert client.post(address, {"number": "", "effective_on": "2026-03-02", "reason": "x"}).status_code == 422
    early = {"number": "B 1", "effective_on": "2020-01-01", "reason": "x"}
    assert client.post(address, early, headers={"accept-language": "en"}).status_code == 409
    done = client.post(address, {**early, "effective_on": "2026-03-02"}, headers={"accept-language": "en"})
    assert done.status_code == 302
    assert "Withdrawn from" in read(client, done["Location"])
    assert client.post(address, {**early, "effective_on": "2026-03-02"}).status_code == 409


def test_a_teacher_reads_what_touches_them_and_nothing_else(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    colleague = make_teacher(province.school, name="Somebody Else")
    own = make_decree(province, teacher, colleague, title="Ours")
    other = make_decree(province, colleague, title="Theirs", kind=DecreeKind.LEAVE)
    client.force_login(teacher.account)
    shown = read(client, reverse("declarations:decrees"))
    assert "Ours" in shown
    assert "Theirs" not in shown
    page = read(client, reverse("declarations:decree", args=[own.serial]))
    assert teacher.name in page
    assert "Somebody Else" not in page
    read(client, reverse("declarations:decree", args=[other.serial]), status=404)
    read(client, reverse("declarations:decrees-of-teacher", args=[teacher.pk]))
    read(client, reverse("declarations:decrees-of-teacher", args=[colleague.pk]), status=404)
    read(client, reverse("declarations:enter-decree", args=["waiver"]), status=403)
    assert client.post(reverse("declarations:withdraw-decree", args=[own.serial])).status_code == 403


def test_another_county_finds_nothing_and_cannot_withdraw(client):
    province = make_province()
    decree = make_decree(province, make_teacher(province.school))
    sign_in(client, Role.COUNTY_AUDITOR, make_province().county)
    read(client, reverse("declarations:decree", args=[decree.serial]), status=404)
    answer = client.post(
        reverse("declarations:withdraw-decree", args=[decree.serial]),
        {"number": "B 1", "effective_on": "2026-03-02", "reason": "x"},
    )
    assert answer.status_code == 404


def test_the_list_costs_the_same_however_many_decrees(client, django_assert_max_num_queries):
    province = make_province()
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    teacher = make_teacher(province.school)
    make_decree(province, teacher)
    with django_assert_max_num_queries(12):
        read(client, reverse("declarations:decrees"))
    for _ in range(6):
        make_decree(province, teacher)
    with django_assert_max_num_queries(12):
        read(client, reverse("declarations:decrees"), kind="extension")


def test_the_effect_costs_the_same_however_many_teachers(client, django_assert_max_num_queries):
    province = make_province()
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    teachers = [make_teacher(province.school) for _ in range(12)]
    address = reverse("declarations:enter-decree", args=["waiver"])
    for some in (teachers[:1], teachers):
        names = [each.number for each in some]
        with django_assert_max_num_queries(22):
            answer = client.post(address, filled(some[0], teachers=names, act="look"), headers=HTMX)
        assert answer.status_code == 200


def test_the_form_begins_with_the_teacher_it_was_asked_for(client):
    province = make_province()
    sign_in(client, Role.PROVINCIAL_OFFICER, province.root)
    shown = read(client, reverse("declarations:enter-decree", args=["extension"]), teacher="T00001")
    assert "T00001" in shown
    read(client, reverse("declarations:enter-decree", args=["pardon"]), status=404)


def test_without_a_rulebook_the_form_says_what_is_missing(client):
    sign_in(client, Role.COUNTY_AUDITOR, make_county())
    assert "Ask the province" in read(client, reverse("declarations:enter-decree", args=["leave"]))
