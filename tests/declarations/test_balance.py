"""At every level declared = at county + at city + at province + identified + returned + dropped, whatever happens."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.credit import NOON, undone
from makers.declared import YEAR, make_accepted, make_desks, make_line
from makers.people import make_actor, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.declarations.identification import identify_year
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.reads import balance_sheet
from xingtan.declarations.services import declare_year, take_line_steps_in_bulk
from xingtan.declarations.verify import verify_declarations
from xingtan.declarations.workflow import BY_ONE, State
from xingtan.kernel.errors import DomainError

pytestmark = pytest.mark.django_db


def test_every_level_adds_up_lines_and_hours():
    desks = make_desks()
    for hours, state in enumerate(sorted(State, key=lambda state: state is not State.IDENTIFIED), start=1):
        make_line(desks, state, kind="school_session", hours=hours * 100)
    for place in (desks.province.root, desks.province.city, desks.province.county, desks.school):
        sheet = balance_sheet(place, YEAR)
        assert sheet.closes
        assert (sheet.total.declared, sheet.total.declared_hours) == (6, 2100)
        assert {state: sheet.total.at(state) for state in State} == dict.fromkeys(State, 1)
    assert [row.place for row in balance_sheet(desks.province.root, YEAR).rows] == [desks.province.city]
    assert [row.place for row in balance_sheet(desks.province.county, YEAR).rows] == [desks.school]
    assert balance_sheet(desks.school, YEAR).rows == ()
    assert balance_sheet(desks.province.root, YEAR - 1).total.declared == 0


def test_a_state_that_nobody_knows_breaks_the_sheet():
    desks = make_desks()
    sheet = balance_sheet(desks.school, YEAR)
    sheet.total.add("lost", 1, 0)
    assert not sheet.closes


def test_a_sheet_costs_the_same_queries_for_one_and_for_many_schools(django_assert_num_queries):
    desks = make_desks()
    for many in (1, 20):
        for _ in range(many):
            school = make_school(county=desks.province.county)
            make_accepted(desks, make_teacher(school))
            manager = make_actor((Role.MANAGER, school))
            declare_year(actor=manager, school=school, year=YEAR, at=NOON)
        with django_assert_num_queries(2):
            assert balance_sheet(desks.province.county, YEAR).closes


STEPS = st.lists(
    st.tuples(st.sampled_from(["declare", "identify", "accept", *BY_ONE]), st.sets(st.integers(0, 5), max_size=4)),
    max_size=14,
)


def act(desks, second, name, some):
    desk = {"county": desks.county, "city": desks.city, "province": desks.officer}.get(name.split("_")[0])
    if name == "declare":
        declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
        declare_year(actor=second, school=some[0].school, year=YEAR, at=NOON)
    elif name == "identify":
        identify_year(actor=desks.officer, institution=desks.province.root, year=YEAR, at=NOON)
    elif name != "accept":
        keys = list(DeclarationLine.objects.filter(record__in=some).values_list("pk", flat=True))
        actor = desk or desks.manager
        take_line_steps_in_bulk(actor=actor, line_ids=keys, step=name, at=NOON, reason="Not clear")


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_the_sheet_closes_at_every_level_after_any_steps(steps):
    with undone():
        desks = make_desks()
        school = make_school(county=desks.province.county)
        second = make_actor((Role.MANAGER, school))
        teachers = [make_teacher(desks.school), make_teacher(school)]
        records = [
            make_accepted(desks, teachers[index % 2], kind="mentoring", values={"role": "mentor"}) for index in range(6)
        ]
        for name, chosen in [("declare", set()), *steps]:
            some = [records[index] for index in sorted(chosen)] or [records[1]]
            try:
                act(desks, second, name, [records[1]] if name == "declare" else some)
            except DomainError:
                continue
            for place in (desks.province.root, desks.province.city, desks.province.county, desks.school, school):
                assert balance_sheet(place, YEAR).closes
        assert balance_sheet(desks.province.root, YEAR).total.declared == 6
        assert not list(verify_declarations())
