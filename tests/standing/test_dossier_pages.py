"""Pages of dossiers and circumstances: who sees and does what, in both languages, at a fixed cost."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from makers.credit import NOON, make_province
from makers.dossiers import (
    county_of,
    make_assessed,
    make_dossier,
    make_registering_province,
    make_trained_teacher,
)
from makers.people import TODAY, make_account, make_actor, make_group, make_school
from makers.reading import read
from xingtan.access.roles import Role
from xingtan.standing.dossiers import views as dossier_views
from xingtan.standing.dossiers.services import supersede_dossier
from xingtan.standing.models import Circumstance, Dossier

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")


def act(client, address, *, status=302, **fields):
    answer = client.post(address, fields, headers={"accept-language": "en"})
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


def page_of(dossier, name="dossier"):
    return reverse(f"standing:{name}", args=[dossier.number])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_county_reads_list_dossier_and_preview(client, language):
    province = make_registering_province()
    teacher = make_trained_teacher(province, 340, name="沈若兰")
    make_assessed(county_of(province), teacher, y2023="qualified")
    dossier = make_dossier(province, teacher)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    shown = read(client, reverse("standing:dossiers"), language=language)
    assert dossier.number in shown
    assert "沈若兰" in shown
    shown = read(client, page_of(dossier), language=language)
    for piece in ('data-state="suspended"', dossier.digest, "340", "XH-7"):
        assert piece in shown
    preview = reverse("standing:preview", args=[teacher.pk])
    assert dossier.number in read(client, preview, language=language)
    assert "沈若兰" in read(client, preview, language=language, purpose="title_review")


def test_the_county_freezes_one_from_its_preview_and_corrects_it_with_a_reason(client):
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    act(client, reverse("standing:preview", args=[teacher.pk]), purpose="registration")
    first = Dossier.objects.get()
    act(client, reverse("standing:preview", args=[teacher.pk]), purpose="registration", status=409)
    act(client, page_of(first, "supersede"), status=409, reason="No change")
    for reason in ("", " ", "x" * 301):
        answer = act(client, page_of(first, "supersede"), status=422, reason=reason)
        assert 'aria-describedby="id_reason_error"' in answer.content.decode()
    make_assessed(county_of(province), teacher, y2023="failed")
    answer = act(client, page_of(first, "supersede"), reason="Assessment came late")
    second = Dossier.objects.get(supersedes=first)
    assert answer.url == page_of(second)
    assert second.number in read(client, page_of(first))
    side_by_side = read(client, page_of(second, "compare"))
    assert "Assessment came late" in read(client, page_of(second))
    for piece in ("Eligible", "Suspended", "Not qualified"):
        assert piece in side_by_side


def test_a_place_is_frozen_from_the_list(client):
    province = make_registering_province()
    for _ in range(2):
        make_trained_teacher(province)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    address = reverse("standing:freeze")
    act(client, address, place=province.school.code, purpose="registration", status=422)
    told = {"purpose": "registration", "as_of": "2026-11-20"}
    act(client, address, place=make_school().code, status=404, **told)
    act(client, address, place=province.school.code, **told)
    assert Dossier.objects.filter(as_of=date(2026, 11, 20)).count() == 2
    act(client, address, place=province.school.code, status=409, **told)


def test_a_teacher_sees_their_own_and_a_preview_and_freezes_nothing(client):
    province = make_registering_province()
    teacher = make_trained_teacher(province, with_account=True)
    colleague = make_trained_teacher(province)
    own, other = make_dossier(province, teacher), make_dossier(province, colleague)
    client.force_login(teacher.account)
    assert own.number in read(client, page_of(own))
    read(client, page_of(other), status=404)
    shown = read(client, reverse("standing:dossiers"))
    assert (own.number in shown, other.number in shown) == (True, False)
    preview = reverse("standing:preview", args=[teacher.pk])
    read(client, preview)
    act(client, preview, purpose="title_review", status=403)
    act(client, page_of(own, "supersede"), status=403, reason="Mine")


def test_a_team_leader_and_the_school_next_door_do_not_see_dossiers(client):
    province = make_registering_province()
    group = make_group(province.school)
    teacher = make_trained_teacher(province, group=group)
    dossier = make_dossier(province, teacher)
    for account in (
        make_account((Role.TEAM_LEADER, group)),
        make_account((Role.MANAGER, make_school(county=province.county))),
    ):
        client.force_login(account)
        read(client, page_of(dossier), status=404)
        for name in ("preview", "circumstances"):
            read(client, reverse(f"standing:{name}", args=[teacher.pk]), status=404)
    client.force_login(make_account((Role.MANAGER, province.school)))
    read(client, page_of(dossier))
    act(client, page_of(dossier, "supersede"), status=403, reason="School")


def test_without_a_rulebook_of_registration_the_preview_says_so(client):
    province = make_province()
    teacher = make_trained_teacher(province)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    assert "none of registration" in read(client, reverse("standing:preview", args=[teacher.pk]), status=409)


def test_the_school_enters_an_assessment_and_withdraws_a_wrong_one(client):
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    client.force_login(make_account((Role.MANAGER, province.school)))
    address = reverse("standing:circumstances", args=[teacher.pk])
    told = {"kind": "annual_assessment", "happened_on": "2024-06-30"}
    assert "This kind of circumstance needs it." in act(client, address, status=422, **told).content.decode()
    act(client, address, **told, result="failed", document="XH-9")
    found = Circumstance.objects.get()
    assert (found.values, found.document) == ({"result": "failed"}, "XH-9")
    assert "Not qualified" in read(client, address)
    withdraw = reverse("standing:withdraw", args=[found.pk])
    act(client, withdraw, status=409)
    act(client, withdraw, reason="Wrong person")
    assert "Wrong person" in read(client, address)
    act(client, withdraw, status=409, reason="Again")
    act(client, address, status=422, kind="ethics_breach", happened_on="2024-06-30", serious="yes")


def test_an_interruption_is_entered_with_its_days(client):
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    address = reverse("standing:circumstances", args=[teacher.pk])
    told = {"kind": "interruption", "happened_on": "2024-03-01", "approved": "no"}
    act(client, address, status=422, **told, ended_on="2024-01-01")
    act(client, address, **told, ended_on="2024-10-15")
    assert Circumstance.objects.get().values == {"approved": False, "months": "7.5"}


def test_the_list_is_exported_as_it_is_filtered(client):
    province = make_registering_province()
    dossier = make_dossier(province, make_trained_teacher(province, 340, name="沈若兰"))
    make_dossier(province)
    client.force_login(make_account((Role.PROVINCIAL_OFFICER, province.root)))
    answer = client.get(reverse("standing:export"), {"verdict": "suspended"}, headers={"accept-language": "en"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Number", dossier.number]
    assert (rows[1][1], rows[1][7]) == ("沈若兰", "Suspended")


def test_pages_cost_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    first = make_dossier(province, teacher)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    found = []
    for many in (1, 25):
        for _ in range(many):
            make_dossier(province)
        counts = []
        for address in (reverse("standing:dossiers"), page_of(first), reverse("standing:export")):
            with django_assert_max_num_queries(16) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        found.append(counts)
    assert found[0] == found[1]


def test_a_superseded_dossier_leaves_the_list_unless_asked_for(client):
    province = make_registering_province()
    teacher = make_trained_teacher(province)
    old = make_dossier(province, teacher)
    make_assessed(make_actor((Role.MANAGER, province.school)), teacher, y2023="failed")
    told = {"as_of": TODAY, "at": NOON, "reason": "Late"}
    new = supersede_dossier(actor=county_of(province), dossier_id=old.pk, **told)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    shown = read(client, reverse("standing:dossiers"))
    assert f"/{old.number}/" not in shown
    assert f"/{new.number}/" in shown
    assert f"/{old.number}/" in read(client, reverse("standing:dossiers"), state="all")


def test_what_follows_for_the_registration_is_told_to_those_who_may_know(client):
    province = make_registering_province()
    group = make_group(province.school)
    teacher = make_trained_teacher(province, 340, group=group, with_account=True)
    page = reverse("standing:teacher", args=[teacher.pk])
    for account, told in (
        (teacher.account, True),
        (make_account((Role.PRINCIPAL, province.school)), True),
        (make_account((Role.TEAM_LEADER, group)), False),
    ):
        client.force_login(account)
        assert ("What follows for the registration" in read(client, page)) is told


def test_a_large_place_is_frozen_in_the_background(client, monkeypatch):
    monkeypatch.setattr(dossier_views, "AT_ONCE", 1)
    province = make_registering_province()
    for _ in range(2):
        make_trained_teacher(province)
    client.force_login(make_account((Role.COUNTY_AUDITOR, province.county)))
    told = {"place": province.county.code, "purpose": "registration", "as_of": "2026-11-20"}
    assert act(client, reverse("standing:freeze"), **told).url == reverse("standing:dossiers")
    assert Dossier.objects.count() == 2
