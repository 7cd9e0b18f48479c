"""Signs that nobody sees and texts that are too long: taken out or refused, in forms, services and commands."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from makers.dossiers import county_of, make_circumstance, make_registering_province
from makers.people import make_account, make_school, make_teacher
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Kind
from xingtan.institutions.services import found_institution
from xingtan.kernel.plain_text import TextTooLongError
from xingtan.standing.models import CircumstanceKind
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db
TURNED = "林\u202e晓\u2066禾\u200b\x07"


def enrolled(client, **fields):
    values = {
        "number": "90001",
        "name": "林晓禾",
        "sex": "female",
        "born_on": "1990-05-17",
        "schooling": "master",
        "title": "junior",
        "started_on": "2014-09-01",
        **fields,
    }
    return client.post(reverse("teachers:new"), values, headers={"accept-language": "en"})


def test_a_name_is_what_it_shows_and_one_of_300_characters_is_refused_beside_its_field(client):
    school = make_school()
    client.force_login(make_account((Role.MANAGER, school)))
    for name in ("林" * 300, "\u200b\u202e"):
        answer = enrolled(client, name=name)
        assert answer.status_code == 422
        assert 'id="id_name_error"' in answer.content.decode()
    answer = enrolled(client, name=TURNED)
    assert answer.status_code == 302, answer.content.decode()
    assert Teacher.objects.get(number="90001").name == "林晓禾"


def test_whoever_calls_a_service_keeps_plain_lines_and_nothing_too_long():
    told = {"kind": Kind.SCHOOL, "parent": None, "on": date(2020, 9, 1)}
    school = found_institution(code="PLAIN", name="杏坛\u202e小学\n本部", **told)
    school.refresh_from_db()
    assert school.name == "杏坛小学 本部"
    with pytest.raises(TextTooLongError):
        found_institution(code="LONG", name="杏" * 300, **told)


def test_a_text_too_long_for_its_place_is_answered_with_what_to_do(client):
    province = make_registering_province()
    teacher = make_teacher(province.school)
    found = make_circumstance(
        county_of(province), teacher, CircumstanceKind.ANNUAL_ASSESSMENT, date(2025, 6, 30), result="qualified"
    )
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    address = reverse("standing:withdraw", args=[found.pk])
    answer = client.post(address, {"reason": "错" * 300}, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 422
    assert "300" in answer.content.decode()
    found.refresh_from_db()
    assert found.withdrawn_at is None


def test_a_password_is_taken_as_it_was_typed(client):
    secret = "杏坛\u200b-2026-learns"
    account = make_account()
    account.set_password(secret)
    account.save()
    client.post(reverse("account_login"), {"login": account.username, "password": secret})
    assert client.session.get("_auth_user_id") == str(Account.objects.get(pk=account.pk).pk)
