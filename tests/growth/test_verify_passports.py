"""Whoever changes a growth passport by hand, its book, an entry, a remark or a mentor, is named."""

from __future__ import annotations

from datetime import date

import pytest

from makers.passports import NOON, make_entry, make_mentor, make_passport_world
from makers.people import make_teacher
from makers.tamper import savepoint, unguarded
from xingtan.growth.passport.book import shipped_body
from xingtan.growth.passport.entries import (
    Entered,
    enter_entry,
    remark,
    take_entry_step,
)
from xingtan.growth.passport.models import GrowthPassport, PassportBook, PassportEntry, PassportMentor, PassportRemark
from xingtan.growth.passport.services import name_mentor, open_passport, publish_book
from xingtan.growth.passport.verify import verify_passports
from xingtan.growth.passport.workflow import Hand

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 9)


def found():
    return {(each.stream, each.code) for each in verify_passports()}


def test_a_booklet_changed_by_hand_is_named():
    world = make_passport_world()
    school, manager, own = world.school, world.managing, world.actor(world.trainee)
    publish_book(actor=manager, school=school, body=shipped_body(), effective_from=date(2026, 9, 1), at=NOON)
    opening = {"teacher_id": world.trainee.pk, "year": 2026, "base": "附小基地"}
    passport = open_passport(actor=manager, school=school, at=NOON, **opening)
    guide = {"mentor": world.mentor, "hand": Hand.SCHOOL_MENTOR, "since": date(2026, 9, 1)}
    name_mentor(actor=manager, passport_id=passport.pk, at=NOON, **guide)
    entry = enter_entry(
        actor=own, passport_id=passport.pk, entered=Entered("observed", OCTOBER, " 观课\n一节 ", hours=100), at=NOON
    )
    take_entry_step(actor=world.actor(world.mentor), entry_id=entry.pk, step="confirm", words="好\t的", at=NOON)
    enter_entry(actor=own, passport_id=passport.pk, entered=Entered("plan", OCTOBER, "计划"), at=NOON)
    remark(actor=own, passport_id=passport.pk, text="我的\n一年", at=NOON)
    assert found() == set()

    entries, book, said = PassportEntry.objects, PassportBook.objects, PassportRemark.objects
    acts = {
        "confirmed by hand": lambda: entries.filter(item="plan").update(state="confirmed"),
        "more hours": lambda: entries.filter(pk=entry.pk).update(hours=900),
        "another word": lambda: entries.filter(pk=entry.pk).update(words="很好"),
        "another hand": lambda: entries.filter(pk=entry.pk).update(decided_by_name="别人"),
        "one more": lambda: make_entry(passport),
        "one less": entries.filter(pk=entry.pk).delete,
        "another base": lambda: GrowthPassport.objects.update(base="别处"),
        "an easier book": lambda: GrowthPassport.objects.update(body={**passport.body, "areas": []}),
        "another version": lambda: book.update(body={**passport.body, "areas": []}),
        "a mentor more": lambda: make_mentor(passport, make_teacher(school)),
        "no mentor": PassportMentor.objects.all().delete,
        "other words": lambda: said.update(text="别的话"),
        "words of another": lambda: said.update(said_by_name="别人"),
    }
    for name, act in acts.items():
        with savepoint(), unguarded("growth_passportremark"):
            act()
            assert found(), name
