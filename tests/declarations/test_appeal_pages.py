"""Pages of appeals: said where it is seen, answered by deadline, corrected from the page; strangers find nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from makers.credit import NOON
from makers.declared import make_accepted, make_desks, make_line
from makers.decreed import make_appeal
from makers.moving import make_transfer
from makers.people import make_account, make_institution, make_teacher
from makers.points_bank import make_points_world, open_class
from makers.reading import read, sign_in
from makers.records import png_bytes
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.reads import posted_from, statement
from xingtan.declarations.appeals.corrections import entry_of
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.workflow import State
from xingtan.declarations.mobility.models import Admission
from xingtan.declarations.mobility.services import take_admission_step
from xingtan.declarations.workflow import State as LineState

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LANGUAGES = ("zh-hans", "en")
ENGLISH = {"accept-language": "en"}


def make_identified(desks):
    teacher = make_teacher(desks.school, with_account=True)
    line = make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher, kind="school_session", hours=800))
    (posted,) = posted_from("record", [line.record.number])[line.record.number]
    return teacher, entry_of(teacher, posted.entry)


def wrong(kind, key, **more):
    query = {"kind": kind, "key": key, "label": "Entry of mine", "url": "/credits/", **more}
    return reverse("declarations:say-it-is-wrong", query=query)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_teacher_says_what_is_wrong_and_finds_it_again(client, language):
    desks = make_desks()
    teacher, entry = make_identified(desks)
    client.force_login(teacher.account)
    shown = read(client, wrong("entry", entry.number), language=language)
    assert desks.province.county.name in shown
    file = SimpleUploadedFile("certificate.png", png_bytes(), "image/png")
    sent = client.post(wrong("entry", entry.number), {"wrong": "It was 16 hours", "right": "16", "papers": file})
    appeal = Appeal.objects.get()
    assert sent["Location"] == reverse("declarations:appeal", args=[appeal.serial])
    page = read(client, sent["Location"], language=language)
    assert "It was 16 hours" in page
    assert "certificate.png" in page
    link = re.search(r"/declarations/appeals/evidence/\d+/", page)[0]
    assert b"".join(client.get(link).streaming_content).startswith(png_bytes()[:8])
    assert "Entry of mine" in read(client, reverse("declarations:appeals"), language=language)
    again = client.post(wrong("entry", entry.number), {"wrong": "Again"})
    assert again["Location"] == reverse("declarations:appeal", args=[appeal.serial])


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "", "key": "1"},
        {"kind": "Entry!", "key": "1"},
        {"kind": "entry", "key": ""},
        {"kind": "standing", "key": "1", "url": "https://elsewhere.example/"},
        {"kind": "standing", "key": "1", "url": "//elsewhere.example/"},
        {"kind": "standing", "key": "1", "url": "javascript:alert(1)"},
        {"kind": "standing", "key": "1", "url": "/\t/elsewhere.example/"},
        {"kind": "standing", "key": "1", "url": "/\n/elsewhere.example/"},
        {"kind": "standing", "key": "1", "url": "/\\elsewhere.example/"},
    ],
)
def test_an_address_that_names_nothing_of_ours_is_not_there(client, query):
    teacher = make_teacher(with_account=True)
    client.force_login(teacher.account)
    read(client, reverse("declarations:say-it-is-wrong"), status=404, **{"label": "x", "url": "/", **query})


def test_whoever_has_no_personnel_file_is_told_so(client):
    sign_in(client, Role.MANAGER, make_desks().school)
    assert "no personnel file" in read(client, wrong("standing", "2025"))
    assert client.post(wrong("standing", "2025"), {"wrong": "x"}).status_code == 200
    assert not Appeal.objects.exists()


def test_an_empty_claim_and_somebody_elses_entry_are_refused(client):
    desks = make_desks()
    _, entry = make_identified(desks)
    client.force_login(make_teacher(desks.school, with_account=True).account)
    empty = client.post(wrong("standing", "2025"), {"wrong": ""}, headers=ENGLISH)
    assert empty.status_code == 422
    assert "This field is required." in empty.content.decode()
    refused = client.post(wrong("entry", entry.number), {"wrong": "mine"}, headers=ENGLISH)
    assert refused.status_code == 409
    assert "somebody else" in refused.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facts_stand_in_the_form_as_the_record_has_them(client, language):
    desks = make_desks()
    teacher, entry = make_identified(desks)
    appeal = make_appeal(teacher, "entry", entry.number)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    page = read(client, reverse("declarations:appeal", args=[appeal.serial]), language=language)
    assert 'value="2025-10-15"' in page
    assert 'value="8"' in page


def test_the_county_looks_at_the_sum_and_corrects_the_entry_from_the_page(client):
    desks = make_desks()
    teacher, entry = make_identified(desks)
    appeal = make_appeal(teacher, "entry", entry.number)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    page = read(client, reverse("declarations:appeal", args=[appeal.serial]))
    assert 'name="fact_hours"' in page
    address = reverse("declarations:answer-appeal", args=[appeal.serial])
    facts = {"fact_on": "2025-10-15", "fact_hours": "16", "fact_filed": "on"}
    looked = client.post(address, {**facts, "act": "look"}, headers={**HTMX, **ENGLISH})
    assert looked.status_code == 200
    assert "16 training hours" in looked.content.decode()
    assert statement(teacher.pk).total == entry.amount
    answer = {**facts, "act": "answer", "step": "uphold", "text": "The certificate says 16"}
    assert client.post(address, answer).status_code == 302
    assert statement(teacher.pk).total == 2 * entry.amount
    done = read(client, reverse("declarations:appeal", args=[appeal.serial]))
    assert "a corrected one posted" in done
    act = appeal.acts.get(step="uphold")
    shown = read(client, reverse("credit_bank:entry", args=[act.posted]))
    assert f"Corrected after appeal {appeal.serial}" in shown
    assert client.post(address, answer).status_code == 403


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"fact_hours": "16", "step": "uphold", "text": ""}, 422, "This field is required."),
        ({"fact_hours": "many", "step": "uphold", "text": "x"}, 422, "exact amount"),
        ({"fact_hours": "8", "amount": "99", "step": "uphold", "text": "x"}, 422, "out of range"),
        ({"fact_hours": "8", "step": "uphold", "text": "x"}, 409, "leave the entry as it is"),
        ({"fact_hours": "8", "step": "pardon", "text": "x"}, 422, "pardon"),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(client, fields, status, said):
    desks = make_desks()
    teacher, entry = make_identified(desks)
    appeal = make_appeal(teacher, "entry", entry.number)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    address = reverse("declarations:answer-appeal", args=[appeal.serial])
    facts = {"fact_on": "2025-10-15", "fact_filed": "on", "act": "answer"}
    answer = client.post(address, {**facts, **fields}, headers=ENGLISH)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert Appeal.objects.get().state == State.FILED


def test_who_decided_is_told_why_somebody_else_answers(client):
    desks = make_desks()
    teacher, entry = make_identified(desks)
    appeal = make_appeal(teacher, "record", entry.source_key)
    county = make_account((Role.COUNTY_AUDITOR, desks.province.county))
    client.force_login(county)
    assert 'name="step"' in read(client, reverse("declarations:appeal", args=[appeal.serial]))
    sign_in(client, Role.CITY_AUDITOR, desks.province.city)
    shown = read(client, reverse("declarations:appeal", args=[appeal.serial]))
    assert "another office" in shown
    assert 'name="step"' not in shown
    address = reverse("declarations:answer-appeal", args=[appeal.serial])
    assert client.post(address, {"act": "answer", "step": "reject", "text": "x"}).status_code in {403, 422}


def test_the_queue_is_sorted_by_deadline_and_says_what_is_late(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    late, fresh = make_appeal(teacher, "personnel", "a"), make_appeal(teacher, "personnel", "b")
    today = timezone.localdate()
    Appeal.objects.filter(pk=late.pk).update(due_on=today - timedelta(days=2))
    Appeal.objects.filter(pk=fresh.pk).update(due_on=today + timedelta(days=2))
    sign_in(client, Role.MANAGER, desks.school)
    shown = read(client, reverse("declarations:appeals"))
    assert shown.index("personnel a") < shown.index("personnel b")
    assert "1 answer is late." in shown
    assert "2 days left" in shown
    for which in ("all", "mine"):
        read(client, reverse("declarations:appeals"), show=which)
    sign_in(client, Role.SCHOOL_AUDITOR, desks.school)
    assert "personnel a" not in read(client, reverse("declarations:appeals"))


def test_the_teacher_asks_the_office_above_and_withdraws(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    appeal = make_appeal(teacher, "personnel", "a")
    client.force_login(teacher.account)
    step = [reverse("declarations:appeal-step", args=[appeal.serial, name]) for name in ("escalate", "withdraw", "x")]
    Appeal.objects.update(due_on=timezone.localdate() + timedelta(days=9))
    assert client.post(step[0], {"reason": "Now"}).status_code == 409
    Appeal.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert client.post(step[0], {"reason": ""}).status_code == 409
    assert client.post(step[0], {"reason": "They are late"}).status_code == 302
    assert Appeal.objects.get().owner == desks.province.county
    assert client.post(step[2]).status_code == 404
    assert client.post(step[1]).status_code == 302
    assert Appeal.objects.get().state == State.WITHDRAWN


def test_strangers_find_no_appeal(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    appeal = make_appeal(teacher, "personnel", "a")
    for account in (
        make_teacher(desks.school, with_account=True).account,
        make_account((Role.COUNTY_AUDITOR, make_desks().province.county)),
        make_account(),
    ):
        client.force_login(account)
        read(client, reverse("declarations:appeal", args=[appeal.serial]), status=404)
        assert "personnel a" not in read(client, reverse("declarations:appeals"), show="all")
        assert client.post(reverse("declarations:appeal-step", args=[appeal.serial, "withdraw"])).status_code == 404
        answer = client.post(reverse("declarations:answer-appeal", args=[appeal.serial]), {"step": "reject"})
        assert answer.status_code in {403, 404}


def test_a_teacher_is_not_sent_above_a_school_that_has_nothing_above_it(client):
    teacher = make_teacher(make_institution(), with_account=True)
    client.force_login(teacher.account)
    shown = read(client, wrong("personnel", teacher.number))
    assert "you may ask somebody else of the school, once" in shown
    assert "the office above" not in shown


def test_the_list_costs_the_same_however_many_appeals(client, django_assert_max_num_queries):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    make_appeal(teacher, "personnel", "a")
    sign_in(client, Role.MANAGER, desks.school)
    with django_assert_max_num_queries(12):
        read(client, reverse("declarations:appeals"))
    for key in "bcdefg":
        make_appeal(teacher, "personnel", key)
    with django_assert_max_num_queries(12):
        read(client, reverse("declarations:appeals"))


def test_where_a_teacher_sees_their_own_there_is_a_way_to_say_that_it_is_wrong(client):
    desks = make_desks()
    teacher, entry = make_identified(desks)
    record = teacher.records.get(number=entry.source_key)
    pages = {
        "entry": reverse("credit_bank:entry", args=[entry.number]),
        "statement": reverse("credit_bank:mine"),
        "record": reverse("records:record", args=[record.pk]),
        "standing": reverse("standing:mine"),
        "personnel": reverse("teachers:teacher", args=[teacher.pk]),
    }
    client.force_login(teacher.account)
    for kind, address in pages.items():
        link = re.search(r'href="(/declarations/appeals/new/[^"]+)"', read(client, address))
        assert link, kind
        said = read(client, link[1].replace("&amp;", "&"))
        assert desks.school.name in said or desks.province.county.name in said
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    assert "/declarations/appeals/new/" not in read(client, pages["entry"])


def test_an_appeal_about_points_is_answered_at_the_school_in_words(client):
    world = make_points_world()
    open_class(world.teacher)
    world.settle()
    entry = Entry.objects.get()
    client.force_login(world.teacher.account)
    assert world.province.school.name in read(client, wrong("entry", entry.number))
    client.post(wrong("entry", entry.number), {"wrong": "It was a city class"})
    appeal = Appeal.objects.get()
    assert (appeal.owner, appeal.owner_role) == (world.province.school, Role.MANAGER)
    sign_in(client, Role.MANAGER, world.province.school)
    shown = read(client, reverse("declarations:appeal", args=[appeal.serial]))
    assert ("Points follow from records" in shown, 'name="amount"' in shown) == (True, False)
    answered = client.post(
        reverse("declarations:answer-appeal", args=[appeal.serial]), {"step": "uphold", "text": "True", "act": "answer"}
    )
    assert answered.status_code == 302
    assert Entry.objects.count() == 1


def test_whoever_confirmed_credits_of_elsewhere_passes_an_appeal_about_them_on_and_the_amount_is_typed(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    admission = make_transfer(desks.province, teacher)
    take_admission_step(actor=desks.county, serial=admission.serial, step="confirm", at=NOON)
    take_admission_step(actor=desks.officer, serial=admission.serial, step="post", at=NOON)
    number = next(each["entry"] for each in Admission.objects.get().carried if each["part"] == "distance")
    appeal = make_appeal(teacher, "entry", number)
    page = reverse("declarations:appeal", args=[appeal.serial])
    client.force_login(Account.objects.get(pk=desks.county.account_id))
    assert "You decided on this yourself" in read(client, page)
    sign_in(client, Role.COUNTY_AUDITOR, desks.province.county)
    assert "Between 0 and 4.5." in read(client, page)
    address = reverse("declarations:answer-appeal", args=[appeal.serial])
    for amount, said in (("", "Type the amount that is right."), ("99", "it lies between 0 and 4.5")):
        answer = client.post(
            address, {"step": "uphold", "text": "x", "amount": amount, "act": "answer"}, headers=ENGLISH
        )
        assert answer.status_code == 422
        assert said in answer.content.decode()
