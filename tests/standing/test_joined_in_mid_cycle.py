"""Whoever began when the cycle had begun: no year before is held against them, and the page says what no rule says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from makers.credit import make_batch, make_posting, make_province
from makers.people import make_account, make_teacher
from xingtan.access.roles import Role
from xingtan.growth.desks import desk
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.results import State
from xingtan.rulebook.standing import standing
from xingtan.standing.dossiers.content import found_for, ground_of
from xingtan.standing.models import Purpose
from xingtan.standing.reads import Outlook, standing_of

ON = date(2026, 11, 23)
AUGUST = date(2026, 8, 24)


@given(st.integers(0, 2500))
def test_yearly_requirements_are_judged_for_exactly_the_years_worked_from_their_first_day(days):
    rulebook = shipped("demo-xinghe-2022")
    since = date(2021, 1, 1) + timedelta(days=days)
    always = standing(rulebook, {}, as_of=ON)
    since_then = standing(rulebook, {}, as_of=ON, since=since)
    whole = {year for year in range(2022, 2027) if since <= date(year, 9, 1)}

    assert {result.year for result in since_then.results if result.year is not None} == whole
    assert set(since_then.part_years) == set(range(2022, 2027)) - whole
    assert [each for each in always.results if each.year is None or each.year in whole] == list(since_then.results)


@pytest.mark.django_db
def test_a_teacher_hired_in_august_is_not_short_of_years_before_and_reads_what_the_rulebook_does_not_say():
    province = make_province()
    account = make_account((Role.TEACHER, province.school))
    teacher = make_teacher(province.school, account=account, started_on=AUGUST)
    make_batch(province, [make_posting(teacher, "1", year=2026, happened_on=date(2026, 10, 14))])

    found = standing_of(teacher, on=ON, coming=True)

    assert found is not None
    assert (found.outlook, found.joined_on) == (Outlook.OPEN, AUGUST)
    assert found.standing.part_years == (2022, 2023, 2024, 2025)
    assert {result.year for result in found.standing.results if result.state is State.SHORT} == set()
    assert found.total_need == 120
    dossier = found_for(teacher, Purpose.TITLE_REVIEW, ground_of([teacher], ON))
    assert dossier.content["credits"]["part_years"] == [2022, 2023, 2024, 2025]
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    said = client.get(reverse("standing:mine")).content.decode()
    assert "No rule for part of a cycle" in said
    assert "the sum of the cycle is asked for as it is written" in said
    assert "No rule for part of a cycle" in client.get(reverse("growth:desk")).content.decode()


@pytest.mark.django_db
def test_a_teacher_from_before_the_cycle_is_told_nothing_of_parts():
    province = make_province()
    teacher = make_teacher(province.school, started_on=date(2022, 9, 1))
    found = standing_of(teacher, on=ON)
    assert found is not None
    assert (found.outlook, found.joined_on, found.standing.part_years) == (Outlook.SHORT, None, ())
    assert desk(teacher, on=ON)["joined_on"] is None
