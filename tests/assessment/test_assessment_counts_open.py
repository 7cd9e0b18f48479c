"""Counts on the pages of an assessment open lists of just so many sheets, teachers and ratings."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from makers.assessed import NOON, make_bench, make_published, rate, rate_all, step
from makers.assessment_pages import read
from makers.reading import sign_in
from xingtan.access.roles import Role
from xingtan.assessment.models import RatingSheet
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.ratings import excuse_rater

pytestmark = pytest.mark.django_db
COUNTS = re.compile(r'<a class="open-number" href="([^"]+)"><span class="amount">(\d+)</span>(.*?)</a>', re.DOTALL)
HELD = {
    "sheets": r"(\d+) sheets?\b",
    "band": r": (\d+) teachers?\b",
    "rater": r"(\d+) ratings?<",
    "people": r">(\d+) teachers? takes? part<",
}


def held_in(client, address, what):
    answer = client.get(address.partition("#")[0], headers={"accept-language": "en"})
    assert answer.status_code == 200, address
    return int(re.search(HELD[what], answer.content.decode())[1])


def counts_in(page, part):
    return [(unescape(address), int(number), said) for address, number, said in COUNTS.findall(page) if part in address]


def test_every_count_of_sheets_opens_just_so_many_and_names_itself(client):
    bench = make_bench(people=3)
    for place in (0, 1):
        rate(bench.sheet(place, Phase.SELF), "8")
    ill = bench.sheet(2, Phase.EXAMINER, bench.examiners[0])
    excuse_rater(actor=bench.manager, sheet_id=ill.pk, reason="Ill", at=NOON)
    sign_in(client, Role.MANAGER, bench.school)
    counts = counts_in(read(client, "progress", bench.cycle.pk), "sheets=")
    by_list = {address.partition("?")[2].partition("#")[0]: number for address, number, _ in counts}
    assert by_list["sheets=handed_in"] == by_list["sheets=handed_in&phase=self"] == 2
    assert by_list["sheets=excused"] == 1
    assert by_list["sheets=counted"] == RatingSheet.objects.count() - 1 == by_list["sheets=missing"] + 2
    for address, number, said in [*counts, *counts_in(read(client, "list"), "sheets=")]:
        assert held_in(client, address, "sheets") == number > 0, address
        assert re.search(r"[a-z]{4}", said)
    ((people, number, _),) = counts_in(read(client, "list"), "#people")
    assert held_in(client, people, "people") == number == 3
    assert "No such sheet" in read(client, "progress", bench.cycle.pk, sheets="handed_in", phase="peer")


def test_grades_and_compared_ratings_open_those_who_are_counted(client):
    bench = make_bench(people=3)
    for sheet in RatingSheet.objects.missing().filter(assessed=bench.assessed(0)).select_related("rater"):
        rate(sheet, "10")
    rate_all(bench, "5")
    sign_in(client, Role.PRINCIPAL, bench.school)
    step(bench, "close")
    page = read(client, "results", bench.cycle.pk)
    figures = re.findall(r'figure-box" href="([^"]+band=\w+)#ranking">.*?<span class="amount">(\d+)<', page, re.DOTALL)
    assert [number for _, number in figures] == ["1", "2"]
    for address, number in figures:
        assert held_in(client, address, "band") == int(number)
        rows = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address.replace("results", "export")).content))
        assert rows.get_sheet_by_index(0).height == int(number) + 1
    ((quota, number),) = re.findall(r'href="([^"]+band=excellent)#ranking">See the (\d+) teacher', page)
    assert held_in(client, quota, "band") == int(number)
    raters = counts_in(read(client, "comparison", bench.cycle.pk), "rater=")
    assert [number for _, number, _ in raters] == [6, 6, 6]
    for address, number, _ in raters:
        assert held_in(client, address, "rater") == number
    assert "were compared" not in read(client, "comparison", bench.cycle.pk, rater="999999")


def test_lists_of_sheets_take_as_many_queries_for_many_as_for_few_and_are_for_those_who_run_it(client):
    address = "?sheets=counted"
    costs = []
    for people in (2, 9):
        bench = make_bench(people=people)
        sign_in(client, Role.SCHOOL_AUDITOR, bench.school)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("assessment:progress", args=[bench.cycle.pk]) + address).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
    done = make_published()
    client.force_login(done.examiners[0])
    read(client, "progress", done.cycle.pk, status=403, sheets="handed_in")
    read(client, "results", done.cycle.pk, status=403, band="qualified")
