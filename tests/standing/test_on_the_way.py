"""What is on its way to the ledger: each plus opens its records, and what is remembered is never stale."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from makers.declared import make_accepted, make_desks, run_year
from makers.decreed import make_decree
from makers.people import make_account, make_actor, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.declarations.decrees.models import DecreeKind
from xingtan.records.services import take_step
from xingtan.standing.reads import standing_of
from xingtan.standing.remembered import stands_of

pytestmark = pytest.mark.django_db

ON, NEXT_DAY = date(2026, 11, 22), date(2026, 11, 23)


def shown(client, address, **query):
    answer = client.get(address, query, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_amount_on_the_way_opens_the_records_it_comes_from(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    first = make_accepted(desks, teacher, happened_on=date(2025, 10, 1), title="Fractions")
    second = make_accepted(desks, teacher, happened_on=date(2026, 10, 1), title="Angles")
    client.force_login(teacher.account)

    standing = shown(client, reverse("standing:mine"))
    links = set(re.findall(r'href="(/standing/mine/coming/[^"]*)"', standing))
    pages = {link: shown(client, link.replace("&amp;", "&")) for link in links}

    assert any("year=2025" in link for link in links)
    for link, page in pages.items():
        assert reverse("records:record", args=[first.pk]) in page or "year=2026" in link
        assert ("Angles" in page) == ("year=2025" not in link)
    whole = shown(client, reverse("standing:coming-mine"))
    assert str(standing_of(teacher, on=ON, coming=True).coming_total) in whole
    assert reverse("records:record", args=[second.pk]) in whole


def test_whoever_oversees_the_teacher_opens_the_same_and_nobody_else_does(client):
    desks = make_desks()
    teacher = make_teacher(desks.school, with_account=True)
    record = make_accepted(desks, teacher, happened_on=date(2025, 10, 1))
    client.force_login(make_account((Role.MANAGER, desks.school)))
    address = reverse("standing:coming", args=[teacher.pk])

    assert address in shown(client, reverse("standing:list"))
    assert reverse("records:record", args=[record.pk]) in shown(client, address, part="school_based")
    assert "Nothing is on the way" in shown(client, address, part="distance")
    for odd in ({"year": "9" * 40}, {"part": "<b>"}):
        assert client.get(address, odd).status_code == 200
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(address).status_code == 404


def test_what_is_remembered_of_a_teacher_is_always_what_would_be_worked_out_anew(django_assert_max_num_queries):
    desks = make_desks()
    teacher = make_teacher(desks.school, started_on=date(2020, 9, 1))
    record = make_accepted(desks, teacher, happened_on=date(2025, 10, 1))
    make_accepted(desks, teacher, happened_on=date(2025, 10, 2))

    def leave():
        away = {"leave": "maternity", "from": "2026-03-01", "until": "2026-08-31"}
        make_decree(desks.province, teacher, kind=DecreeKind.LEAVE, said=away)

    def reopen():
        school_auditor = make_actor((Role.SCHOOL_AUDITOR, desks.school))
        take_step(actor=school_auditor, record_id=record.pk, step="reopen", at=record.state_since, reason="Wrong day")

    for change in (lambda: None, leave, reopen, lambda: run_year(desks)):
        change()
        found = stands_of([teacher], on=ON)[teacher.pk].standing
        anew = standing_of(teacher, on=ON, coming=True)
        assert (found.standing, found.coming, found.exceptions) == (anew.standing, anew.coming, anew.exceptions)
        with django_assert_max_num_queries(6):
            again = stands_of([teacher], on=ON)[teacher.pk]
        assert again.standing.coming == anew.coming
        with django_assert_max_num_queries(9):
            tomorrow = stands_of([teacher], on=NEXT_DAY)[teacher.pk].standing
        anew = standing_of(teacher, on=NEXT_DAY, coming=True)
        assert (tomorrow.standing, tomorrow.coming_lines) == (anew.standing, anew.coming_lines)
