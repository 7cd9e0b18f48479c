"""A school declares a year: every accepted record of it that has no line yet."""

from __future__ import annotations

from datetime import date

import pytest

from makers.credit import NOON
from makers.declared import YEAR, make_accepted, make_desks, make_line
from makers.people import make_account, make_actor, make_school, make_teacher
from makers.records import make_record
from xingtan.access.roles import Role
from xingtan.declarations.errors import NoRulebookError
from xingtan.declarations.models import Declaration, DeclarationLine
from xingtan.declarations.services import declare_year
from xingtan.declarations.workflow import State
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.workflow import State as RecordState
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


def test_declaring_takes_every_accepted_record_of_the_credit_year():
    desks = make_desks()
    inside = [make_accepted(desks, happened_on=day) for day in (date(2025, 9, 1), date(2026, 8, 31))]
    make_accepted(desks, happened_on=date(2025, 8, 31))
    make_accepted(desks, happened_on=date(2026, 9, 1))
    make_record(make_teacher(desks.school), state=RecordState.SUBMITTED)
    make_record(make_teacher(make_school(county=desks.province.county)), state=RecordState.ACCEPTED)
    declared = declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    assert declared.count == 2
    assert {line.record for line in DeclarationLine.objects.all()} == set(inside)
    for record in inside:
        record.refresh_from_db()
        assert record.state == RecordState.DECLARED


def test_declaring_again_takes_only_what_is_new():
    desks = make_desks()
    make_line(desks)
    again = declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    assert again.count == 0
    make_accepted(desks)
    assert declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON).count == 1
    assert Declaration.objects.count() == 1


def test_declaring_nothing_makes_no_declaration():
    desks = make_desks()
    declared = declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    assert (declared.declaration, declared.count) == (None, 0)


def test_a_line_that_was_dropped_is_not_declared_again_by_itself():
    desks = make_desks()
    make_line(desks, State.DROPPED)
    assert declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON).count == 0


def test_a_dropped_record_of_another_year_can_be_declared_there():
    desks = make_desks()
    line = make_line(desks, State.DROPPED)
    line.record.happened_on = date(2024, 10, 1)
    line.record.save(update_fields=["happened_on"])
    assert declare_year(actor=desks.manager, school=desks.school, year=2024, at=NOON).count == 1


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.SCHOOL_AUDITOR, Role.COUNTY_AUDITOR])
def test_only_the_manager_of_the_school_declares(role):
    desks = make_desks()
    make_accepted(desks)
    place = desks.province.county if role is Role.COUNTY_AUDITOR else desks.school
    for actor in (make_actor((role, place)), make_actor((Role.MANAGER, make_school()))):
        with pytest.raises(NotPermittedError, match="wrong_hat"):
            declare_year(actor=actor, school=desks.school, year=YEAR, at=NOON)
    assert not DeclarationLine.objects.exists()


def test_only_a_school_declares():
    desks = make_desks()
    with pytest.raises(NotPermittedError, match="not_a_school"):
        declare_year(actor=desks.officer, school=desks.province.county, year=YEAR, at=NOON)


def test_without_a_rulebook_nothing_can_be_declared():
    school = make_school()
    with pytest.raises(NoRulebookError):
        declare_year(actor=make_actor((Role.MANAGER, school)), school=school, year=YEAR, at=NOON)


def test_the_manager_declares_their_own_records_too_because_declaring_judges_nothing():
    desks = make_desks()
    account = make_account((Role.MANAGER, desks.school))
    make_accepted(desks, make_teacher(desks.school, account=account))
    assert declare_year(actor=make_actor(account=account), school=desks.school, year=YEAR, at=NOON).count == 1


def test_every_line_leaves_a_mark():
    desks = make_desks()
    line = make_line(desks)
    mark = JournalRow.objects.get(subject_kind="line")
    assert (mark.action, mark.subject_key) == ("line.declare", line.record.number)
    assert mark.after == {"state": "declared", "year": YEAR}


def test_declaring_costs_the_same_queries_for_one_and_for_two_hundred(django_assert_max_num_queries):
    desks = make_desks()
    for many in (1, 200):
        teacher = make_teacher(desks.school)
        for _ in range(many):
            make_accepted(desks, teacher)
        with django_assert_max_num_queries(22):
            assert declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON).count == many
