"""Whoever decides line by line goes through the whole queue, school after school, and back; however long it is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.credit import NOON
from makers.declared import YEAR, make_accepted, make_desks
from makers.people import make_actor, make_school, make_teacher
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.neighbours import neighbours
from xingtan.declarations.services import declare_year, take_line_step

pytestmark = pytest.mark.django_db
ORDER = ("declaration__school__path", "teacher__number", "record__happened_on", "pk")


def test_neighbours_lead_through_the_queue_and_back_and_past_schools_where_nothing_waits(monkeypatch):
    desks = make_desks()
    schools = [desks.school, *(make_school(county=desks.province.county) for _ in range(3))]
    for school in schools:
        for _ in range(2):
            teacher = make_teacher(school)
            make_accepted(desks, teacher)
            make_accepted(desks, teacher)
        declare_year(actor=make_actor((Role.MANAGER, school)), school=school, year=YEAR, at=NOON)
    done = sorted(schools, key=lambda school: school.path)[2]
    for key in DeclarationLine.objects.filter(declaration__school=done).values_list("pk", flat=True):
        take_line_step(actor=desks.county, line_id=key, step="county_accept", at=NOON)

    queue = DeclarationLine.objects.filter(state="declared")
    wanted = list(queue.order_by(*ORDER).values_list("pk", flat=True))
    found = {line.pk: neighbours(line, queue) for line in queue.select_related("declaration__school")}
    assert [found[key].after for key in wanted] == [*wanted[1:], None]
    assert [found[key].before for key in wanted] == [None, *wanted[:-1]]
    assert {each.waiting for each in found.values()} == {len(wanted)} == {12}
    monkeypatch.setattr("xingtan.declarations.neighbours.COUNTED", 5)
    assert neighbours(queue.select_related("declaration__school").first(), queue).waiting == 6


def test_the_page_of_a_line_reads_as_much_in_a_long_queue_as_in_a_short_one(client):
    desks = make_desks()
    make_accepted(desks)
    make_accepted(desks)
    declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    client.force_login(Account.objects.get(pk=desks.county.account_id))
    first = DeclarationLine.objects.order_by("pk")[0]

    def cost():
        with CaptureQueriesContext(connection) as taken:
            assert client.get(f"/declarations/lines/{first.pk}/").status_code == 200
        return len(taken)

    cost()
    before = cost()
    for _ in range(6):
        make_accepted(desks)
    declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    assert cost() <= before + 2
