"""Pages of the bank: what each person sees, every number opens, strangers find nothing."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.credit import NOON, make_batch, make_entry, make_posting, make_province
from makers.declared import make_desks, make_line
from makers.people import make_account, make_group, make_institution, make_school, make_teacher
from makers.reading import read
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry, PublishedRulebook
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.workflow import State
from xingtan.institutions.models import Kind
from xingtan.rulebook.catalogue import shipped_ids, text_of

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")


def officer_of(client, province):
    client.force_login(make_account((Role.PROVINCIAL_OFFICER, province.root)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_teacher_sees_their_own_statement_and_every_amount_opens(client, language):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    entry = make_entry(province, teacher, "1.5")
    client.force_login(teacher.account)
    shown = read(client, reverse("credit_bank:mine"), language=language)
    assert entry.narrative in shown
    opened = reverse("credit_bank:entry", args=[entry.number])
    assert opened in shown
    assert entry.digest in read(client, opened, language=language)


def test_the_statement_is_narrowed_to_a_year_and_a_part(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    make_batch(province, [make_posting(teacher, narrative="Lesson of 2024")], year=2024)
    make_batch(province, [make_posting(teacher, narrative="Lesson of 2025")], year=2025)
    make_batch(province, [make_posting(teacher, narrative="Course", part="distance", item="x")], year=2025)
    client.force_login(teacher.account)
    shown = read(client, reverse("credit_bank:mine"), year="2025", part="school_based")
    assert ("Lesson of 2025" in shown, "Lesson of 2024" in shown, "Course" in shown) == (True, False, False)
    assert "No entry fits" in read(client, reverse("credit_bank:mine"), year="2019")


def test_strangers_find_neither_statement_nor_entry_nor_batch(client):
    province = make_province()
    entry = make_entry(province)
    stranger = make_account((Role.MANAGER, make_school()))
    client.force_login(stranger)
    for name, key in (
        ("statement", entry.account.teacher_id),
        ("entry", entry.number),
        ("batch", entry.batch.number),
    ):
        read(client, reverse(f"credit_bank:{name}", args=[key]), status=404)
    client.logout()
    assert client.get(reverse("credit_bank:mine")).status_code == 302


def test_the_county_sees_of_a_batch_only_its_own_entries(client):
    province = make_province()
    other = make_school(county=make_institution(Kind.COUNTY, parent=province.city))
    batch = make_batch(province, [make_posting(make_teacher(province.school)), make_posting(make_teacher(other))])
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    shown = read(client, reverse("credit_bank:batch", args=[batch.number]))
    assert "1 of 2 are yours to see" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_opens_to_rule_arithmetic_people_and_seal(client, language):
    desks = make_desks()
    line = make_line(desks, State.IDENTIFIED, kind="collective_preparation", hours=800, title="第三单元")
    seal_ledger(at=NOON)
    officer_of(client, desks.province)
    shown = read(client, reverse("credit_bank:entry", args=[Entry.objects.get().number]), language=language)
    for piece in ("8 ÷ 4 × 0.5 = 1", "集体备课、听课评课每半天", desks.officer.name, desks.county.name):
        assert piece in shown
    assert reverse("declarations:of-number", args=[line.record.number]) in shown


def test_an_officer_takes_an_entry_back_with_a_reason(client):
    province = make_province()
    entry = make_entry(province)
    officer_of(client, province)
    address = reverse("credit_bank:reverse", args=[entry.number])
    assert client.post(address, {"reason": ""}).status_code == 409
    answer = client.post(address, {"reason": "Forged certificate"}, follow=True)
    assert "Forged certificate" in answer.content.decode()
    assert Entry.objects.count() == 2
    assert client.post(address, {"reason": "Again"}).status_code == 409


def test_who_is_no_officer_may_not_take_back(client):
    province = make_province()
    entry = make_entry(province)
    client.force_login(make_account((Role.MANAGER, province.school)))
    assert client.post(reverse("credit_bank:reverse", args=[entry.number]), {"reason": "x"}).status_code == 403
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_signed_in_reads_the_rulebooks_as_tables(client, language):
    province = make_province()
    client.force_login(make_account((Role.TEACHER, province.school)))
    listed = read(client, reverse("credit_bank:rulebooks"), language=language)
    address = reverse("credit_bank:rulebook", args=[province.published.pk])
    assert address in listed
    assert reverse("credit_bank:publish") not in listed
    shown = read(client, address, language=language)
    for piece in ("120", "16", "校本第3项", province.published.digest):
        assert piece in shown


def test_a_rulebook_shows_its_table_in_few_rows(client):
    province = make_province()
    client.force_login(make_account((Role.TEACHER, province.school)))
    shown = read(client, reverse("credit_bank:rulebook", args=[province.published.pk]))
    rows = re.findall(r"<td>([^<]*)</td><td class=\"is-num\"><span class=\"amount\">([^<]*)</span>", shown)
    assert ("national / provincial", "6") in rows
    assert ("municipal · first prize", "3") in rows


def test_a_rulebook_with_mistakes_is_shown_with_all_their_places(client):
    province = make_province()
    officer_of(client, province)
    file = SimpleUploadedFile("rules.yaml", b"id: x\nunitt: y\n")
    answer = client.post(reverse("credit_bank:publish"), {"file": file}, headers={"accept-language": "en"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "unitt" in shown
    assert "Did you mean “unit”?" in shown
    assert PublishedRulebook.objects.count() == 1


def test_an_officer_looks_at_a_rulebook_and_publishes_it(client):
    province = make_province()
    officer_of(client, province)
    address = reverse("credit_bank:publish")
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    text = text_of("demo-xinghe-2022").replace('"2022.1"', '"2027.1"')
    file = SimpleUploadedFile("rules.yaml", text.encode())
    looked = client.post(address, {"file": file}, headers={"accept-language": "en"})
    assert looked.status_code == 200
    assert "2027.1" in looked.content.decode()
    assert PublishedRulebook.objects.count() == 1
    early = {"text": text, "publish": "yes", "effective_from": "2020-01-01", "place": province.root.code}
    assert client.post(address, early).status_code == 409
    answer = client.post(address, {**early, "effective_from": "2027-09-01"})
    assert answer.status_code == 302
    assert PublishedRulebook.objects.get(version="2027.1").institution == province.root
    again = client.post(address, {**early, "text": text + "\n# later\n", "effective_from": "2028-09-01"})
    assert again.status_code == 409


def test_only_officers_publish(client):
    province = make_province()
    client.force_login(make_account((Role.MANAGER, province.school)))
    assert client.get(reverse("credit_bank:publish")).status_code == 403


@pytest.mark.parametrize("name", ["mine", "batch", "rulebooks"])
def test_lists_cost_a_fixed_number_of_queries(client, name, django_assert_max_num_queries):
    province = make_province()
    teacher = make_teacher(province.school, group=make_group(province.school), with_account=True)
    client.force_login(teacher.account)
    found = []
    for many in (1, 200):
        batch = make_batch(province, [make_posting(teacher) for _ in range(many)])
        address = reverse(f"credit_bank:{name}", args=[batch.number] if name == "batch" else [])
        with django_assert_max_num_queries(14) as queries:
            assert client.get(address).status_code == 200
        found.append(len(queries))
    assert found[0] == found[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", shipped_ids())
def test_every_shipped_rulebook_can_be_looked_at_before_it_is_published(client, name, language):
    province = make_province()
    officer_of(client, province)
    answer = client.post(reverse("credit_bank:publish"), {"shipped": name}, headers={"accept-language": language})
    assert answer.status_code == 200
    assert name.split("-")[0] in answer.content.decode()
