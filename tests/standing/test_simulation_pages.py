"""Pages of simulations: ask, watch, read by county and school, take the list away."""

from __future__ import annotations

import html
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from makers import reading
from makers.credit import NOON
from makers.declared import make_accepted, make_desks
from makers.drafts import draft_text, make_draft
from makers.people import make_account, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.drafts.reads import draft_numbered
from xingtan.standing.simulations import views as simulation_views
from xingtan.standing.simulations.models import Simulation, SimulationState
from xingtan.standing.simulations.services import ask_for_simulation
from xingtan.standing.simulations.tasks import simulate_later

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
ON = date(2026, 11, 22)


@pytest.fixture
def desks(client):
    """Everybody at their desks, the province's officer signed in, one teacher with four open classes of one year."""
    desks = make_desks()
    teacher = make_teacher(desks.school, name="李春")
    for day in (1, 2, 3, 4):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    client.force_login(make_account((Role.PROVINCIAL_OFFICER, desks.province.root)))
    return desks


def changed_text():
    """Return the demonstration's rules with at most 2 for open classes in a year."""
    text = draft_text()
    start = text.index("id: open_class")
    return text[:start] + text[start:].replace("at_most: '3'", "at_most: '2'", 1)


def read(client, address, **asked):
    return html.unescape(reading.read(client, address, **asked))


def simulate(client, desks, place=None):
    draft = make_draft(desks.officer, desks.province.root, changed_text())
    address = reverse("standing:simulate", args=[draft.pk])
    answer = client.post(address, {"place": (place or desks.province.root).code})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Simulation.objects.latest("pk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_officer_simulates_and_sees_who_would_lose(client, desks, language):
    draft = make_draft(desks.officer, desks.province.root, changed_text())
    address = reverse("standing:simulate", args=[draft.pk])
    assert address in read(client, reverse("credit_bank:draft", args=[draft.pk]), language=language)
    assert desks.province.county.code in read(client, address, language=language)
    answer = client.post(address, {"place": desks.province.root.code})
    shown = read(client, answer["Location"], language=language)
    for piece in ("李春", "−1", "spread-bar is-lose", desks.school.name):
        assert piece in shown
    assert reverse("standing:simulation", args=[Simulation.objects.get().pk]) in read(client, address)


def test_the_figures_open_down_to_a_school(client, desks):
    other = make_teacher(make_school(county=desks.province.county), name="周远")
    found = simulate(client, desks)
    address = reverse("standing:simulation", args=[found.pk])
    whole = f"{address}?place={desks.province.root.code}"
    shown = read(client, address)
    assert f"{whole}&who=lose#touched" in shown
    assert f"{address}?place={desks.school.code}&who=lose#touched" in shown
    assert f"{whole}&who=gain" not in shown, "a zero opens nothing"
    for who, there, not_there in (("lose", "李春", other.name), ("same", other.name, "李春")):
        listed = read(client, whole, who=who)
        assert (there in listed, not_there in listed) == (True, False), who
    assert "Touched most" in read(client, address, who="nobody")
    assert f"?place={desks.school.code}" in read(client, address)
    shown = read(client, address, place=desks.school.code)
    assert "All places" in shown
    read(client, address, status=404, place="nowhere")
    read(client, address, status=404, place=make_school().code)


def test_every_bar_opens_exactly_the_teachers_it_counts(client, desks):
    for _ in range(3):
        make_teacher(make_school(county=desks.province.county))
    found = simulate(client, desks)
    shown = read(client, reverse("standing:simulation", args=[found.pk]))
    bars = re.findall(
        r'<td class="is-num"><a class="open-number" href="([^"#]+)#touched"><span class="amount">(\d+)<', shown
    )
    assert sum(int(count) for _, count in bars) == found.rows.count() == 4
    assert len(bars) == 2
    for address, count in bars:
        listed = read(client, address.replace("&amp;", "&")).split('id="touched"')[1]
        assert listed.count('href="/standing/teachers/') == int(count)
    read(client, reverse("standing:simulation", args=[found.pk]), who="bar:1:" + "9" * 30)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_every_teacher_is_taken_away_in_a_file(client, desks, suffix):
    found = simulate(client, desks)
    answer = client.get(reverse("standing:simulation_file", args=[found.pk]), {"as": suffix})
    assert f"simulation-{found.pk}.{suffix}" in answer["Content-Disposition"]
    if suffix == "csv":
        (_head, row) = answer.content.decode("utf-8-sig").strip().splitlines()
        assert "李春" in row
        assert row.split(",")[5:7] == ["3", "2"]


def test_a_large_place_is_left_to_the_background_and_its_progress_shows(client, desks, monkeypatch):
    left = []
    monkeypatch.setattr(simulation_views, "AT_ONCE", 0)
    monkeypatch.setattr(simulation_views, "simulate_later", SimpleNamespace(enqueue=left.append))
    found = simulate(client, desks)
    assert left == [found.pk]
    address = reverse("standing:simulation", args=[found.pk])
    shown = read(client, address)
    assert "0 / 1" in shown
    assert f'hx-get="{address}"' in shown
    assert simulate_later.func(found.pk) == SimulationState.DONE
    assert "李春" in read(client, address)


def test_a_simulation_that_stopped_says_so(client, desks):
    found = simulate(client, desks)
    Simulation.objects.filter(pk=found.pk).update(state=SimulationState.FAILED, finished_at=None)
    assert "stopped halfway" in read(client, reverse("standing:simulation", args=[found.pk]))


@pytest.mark.parametrize("code", ["", "nowhere"])
def test_a_place_that_is_not_there_is_said_beside_the_field(client, desks, code):
    draft = make_draft(desks.officer, desks.province.root)
    answer = client.post(reverse("standing:simulate", args=[draft.pk]), {"place": code})
    assert answer.status_code == 422
    assert not Simulation.objects.exists()


def test_a_draft_with_mistakes_is_not_simulated(client, desks):
    draft = make_draft(desks.officer, desks.province.root, "unitt: x")
    answer = client.post(reverse("standing:simulate", args=[draft.pk]), {"place": desks.province.root.code})
    assert answer.status_code == 409


def test_strangers_find_no_simulation_and_others_no_desk(client, desks):
    found = simulate(client, desks)
    addresses = [
        reverse("standing:simulate", args=[found.draft_number]),
        reverse("standing:simulation", args=[found.pk]),
        reverse("standing:simulation_file", args=[found.pk]),
    ]
    for role, place, status in (
        (Role.PROVINCIAL_OFFICER, make_desks().province.root, 404),
        (Role.MANAGER, desks.school, 403),
        (Role.COUNTY_AUDITOR, desks.province.county, 403),
    ):
        client.force_login(make_account((role, place)))
        for address in addresses:
            read(client, address, status=status)
        assert client.post(addresses[0], {"place": desks.province.root.code}).status_code == status


def test_the_page_of_a_simulation_costs_a_fixed_number_of_queries(client, desks, django_assert_max_num_queries):
    counts = []
    for many in (1, 40):
        for _ in range(many):
            make_teacher(make_school(county=desks.province.county))
        draft = make_draft(desks.officer, desks.province.root, changed_text())
        shown = draft_numbered(draft.pk)
        asked = ask_for_simulation(actor=desks.officer, draft=shown, institution=desks.province.root, on=ON, at=NOON)
        simulation_views.run_simulation(simulation=asked, draft=shown, at=NOON)
        with django_assert_max_num_queries(18) as queries:
            read(client, reverse("standing:simulation", args=[asked.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
