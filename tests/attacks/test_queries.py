"""Every page of everybody costs the same number of queries however many rows there are."""

from __future__ import annotations

import logging
from collections import Counter
from itertools import count

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from attacks.asking import people, whole
from attacks.cells import shown_pages
from attacks.worlds import make_worlds
from makers.declared import make_accepted, make_line
from makers.people import make_group, make_school, make_teacher
from makers.records import make_evidence, make_record
from xingtan.access.roles import Role
from xingtan.declarations.workflow import State as LineState
from xingtan.records.workflow import State

MORE = 12
"""Enough to show a query for each row; the rooms themselves measure with 200."""


LOOKING = (Role.MANAGER, Role.TEACHER, Role.TEAM_LEADER, Role.COUNTY_AUDITOR, Role.SCHOOL_AUDITOR)
LOOKING += (Role.PROVINCIAL_OFFICER, Role.TRAINING_INSTITUTION)
"""Who looks first where several are shown a page; the others see the same pages through the same query sets."""
EACH = 3
"""So many look at one page."""
STILL = (".xlsx", "/accounts/", "/help/")
"""Addresses of pages without rows."""


def costs(home, browsers):
    """Return the queries of every page that is shown, by person and address."""
    found, seen = {}, Counter()
    shown = list(shown_pages(home, browsers))  # first all of them: some things are made when they are named
    for name, cell in shown:
        if seen[cell.address] == EACH or any(part in cell.address for part in STILL):
            continue
        seen[cell.address] += 1
        asked = count()
        with connection.execute_wrapper(lambda execute, *words, asked=asked: (next(asked), execute(*words))[1]):
            whole(browsers[name].get(cell.path))
        found[name, cell.address] = next(asked)
    return found


def grow(home):
    """Put many more of everything where people look."""
    for number in range(MORE):
        teacher = make_teacher(home.place, group=home.group, with_account=True)
        for state in (State.SUBMITTED, State.RETURNED, State.DRAFT):
            make_evidence(make_record(teacher, state=state))
            make_evidence(make_record(home.teacher, state=state, title=f"{state} {number}"))
        make_record(teacher, kind="training", values={}, provider=home.trainers)
        make_accepted(home.desks, home.teacher, title=f"ready {number}")
        make_group(home.place)
        make_school(county=home.desks.province.county)
    line = make_line(home.desks, LineState.DECLARED, make_accepted(home.desks, home.colleague))
    assert line.pk


@pytest.mark.django_db
def test_no_page_costs_more_queries_with_more_rows(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    logging.disable(logging.ERROR)
    home = make_worlds()["own"]
    everybody = people(home)
    browsers = {role.value: everybody[role.value] for role in LOOKING}
    before = costs(home, browsers)
    grow(home)
    after = costs(home, browsers)
    logging.disable(logging.NOTSET)

    assert {key: (before[key], after[key]) for key in before if after[key] > before[key]} == {}
    assert Session.objects.count() < 20
