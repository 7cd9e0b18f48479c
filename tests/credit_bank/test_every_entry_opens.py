"""Every kind of entry opens to its arithmetic, its rule and its people in words, whatever it was posted for."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from makers.credit import NOON, make_entry, make_province
from makers.declared import make_accepted, make_desks, make_line
from makers.decreed import make_appeal, make_auditor, make_decree
from makers.moving import confirm_and_post, make_course, make_transfer
from makers.people import make_teacher
from makers.points_bank import make_points_world, open_class
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.reads import posted_from
from xingtan.credit_bank.services import reverse_entry
from xingtan.declarations.appeals.corrections import Typed, decided_on, entry_of
from xingtan.declarations.appeals.services import Answer, answer_appeal
from xingtan.declarations.decrees.models import DecreeKind
from xingtan.declarations.workflow import State
from xingtan.growth.points.services import ask_for, cancel, change_setting, grant

pytestmark = pytest.mark.django_db
CODES = re.compile(r"\b(?:transfer|recognition|points|decree)[._][a-z_]+\b|>(?:redeemed|lapsed|None)<")


def opened(client, number, language="en"):
    answer = client.get(reverse("credit_bank:entry", args=[number]), headers={"accept-language": language})
    assert answer.status_code == 200
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert CODES.findall(re.sub(r'(?:href|action|src)="[^"]*"', "", main)) == []
    return main


def test_an_entry_carried_over_quotes_the_rule_of_transfer_and_names_who_confirmed(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    posted = confirm_and_post(province, make_transfer(province, teacher))
    client.force_login(teacher.account)
    number = next(each["entry"] for each in posted.carried if each["part"] == "distance")
    shown = opened(client, number)
    for piece in ("9 × 0.5 = 4.5", "Online credits of Mingzhou count half", "Confirmed by the county", "My credits"):
        assert piece in shown
    assert "外省" in opened(client, number, "zh-hans") or "明洲" in opened(client, number, "zh-hans")


def test_a_reversal_says_what_it_takes_back_and_with_which_sign(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    entry = make_entry(province, teacher, "1.5")
    mirror = reverse_entry(actor=province.officer, entry_id=entry.pk, reason="Counted twice", at=NOON)
    client.force_login(teacher.account)
    shown = opened(client, mirror.number)
    assert f"Takes back entry {entry.number}" in shown
    total = shown[shown.index("<tfoot>") : shown.index("</tfoot>")]
    assert "-1.5" in total


def test_a_corrected_entry_leads_to_the_appeal_and_to_what_stands_in_its_place(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    line = make_line(desks, State.IDENTIFIED, make_accepted(desks, teacher, kind="school_session", hours=800))
    (posted,) = posted_from("record", [line.record.number])[line.record.number]
    entry = entry_of(teacher, posted.entry)
    appeal = make_appeal(teacher, "entry", entry.number)
    decided = decided_on(entry, {}, Typed(Fraction(1, 4), entry.part, entry.year))
    answer_appeal(
        actor=make_auditor(desks.province),
        serial=appeal.serial,
        answer=Answer("uphold", "Half a day", decided),
        at=timezone.now(),
    )
    client.force_login(teacher.account)
    act = appeal.acts.get(step="uphold")
    for number in (entry.number, act.taken_back):
        assert reverse("credit_bank:entry", args=[act.posted]) in opened(client, number)
    shown = opened(client, act.posted)
    assert reverse("declarations:appeal", args=[appeal.serial]) in shown
    assert f"Appeal {appeal.serial}: Half a day" in shown


def test_points_that_were_spent_taken_back_and_lapsed_open_to_words_and_people(client):
    world = make_points_world()
    open_class(world.teacher)
    open_class(world.teacher, on=date(2023, 10, 16))
    world.settle()
    school = world.province.school
    asked = ask_for(teacher=world.teacher, actor=world.actor, gift=world.gift(2), at=NOON)
    grant(actor=world.manager, redemption_id=asked.pk, at=NOON)
    client.force_login(world.teacher.account)
    spent = Entry.objects.get(source_kind="points_redeemed")
    shown = opened(client, spent.number)
    assert "operator" not in shown
    for piece in ("书券", world.manager.name, "Granted", "the system", "My points", reverse("growth:points")):
        assert piece in shown
    cancel(actor=world.manager, redemption_id=asked.pk, reason="Sold out", at=NOON)
    assert f"Takes back entry {spent.number}" in opened(client, Entry.objects.latest("pk").number)
    change_setting(actor=world.manager, school=school, lapses_after=1, ranking=False, at=NOON)
    world.settle()
    lapsed = Entry.objects.get(source_kind="points_lapsed")
    assert "Points left from 2023/24 that lapsed" in opened(client, lapsed.number)
    assert (
        "Points left from 2023/24 that lapsed"
        in client.get(reverse("growth:points"), headers={"accept-language": "en"}).content.decode()
    )


def test_an_entry_by_decree_and_one_of_a_recognised_course_lead_to_their_documents(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    decree = make_decree(province, teacher, kind=DecreeKind.ADJUSTMENT)
    course = confirm_and_post(province, make_course(province, teacher))
    client.force_login(teacher.account)
    by_decree = opened(client, Entry.objects.get(source_kind="decree").number)
    assert reverse("declarations:decree", args=[decree.serial]) in by_decree
    assert decree.number in by_decree
    recognised = opened(client, course.carried[0]["entry"])
    assert reverse("declarations:admission", args=[course.serial]) in recognised
    assert course.agreement.number in recognised
