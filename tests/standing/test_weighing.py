"""Weighing a place: large lists read what was weighed and say when; a list costs the same however large it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from makers.credit import NOON, make_batch, make_posting, make_province
from makers.people import make_account, make_group, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.rulebook.outlook.forecast import Reach
from xingtan.standing import lists
from xingtan.standing.models import SchoolTally, Weighing
from xingtan.standing.prospects import outcome_of, prospects_of
from xingtan.standing.reads import standing_of
from xingtan.standing.weighing import weigh_place

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


def weigh(place, *, at=NOON):
    return weigh_place(place, on=ON, at=at)


def rich(province, **fields):
    """Return a teacher who lacks only what the running year asks for."""
    teacher = make_teacher(province.school, **fields)
    for year in range(2022, 2026):
        postings = [make_posting(teacher, "13", item="x"), make_posting(teacher, "17", part="concentrated", item="y")]
        make_batch(province, postings, year=year)
    return teacher


def read(client, **query):
    answer = client.get(reverse("standing:list"), query, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_weighing_keeps_what_the_page_of_the_teacher_says():
    province = make_province()
    well, poor = rich(province), make_teacher(province.school)
    assert weigh(province.county) == 2
    for teacher in (well, poor):
        found = standing_of(teacher, on=ON, coming=True)
        outcome = outcome_of(prospects_of(found, on=ON), on=ON)
        kept = Weighing.objects.get(teacher=teacher)
        assert (kept.reach, kept.latest, kept.outlook) == (outcome.reach, outcome.latest, found.outlook)
    assert Weighing.objects.get(teacher=poor).reach == Reach.LOST
    assert {(row.reach, row.teachers) for row in SchoolTally.objects.all()} == {("open", 1), ("lost", 1)}


def test_weighing_again_writes_anew_and_forgets_who_left():
    province = make_province()
    stays, leaves = make_teacher(province.school), make_teacher(province.school)
    weigh(province.county)
    leaves.left_on = ON
    leaves.save()
    weigh(province.county, at=NOON + timedelta(hours=1))
    assert [row.teacher for row in Weighing.objects.all()] == [stays]
    assert [row.teachers for row in SchoolTally.objects.all()] == [1]


def test_a_thousand_more_teachers_cost_no_more_queries(django_assert_max_num_queries):
    province, counts = make_province(), []
    for many in (2, 40):
        for _ in range(many):
            make_teacher(province.school)
        with django_assert_max_num_queries(30) as queries:
            weigh(province.county)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(lists, "AT_ONCE", 3)
    province = make_province()
    for number in range(4):
        make_teacher(province.school, name=f"路人{number}")
    rich(province, name="沈若兰")
    return province


def test_a_large_place_says_that_it_was_never_weighed_and_offers_to(client, large):
    client.force_login(make_account((Role.COUNTY_AUDITOR, large.county)))
    assert "this has not happened here yet" in read(client)
    answer = client.post(reverse("standing:weigh"), {"place": large.county.code})
    assert answer.status_code == 302
    assert Weighing.objects.count() == 5
    elsewhere = make_school()
    assert client.post(reverse("standing:weigh"), {"place": elsewhere.code}).status_code == 404


def test_a_large_place_is_read_from_the_weighing_with_its_moment(client, large):
    weigh(large.county)
    client.force_login(make_account((Role.COUNTY_AUDITOR, large.county)))
    shown = read(client)
    assert "Counts and order as weighed on" in shown
    assert "5 teachers" in shown
    only = read(client, reach="open")
    assert ("沈若兰" in only, "路人1" in only) == (True, False)
    lost = read(client, reach="lost")
    assert ("沈若兰" in lost, "路人1" in lost) == (False, True)
    assert "路人2" in read(client, q="路人2")
    assert "No teacher fits" in read(client, reach="met")


def test_small_and_large_places_sort_the_most_urgent_first(client, large, monkeypatch):
    weigh(large.county)
    client.force_login(make_account((Role.MANAGER, large.school)))
    for at_once in (3, 300):
        monkeypatch.setattr(lists, "AT_ONCE", at_once)
        shown = read(client, sort="latest")
        assert shown.index("路人0") < shown.index("沈若兰")


def test_a_large_list_costs_the_same_however_large(client, large, django_assert_max_num_queries):
    client.force_login(make_account((Role.COUNTY_AUDITOR, large.county)))
    counts = []
    for many in (0, 60):
        for _ in range(many):
            make_teacher(large.school)
        weigh(large.county)
        with django_assert_max_num_queries(24) as queries:
            read(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_team_leader_sees_the_team_weighed_now(client, large):
    group = make_group(large.school)
    make_teacher(large.school, group=group, name="组员")
    client.force_login(make_account((Role.TEAM_LEADER, group)))
    shown = read(client)
    assert ("组员" in shown, "路人1" in shown) == (True, False)
    assert client.post(reverse("standing:weigh"), {"place": group.code}).status_code == 403


def test_the_command_weighs_a_place_or_everybody(capsys):
    province = make_province()
    make_teacher(province.school)
    call_command("weigh", province.school.code)
    assert f"{province.school.code}: 1 teachers weighed" in capsys.readouterr().out
    call_command("weigh")
    assert Weighing.objects.count() == 1
    with pytest.raises(CommandError, match="No institution"):
        call_command("weigh", "NOWHERE")


def test_whoever_asks_for_a_weighing_sees_how_far_it_is_and_then_the_list(client, large):
    client.force_login(make_account((Role.COUNTY_AUDITOR, large.county)))
    address = client.post(reverse("standing:weigh"), {"place": large.county.code})["Location"]
    assert "5 / 5" not in client.get(address).content.decode()
    over = client.get(address, headers={"HX-Request": "true", "HX-Trigger": "weighing-progress"})
    assert over["HX-Redirect"] == f"{reverse('standing:list')}?place={large.county.code}"
    later = NOON + timedelta(days=400)
    Weighing.objects.filter(teacher__name__startswith="路人").update(weighed_at=later)
    asked = {"place": large.county.code, "weighing": later.isoformat()}
    whole = client.get(reverse("standing:list"), asked).content.decode()
    assert "4 / 5" in whole
    assert "Weigh now" not in whole
    piece = client.get(reverse("standing:list"), asked, headers={"HX-Trigger": "weighing-progress"}).content.decode()
    assert "4 / 5" in piece
    assert "<html" not in piece
    assert "Weigh now" in client.get(reverse("standing:list"), {**asked, "weighing": "soon"}).content.decode()
