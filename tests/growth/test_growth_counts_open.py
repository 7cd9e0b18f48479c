"""A count on the pages of growth opens a list of just so many; pages that count the same say the same."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.credit import make_batch, make_posting
from makers.declared import make_accepted, make_desks, make_line
from makers.people import make_account, make_teacher
from makers.portfolios import accepted, make_portfolio_world, many_accepted, portfolio_copy_of
from makers.records import NOON, make_definition, make_record
from xingtan.access.roles import Role
from xingtan.declarations.workflow import State as LineState
from xingtan.growth.portfolio.models import ChoiceState, Portfolio, PortfolioChoice, PortfolioShare
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db
OPENED = re.compile(r'<a class="(?:open-number|growth-plus is-records)" href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
TOTAL = re.compile(r">(\d+) records?<")


def text_of(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def get(client, address):
    answer = client.get(unescape(address), headers={"accept-language": "en"})
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def numbers_in(page, *, to):
    """Return the address and number of every count that leads to such addresses, with its speaking name."""
    found = [(unescape(address), text_of(inside)) for address, inside in OPENED.findall(page)]
    return [(address, int(re.sub(r"\D.*", "", said.lstrip("+"))), said) for address, said in found if to in address]


def held_in(client, address):
    total = TOTAL.search(get(client, address))
    return int(total[1]) if total else 0


@pytest.fixture
def desks():
    make_definition()
    return make_desks()


@pytest.fixture
def teacher(desks):
    return make_teacher(desks.school, with_account=True, name="林晓禾")


def test_records_on_desk_and_path_open_lists_of_just_so_many_whatever_state_they_are_in(client, teacher):
    for number, state in enumerate(State):
        for day in (date(2024, 10, 8), date(2026, 8, 31), date(2026, 9, 1)):
            make_record(teacher, state=state, happened_on=day)
            if number % 2:
                make_record(teacher, kind="open_class", state=state, happened_on=day, values={"level": "county"})
    client.force_login(teacher.account)
    for name in ("/growth/", "/growth/path/"):
        counts = numbers_in(get(client, name), to="/records/?")
        assert {address for address, _, _ in counts if "state=open" in address}, name
        for address, number, said in counts:
            assert held_in(client, address) == number > 0, address
            assert ("not accepted yet" in said) == ("state=open" in address)
            assert re.search(r"20\d\d", said)


def test_amounts_above_the_bars_and_of_the_ring_open_what_adds_up_to_them(client, desks, teacher):
    for day in (date(2025, 10, 20), date(2025, 11, 20)):
        make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher, happened_on=day))
    make_accepted(desks, teacher, happened_on=date(2026, 2, 3))
    make_batch(desks.province, [make_posting(teacher, "7", part="school_based", year=2015)])
    client.force_login(teacher.account)
    page = get(client, "/growth/path/")
    bars = re.findall(r'<a class="growth-total" href="([^"]+)" aria-label="([^"]+)"', page)
    assert [(said.split(" ")[0], "coming" in address) for address, said in bars] == [("2", False), ("+1", True)]
    assert "Together: 2 credits" in get(client, bars[0][0])
    lines = re.findall(r'open-number" href="/records/\d+/"><span class="amount">([^<]+)<', get(client, bars[1][0]))
    assert sum(map(Fraction, lines)) == 1
    ring = re.search(r'href="([^"]+part=school_based&amp;cycle=\d+)"', get(client, "/growth/"))
    assert "Together: 2 credits" in get(client, ring[1])
    for account, way in ((teacher.account, "/growth/portfolio/"), (make_account((Role.PRINCIPAL, desks.school)), None)):
        client.force_login(account)
        page = get(client, way or f"/growth/portfolio/{teacher.pk}/")
        figure = re.search(r'figure-box" href="([^"]+cycle=\d+)">.*?<span class="amount">([^<]+)<', page, re.DOTALL)
        assert f"Together: {figure[2]} credits" in get(client, figure[1])
        assert figure[2] == "2"


def test_the_portfolio_says_how_it_comes_from_all_records_to_those_it_counts(client):
    world = make_portfolio_world()
    make_record(world.teacher, state=State.DRAFT)
    make_record(world.teacher, state=State.WITHDRAWN)
    accepted(world.teacher, "teaching_situation", "任教情况")
    PortfolioChoice.objects.create(record=world.honour, teacher=world.teacher, state=ChoiceState.HIDDEN.value)
    Portfolio.objects.create(teacher=world.teacher, sections=[{"code": "learning", "shown": False}], changed_at=NOON)
    client.force_login(world.account)
    page = get(client, "/growth/portfolio/")
    panel = page[page.index('id="counted"') : page.index("not accepted yet")]
    lines = re.findall(r'<td><a href="([^"]+)">([^<]+)</a></td><td class="is-num">−?(\d+)</td>', panel)
    assert [(unescape(said), int(number)) for _, said, number in lines] == [
        ("Accepted records", 6),
        ("Left out by yourself", 1),
        ("Of kinds that no portfolio shows", 1),
        ("In sections that you do not show", 1),
    ]
    for address, _, number in lines:
        assert held_in(client, address) == int(number)
    waiting = re.search(r'href="([^"]+)">1 record more is not accepted yet', page)
    assert held_in(client, waiting[1]) == 1
    years = numbers_in(page, to="/years/")
    assert sum(number for _, number, _ in years) == 3
    for address, number, _ in [*years, *_sections(page)]:
        assert held_in(client, address) == number

    client.force_login(world.account_as(Role.SCHOOL_AUDITOR))
    page = get(client, f"/growth/portfolio/{world.teacher.pk}/")
    assert "Left out by" not in page
    assert "Not shown in this portfolio" in page
    assert client.get(f"/growth/portfolio/{world.teacher.pk}/outside/hidden/").status_code == 404
    listed = re.search(r'<td><a href="([^"]+)">Accepted records</a></td><td class="is-num">(\d+)', page)
    assert held_in(client, listed[1]) == int(listed[2])


def test_years_of_a_shared_portfolio_and_of_a_copy_open_no_more_than_may_be_read(client):
    world = make_portfolio_world()
    _share, secret = world.shared()
    page = get(client, f"/growth/portfolio/shared/{secret}/")
    years = numbers_in(page, to="/years/")
    assert years
    for address, number, _ in years:
        assert held_in(client, address) == number
    PortfolioShare.objects.update(sections=["works"])
    assert client.get(years[0][0]).status_code == 404

    copy = portfolio_copy_of(world.teacher)
    leader = world.account_as(Role.TEAM_LEADER)
    for account in (world.account, leader, world.account_as(Role.MANAGER)):
        client.force_login(account)
        page = get(client, f"/growth/portfolio/copies/{copy.pk}/")
        for address, number, _ in numbers_in(page, to="?year="):
            assert held_in(client, address) == number
    assert client.get(f"/growth/portfolio/copies/{copy.pk}/?year=1999").status_code == 404
    client.force_login(make_account((Role.TEACHER, world.school)))
    assert client.get(f"/growth/portfolio/{world.teacher.pk}/years/2025/").status_code == 404


def test_a_year_parts_into_its_sections_and_costs_the_same_for_few_and_for_many(client):
    world = make_portfolio_world()
    client.force_login(world.account)
    way, costs = f"/growth/portfolio/{world.teacher.pk}/years/2024/", []
    for first in (0, 400):
        many_accepted(world.teacher, 400, first=first)
        with CaptureQueriesContext(connection) as queries:
            page = get(client, way)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    parts = re.findall(r'<a href="([^"]+section=\w+)"[^>]*>[^<]*<span class="count">(\d+)<', page)
    assert len(parts) == 5
    assert sum(int(many) for _, many in parts) == held_in(client, way)
    for address, many in parts:
        assert held_in(client, address) == int(many)


def _sections(page):
    found = re.findall(r'<a href="(/growth/portfolio/\d+/sections/\w+/)"><b>(\d+)</b>', page)
    return [(address, int(number), "") for address, number in found]


def test_what_waits_opens_on_the_desk_however_much_it_is(client, teacher):
    for _ in range(8):
        make_record(teacher, state=State.DRAFT)
        make_record(teacher, state=State.SUBMITTED)
    client.force_login(teacher.account)
    page = get(client, "/growth/")
    waiting = re.search(r'<a href="([^"]+)">8 records are with the auditor', page)
    assert held_in(client, waiting[1]) == 8
    todo = page[page.index('id="todo"') : page.index("What happened")]
    assert "8 in all" in todo
    assert todo.count("growth-reason") == 0
    assert len(re.findall(r"<li>", todo)) == 8 + 6
