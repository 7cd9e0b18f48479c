"""Pages of the growth passport: the trainee, the mentor and the manager, the end of the year, strangers, queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.passports import NOON, PassportWorld, make_entry, make_mentor, make_passport, make_passport_world
from makers.people import make_account, make_school, make_teacher
from makers.records import make_record
from makers.tiers import make_placed
from xingtan.access.roles import Role
from xingtan.growth.passport.models import GrowthPassport, PassportEntry
from xingtan.growth.passport.services import open_passport
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 9)


@pytest.fixture
def world() -> PassportWorld:
    return make_passport_world()


def opened(world: PassportWorld) -> GrowthPassport:
    return open_passport(
        actor=world.managing, school=world.school, teacher_id=world.trainee.pk, year=2026, base="明强小学", at=NOON
    )


def address(passport: GrowthPassport) -> str:
    return f"/growth/passports/{passport.pk}/"


def test_pages_of_trainee_mentor_and_manager(client, world):
    client.force_login(world.trainee.account)
    assert "You have no growth passport" in client.get("/growth/passport/").content.decode()
    client.force_login(world.manager)
    place = f"?school={world.school.code}"
    assert "见习一" in client.get(f"/growth/passports/{place}").content.decode()
    chosen = {"teachers": [world.trainee.pk], "base": "明强小学"}
    assert client.post(f"/growth/passports/open/{place}", chosen).status_code == 302
    passport = GrowthPassport.objects.get()
    named = {"hand": "base_subject_mentor", "number": world.base_mentor.number, "since": "2026-09-01"}
    assert client.post(f"{address(passport)}mentors/", {**named, "name": "别人"}).status_code == 422
    for hand in ("base_subject_mentor", "base_class_mentor"):
        kept = {**named, "name": world.base_mentor.name, "hand": hand}
        assert client.post(f"{address(passport)}mentors/", kept).status_code == 302
    listed = client.get(f"/growth/passports/{place}").content.decode()
    assert listed.count(f">{world.base_mentor.name}<") == 1, "one mentor in two hands is one name in the list"
    client.force_login(world.trainee.account)
    told = {"item": "trial_lesson", "happened_on": "2026-10-09", "text": "试教《认识小数》"}
    assert client.post(f"{address(passport)}entries/", {**told, "happened_on": "2026-08-01"}).status_code == 422
    assert client.post(f"{address(passport)}entries/", told).status_code == 302
    entry = PassportEntry.objects.get()
    assert client.post(f"/growth/passports/entries/{entry.pk}/confirm/").status_code == 403
    client.force_login(world.base_mentor.account)
    assert client.get("/growth/passport/")["Location"] == "/growth/passport/trainees/"
    assert "见习一" in client.get("/growth/passport/trainees/").content.decode()
    assert "试教《认识小数》" in client.get(address(passport)).content.decode()
    assert client.post(f"/growth/passports/entries/{entry.pk}/decline/").status_code == 409
    assert client.post(f"/growth/passports/entries/{entry.pk}/confirm/", {"words": "好"}).status_code == 302
    assert client.post(f"{address(passport)}remarks/", {"text": "稳步成长"}).status_code == 302


def test_pages_of_the_end_of_the_year(client, world):
    passport = opened(world)
    client.force_login(world.manager)
    assert client.post(f"{address(passport)}result/", {"outcome": "good"}).status_code == 302
    assert client.post(f"{address(passport)}result/", {"outcome": "excellent"}).status_code == 422
    frozen = client.get(address(passport)).content.decode()
    assert "Teacher in the second to fifth year" in frozen
    printed = client.get(f"{address(passport)}print/")
    assert printed.content.startswith(b"%PDF")
    assert client.post(f"{address(passport)}next-tier/", {"on": "2027-09-01"}).status_code == 302
    client.force_login(world.trainee.account)
    assert (
        client.post(
            f"{address(passport)}entries/", {"item": "plan", "happened_on": "2026-10-09", "text": "x"}
        ).status_code
        == 409
    )


def test_strangers_find_no_passport_and_lookers_only_look(client, world):
    passport = opened(world)
    for role, status in ((Role.SCHOOL_AUDITOR, 403), (Role.TEAM_LEADER, 403)):
        client.force_login(world.account_as(role))
        assert client.get(address(passport)).status_code == 200
        assert client.post(f"{address(passport)}result/", {"outcome": "good"}).status_code == status
        assert client.post(f"{address(passport)}entries/", {}).status_code == 403
    for account in (make_account((Role.MANAGER, make_school())), world.mentor.account, world.base_mentor.account):
        client.force_login(account)
        for path in (address(passport), f"{address(passport)}print/"):
            assert client.get(path).status_code == 404
        assert client.post(f"{address(passport)}entries/", {}).status_code == 404
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(f"/growth/passports/?school={world.school.code}").status_code == 404


def test_the_list_of_trainees_costs_the_same_for_few_and_for_many(client, world):
    client.force_login(world.manager)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as taken:
            assert client.get(path).status_code == 200
        return len(taken)

    passport = opened(world)
    make_mentor(passport, world.mentor)
    make_entry(passport)
    make_record(world.trainee, kind="open_class", state=State.ACCEPTED, happened_on=OCTOBER)
    paths = ("/growth/passports/", address(passport))
    few = [cost(path) for path in paths]
    for _number in range(12):
        other = make_teacher(world.school)
        make_placed(other, "trainee")
        make_mentor(make_passport(other), world.mentor)
        make_entry(passport)
        make_record(world.trainee, kind="open_class", state=State.ACCEPTED, happened_on=OCTOBER)
    assert [cost(path) for path in paths] == few


def test_the_rail_shows_the_passport_only_to_whom_one_concerns(client, world):
    way = 'href="/growth/passport/"'

    def rail(teacher):
        client.force_login(teacher.account)
        return client.get("/growth/points/").content.decode()

    assert way not in rail(world.trainee)
    passport = opened(world)
    make_mentor(passport, world.mentor)
    assert way in rail(world.trainee)
    assert way in rail(world.mentor)
    assert way not in rail(world.base_mentor)
