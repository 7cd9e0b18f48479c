"""Pages of credits that move: entered, confirmed, posted, issued; strangers find nothing."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.credit import NOON, make_entry, make_province
from makers.moving import confirm_and_post, make_agreement, make_course, make_transfer
from makers.people import make_account, make_teacher
from makers.reading import read, sign_in
from makers.records import png_bytes
from xingtan.access.roles import Role
from xingtan.credit_bank.reads import statement
from xingtan.declarations.mobility.issuing import issue_statement
from xingtan.declarations.mobility.models import Admission, Agreement, Direction, Outgoing
from xingtan.declarations.mobility.papers import written
from xingtan.sheets.writing import xlsx_of

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
LANGUAGES = ("zh-hans", "en")


def filled(teacher, **fields):
    values = {
        "number": teacher.number,
        "origin": "mingzhou",
        "origin_name": "明洲省",
        "document": "M 1",
        "dated_on": "2026-03-02",
        "lines": "2024 online 9\n2025 kitchen 2",
        **fields,
    }
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_is_entered_confirmed_and_posted_from_the_pages(client, language):
    province = make_province()
    teacher = make_teacher(province.school)
    sign_in(client, Role.MANAGER, province.school)
    read(client, reverse("declarations:enter-transfer"), language=language, teacher=teacher.number)
    scan = SimpleUploadedFile("scan.png", png_bytes(), "image/png")
    entered = client.post(reverse("declarations:enter-transfer"), filled(teacher, papers=scan))
    page = entered["Location"]
    shown = read(client, page, language=language)
    assert "scan.png" in shown
    assert "4.5" in shown
    for role, place, step in (
        (Role.COUNTY_AUDITOR, province.county, "confirm"),
        (Role.PROVINCIAL_OFFICER, province.root, "post"),
    ):
        sign_in(client, role, place)
        address = reverse("declarations:admission-step", args=[Admission.objects.get().serial, step])
        assert address in read(client, page)
        assert client.post(address).status_code == 302
    assert statement(teacher.pk).total == Fraction(9, 2)
    posted = read(client, page)
    assert "distance" in posted.lower()
    assert "kitchen" in posted, "what no rule carries over stays readable after posting"
    sign_in(client, Role.MANAGER, province.school)
    again = client.post(reverse("declarations:enter-transfer"), filled(teacher), headers=ENGLISH)
    assert again.status_code == 422
    assert "entered already" in again.content.decode()
    assert "2024 online 9" in again.content.decode(), "nothing typed is lost"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"lines": "2024 online\n2024 online 3\n20x online 3"}, "Line 1, 3 cannot be read"),
        ({"lines": ""}, "No line was found"),
        ({"number": "T99999999"}, "Nobody here has the number"),
        ({"document": ""}, "This is needed."),
        ({"origin": "not a slug!"}, "Write it in small letters, digits and hyphens only"),
    ],
)
def test_what_is_wrong_with_a_statement_stands_beside_its_field(client, fields, said):
    province = make_province()
    teacher = make_teacher(province.school)
    sign_in(client, Role.MANAGER, province.school)
    answer = client.post(reverse("declarations:enter-transfer"), filled(teacher, **fields), headers=ENGLISH)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Admission.objects.exists()


def test_the_file_of_another_installation_says_everything_and_a_changed_one_is_refused(client):
    there = make_province()
    entry = make_entry(there, make_teacher(there.school), "4")
    teacher_there = entry.account.teacher
    paper = issue_statement(actor=there.officer, teacher=teacher_there, destination="Here", at=NOON)
    text = written(paper.content, paper.digest)
    here = make_province()
    teacher = make_teacher(here.school, name=teacher_there.name)
    sign_in(client, Role.MANAGER, here.school)
    forged = SimpleUploadedFile("s.json", text.replace('"4"', '"40"').encode(), "application/json")
    refused = client.post(
        reverse("declarations:enter-transfer"), {"number": teacher.number, "statement": forged}, headers=ENGLISH
    )
    assert refused.status_code == 422
    assert "digest does not agree" in refused.content.decode()
    assert "This is needed." not in refused.content.decode(), "one mistake, one sentence"
    somebody = make_teacher(here.school, name="别人")
    given = {"statement": SimpleUploadedFile("s.json", text.encode(), "application/json"), "number": somebody.number}
    refused = client.post(reverse("declarations:enter-transfer"), given, headers=ENGLISH)
    assert refused.status_code == 422
    assert f"The statement is of {teacher_there.name}, not of 别人." in refused.content.decode()
    true = SimpleUploadedFile("s.json", text.encode(), "application/json")
    typed_over = {"number": teacher.number, "statement": true, "origin": "mingzhou", "document": "Another"}
    done = client.post(reverse("declarations:enter-transfer"), typed_over)
    assert done.status_code == 302
    assert Admission.objects.get().origin == there.root.code.lower()
    admission = Admission.objects.get()
    assert (admission.document_digest, admission.document) == (paper.digest, paper.content["number"])
    assert admission.lines == [{"part": "school_based", "year": 2025, "amount": "4"}]


def test_what_this_ledger_counted_already_does_not_come_in_again(client):
    province = make_province()
    teacher = make_entry(province).account.teacher
    paper = issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    sign_in(client, Role.MANAGER, province.school)
    own = SimpleUploadedFile("s.json", written(paper.content, paper.digest).encode(), "application/json")
    for given in ({"number": teacher.number, "statement": own}, filled(teacher, origin=province.root.code.lower())):
        refused = client.post(reverse("declarations:enter-transfer"), given, headers=ENGLISH)
        assert refused.status_code == 422
        assert "stand in this ledger already" in refused.content.decode()
    assert not Admission.objects.exists()


def test_a_workbook_is_read_and_a_file_that_is_none_is_refused(client):
    province = make_province()
    teacher = make_teacher(province.school)
    sign_in(client, Role.MANAGER, province.school)
    address = reverse("declarations:enter-transfer")
    broken = SimpleUploadedFile("s.xlsx", png_bytes(), "application/octet-stream")
    refused = client.post(address, filled(teacher, lines=None, statement=broken), headers=ENGLISH)
    assert refused.status_code == 422
    assert "not a statement of transfer" in refused.content.decode()
    table = xlsx_of("Statement", ["Year", "Part", "Amount"], [["2024", "online", "9"]])
    given = SimpleUploadedFile("s.xlsx", table, "application/octet-stream")
    assert client.post(address, filled(teacher, lines=None, statement=given)).status_code == 302
    assert Admission.objects.get().lines == [{"part": "online", "year": 2024, "amount": "9"}]


def test_a_teacher_enters_a_course_and_gets_a_note_for_the_university(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    inward = make_agreement(province)
    outward = make_agreement(province, Direction.OUT, course_title="Master of education", cap=Fraction(1))
    entry = make_entry(province, teacher, "1.5")
    small = make_entry(province, teacher, "0.5")
    client.force_login(teacher.account)
    read(client, reverse("declarations:enter-course"))
    course = {
        "number": teacher.number,
        "agreement": inward.pk,
        "completed_on": "2026-01-15",
        "result": "92",
        "certificate": "C 1",
    }
    early = client.post(reverse("declarations:enter-course"), {**course, "completed_on": "2024-01-15"}, headers=ENGLISH)
    assert early.status_code == 422
    assert "does not hold here on that day" in early.content.decode()
    page = client.post(reverse("declarations:enter-course"), course)["Location"]
    assert "Curriculum and teaching" in read(client, page)
    assert entry.number in read(client, reverse("declarations:issue-note"))
    few = client.post(
        reverse("declarations:issue-note"), {"agreement": outward.pk, "entries": [small.number]}, headers=ENGLISH
    )
    assert few.status_code == 422
    assert "asks for: 1; you chose 0.5" in few.content.decode()
    note = client.post(reverse("declarations:issue-note"), {"agreement": outward.pk, "entries": [entry.number]})
    assert "Master of education" in read(client, note["Location"])
    again = client.post(
        reverse("declarations:issue-note"), {"agreement": outward.pk, "entries": [entry.number]}, headers=ENGLISH
    )
    assert again.status_code == 422
    assert f"has recognised {entry.number} already" in again.content.decode()
    serial = Outgoing.objects.get().serial
    file = client.get(reverse("declarations:outgoing-file", args=[serial]))
    assert json.loads(file.content)["digest"] == Outgoing.objects.get().digest
    read(client, reverse("declarations:issue-statement"), status=403)
    colleague = make_teacher(province.school)
    assert client.post(reverse("declarations:enter-course"), {**course, "number": colleague.number}).status_code == 422


def test_the_office_issues_a_statement_and_the_province_keeps_agreements(client):
    province = make_province()
    entry = make_entry(province)
    teacher = entry.account.teacher
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    issued = client.post(reverse("declarations:issue-statement"), {"number": teacher.number, "destination": "Mingzhou"})
    assert entry.number in read(client, issued["Location"])
    chinese = read(client, issued["Location"], language="zh-hans")
    assert ("校本研修" in chinese, "school_based" in chinese) == (True, False)
    nothing = client.post(
        reverse("declarations:issue-statement"),
        {"number": teacher.number, "destination": "Mingzhou"},
        headers=ENGLISH,
    )
    assert nothing.status_code == 422
    assert "has not gone out already" in nothing.content.decode()
    read(client, reverse("declarations:enter-agreement"), status=403)
    sign_in(client, Role.PROVINCIAL_OFFICER, province.root)
    read(client, reverse("declarations:enter-agreement"))
    terms = {
        "direction": "in",
        "number": "A 1",
        "partner": "杏林师范大学",
        "course_code": "EDU-1",
        "course_title": "Reading",
        "amount": "4.5",
        "part": "distance",
        "cap": "9",
        "effective_from": "2026-01-01",
    }
    for broken in ({"amount": "x"}, {"part": ""}, {"effective_until": "2025-01-01"}, {"amount": "-1"}):
        assert client.post(reverse("declarations:enter-agreement"), {**terms, **broken}).status_code == 422
    done = client.post(reverse("declarations:enter-agreement"), terms)
    assert "Reading" in read(client, done["Location"])
    assert Agreement.objects.get().effective_from == date(2026, 1, 1)


def test_strangers_find_nothing_that_moves(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    admission = make_transfer(province, teacher)
    make_entry(province, teacher)
    paper = issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    for account in (
        make_teacher(province.school, with_account=True).account,
        make_account((Role.COUNTY_AUDITOR, make_province().county)),
        make_account(),
    ):
        client.force_login(account)
        read(client, reverse("declarations:admission", args=[admission.serial]), status=404)
        for name in ("outgoing", "outgoing-file"):
            read(client, reverse(f"declarations:{name}", args=[paper.serial]), status=404)
        answer = client.post(reverse("declarations:admission-step", args=[admission.serial, "confirm"]))
        assert answer.status_code in {403, 404}


def test_the_lists_cost_the_same_however_much_moves(client, django_assert_max_num_queries):
    province = make_province()
    teacher = make_teacher(province.school)
    agreement = make_agreement(province)
    confirm_and_post(province, make_course(province, teacher, agreement))
    make_entry(province, teacher)
    issue_statement(actor=province.officer, teacher=teacher, destination="Mingzhou", at=NOON)
    sign_in(client, Role.COUNTY_AUDITOR, province.county)
    for _ in range(2):
        for which in ("in", "out", "agreements"):
            with django_assert_max_num_queries(12):
                read(client, reverse("declarations:mobility"), show=which)
        for _ in range(5):
            make_transfer(province, teacher)
            make_agreement(province)
