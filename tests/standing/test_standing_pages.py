"""Pages of standing: who is short, what one teacher is missing, numbers that open."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from makers.credit import NOON, make_batch, make_posting, make_province
from makers.decreed import make_auditor, make_decree
from makers.people import make_account, make_group, make_school, make_teacher
from makers.reading import read
from xingtan.access.roles import Role
from xingtan.declarations.decrees.models import DecreeKind
from xingtan.declarations.decrees.services import withdraw_decree

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_school_sees_who_is_short_and_every_number_opens(client, language):
    province = make_province()
    teacher = make_teacher(province.school, group=make_group(province.school), name="沈若兰")
    make_batch(province, [make_posting(teacher, "3")])
    client.force_login(make_account((Role.MANAGER, province.school)))
    shown = read(client, reverse("standing:list"), language=language)
    for piece in ("沈若兰", reverse("standing:teacher", args=[teacher.pk]), 'data-state="short"'):
        assert piece in shown
    assert reverse("credit_bank:statement", args=[teacher.pk]) + "?part=school_based" in shown


def test_the_list_is_filtered_by_name_group_and_standing(client):
    province = make_province()
    group = make_group(province.school, code="ENG")
    make_teacher(province.school, group=group, name="沈若兰")
    make_teacher(province.school, name="周启明")
    client.force_login(make_account((Role.PRINCIPAL, province.school)))
    by_name = read(client, reverse("standing:list"), q="若兰")
    by_group = read(client, reverse("standing:list"), group="ENG")
    nobody = read(client, reverse("standing:list"), outlook="met")
    for shown in (by_name, by_group):
        assert ("沈若兰" in shown, "周启明" in shown) == (True, False)
    assert "No teacher fits" in nobody


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_teacher_sees_what_is_missing_in_sentences(client, language):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True)
    make_batch(province, [make_posting(teacher, "3")])
    client.force_login(teacher.account)
    assert client.get(reverse("standing:list")).url == reverse("standing:mine")
    shown = read(client, reverse("standing:mine"), language=language)
    said = {
        "zh-hans": "年度总学分（2025年度）：需16，有3，差13。",
        "en": "credits of the year (2025): 3 of 16, short by 13.",
    }
    assert said[language] in shown
    assert reverse("credit_bank:mine") + "?year=2025" in shown


def test_without_a_rulebook_the_page_says_so(client):
    teacher = make_teacher(make_school(), with_account=True)
    client.force_login(teacher.account)
    assert "No rulebook holds here yet" in read(client, reverse("standing:mine"))


def test_places_out_of_scope_and_strangers_are_not_found(client):
    province = make_province()
    teacher = make_teacher(province.school)
    client.force_login(make_account((Role.MANAGER, make_school())))
    read(client, reverse("standing:list"), place=province.school.code, status=404)
    read(client, reverse("standing:teacher", args=[teacher.pk]), status=404)


def test_authorities_see_the_places_below_and_their_teachers(client):
    province = make_province()
    make_teacher(province.school, name="沈若兰")
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    shown = read(client, reverse("standing:list"))
    assert f"?place={province.school.code}" in shown
    assert "沈若兰" in read(client, reverse("standing:list"), place=province.school.code)


def test_the_list_and_the_page_cost_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    province = make_province()
    teacher = make_teacher(province.school)
    client.force_login(make_account((Role.MANAGER, province.school)))
    found = []
    for many in (1, 200):
        make_batch(province, [make_posting(teacher) for _ in range(many)])
        for _ in range(many - 1):
            make_teacher(province.school)
        counts = []
        for address in (reverse("standing:list"), reverse("standing:teacher", args=[teacher.pk])):
            with django_assert_max_num_queries(20) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        found.append(counts)
    assert found[0] == found[1]


def test_ring_and_desk_ask_what_approved_leave_leaves_of_the_cycle_and_not_what_the_rulebook_asks(client):
    province = make_province()
    teacher = make_teacher(province.school, with_account=True, started_on=date(2020, 9, 1))
    make_batch(province, [make_posting(teacher, "3")])
    away = {"leave": "maternity", "from": "2026-03-01", "until": "2026-08-31"}
    decree = make_decree(province, teacher, kind=DecreeKind.LEAVE, said=away)
    client.force_login(teacher.account)
    for address in ("standing:mine", "growth:desk"):
        assert "of 108 credits" in centre_of(read(client, reverse(address)))
    withdraw_decree(
        actor=make_auditor(province),
        serial=decree.serial,
        number="back",
        effective_on=date(2026, 11, 1),
        reason="Back at work",
        at=NOON,
    )
    assert "of 120 credits" in centre_of(read(client, reverse("standing:mine")))


def centre_of(page):
    """Return what stands in the middle of the ring."""
    return " ".join(re.search(r"ring-centre[^>]*>(.*?)</div>", page, re.DOTALL)[1].replace("<", " <").split())
