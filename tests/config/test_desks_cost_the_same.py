"""Every page of every desk costs the same number of queries in a world of one school and in one that has grown."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.credit import make_batch, make_posting, make_province
from makers.people import make_account, make_group, make_institution, make_school, make_teacher
from makers.records import NOON, make_definition, make_record
from xingtan.access.roles import Role
from xingtan.config.desks import DESKS
from xingtan.institutions.models import Institution, Kind
from xingtan.notices.services import notify
from xingtan.records.workflow import State
from xingtan.standing.remembered import forget
from xingtan.standing.weighing import weigh_place

pytestmark = pytest.mark.django_db
STATES = (State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.WITHDRAWN)


def grow(province, school, provider, *, teachers):
    """Let the school grow by so many teachers with records, credits and accounts, each in a state of its own."""
    group = make_group(school)
    for number in range(teachers):
        teacher = make_teacher(school, group=group, with_account=True)
        for place, state in enumerate(STATES):
            make_record(teacher, state=state, happened_on=date(2025, 10, 1 + number % 20 + place), provider=provider)
        make_batch(province, [make_posting(teacher, "13", item="x")])


def readers_of(province, provider):
    """Return who sits at which desk, by role."""
    school = province.school
    placed: dict[Role, Institution] = {
        Role.TEAM_LEADER: Institution.objects.filter(path__startswith=school.path, kind=Kind.RESEARCH_GROUP.value)[0],
        Role.SCHOOL_AUDITOR: school,
        Role.MANAGER: school,
        Role.COUNTY_AUDITOR: province.county,
        Role.PROVINCIAL_OFFICER: province.root,
        Role.TRAINING_INSTITUTION: provider,
    }
    accounts = {role: make_account((role, place)) for role, place in placed.items()}
    return {**accounts, Role.TEACHER: make_teacher(school, with_account=True).account}


def pages_of(readers):
    """Return the pages of the desks, each with the lowest and the highest office that has it."""
    found: dict[str, list[Role]] = {reverse("notices:inbox"): [Role.TEACHER]}
    for role in (*(desk.role for desk in DESKS if desk.role is not Role.TEACHER), Role.TEACHER):
        for place in next(desk.places for desk in DESKS if desk.role is role) if role in readers else ():
            found.setdefault(reverse(place.address), []).append(role)
    return [(role, address) for address, roles in found.items() for role in {roles[0]: 0, roles[-1]: 0}]


def costs(browsers, pages):
    """Return how many queries each page takes, by role and address."""
    found = {}
    for role, address in pages:
        forget()
        with CaptureQueriesContext(connection) as taken:
            assert browsers[role].get(address).status_code in {200, 302}, address
        found[role.value, address] = len(taken)
    return found


def test_no_page_of_any_desk_takes_more_queries_when_the_county_has_grown():
    make_definition()
    province = make_province()
    provider = make_institution(Kind.TRAINING_INSTITUTION, parent=province.county)
    grow(province, province.school, provider, teachers=2)
    readers = readers_of(province, provider)
    weigh_place(province.root, on=NOON.date(), at=NOON)

    def tell(many):
        keys = [account.pk for account in readers.values()]
        for number in range(many):
            notify(to=keys, kind="record_returned", params={"title": f"{number}", "reason": "r"}, link="/", at=NOON)

    browsers, pages = {role: Client() for role in readers}, pages_of(readers)
    for role, browser in browsers.items():
        browser.force_login(readers[role])
    tell(2)
    costs(browsers, pages)  # what is read once for the process
    before = costs(browsers, pages)
    for school in (province.school, make_school(county=province.county), make_school(county=province.county)):
        grow(province, school, provider, teachers=8)
    tell(12)
    after = costs(browsers, pages)
    more = {page: (before[page], after[page]) for page in before if after[page] > before[page]}
    assert not more
    assert len(before) > 50
