"""Conversion of single facts: quantities, tables, gates, decisions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from makers.rulebooks import HEAD, ITEMS, PARTS, REST, make_fact, make_rulebook
from xingtan.rulebook.conversion import convert
from xingtan.rulebook.results import Outcome

RULES = make_rulebook()


def said(**values):
    converted = convert(RULES, make_fact(**values))
    return converted.outcome, converted.raw, converted.steps[-1].code


@pytest.mark.parametrize(
    ("values", "raw"),
    [
        ({"days": Fraction(3, 2)}, Fraction(3, 2)),
        ({"hours": 9}, Fraction(3, 2)),
        ({"days": Fraction(1), "hours": 60}, Fraction(1)),
        ({"hours": "0.01"}, Fraction(1, 600)),
        ({"hours": 0}, Fraction(0)),
    ],
)
def test_a_day_or_six_hours_earn_the_same_and_days_go_before_hours(values, raw):
    assert said(**values) == (Outcome.COUNTED, raw, "each")


def test_a_quantity_that_is_not_recorded_leaves_the_value_undecided():
    assert said() == (Outcome.UNDECIDED, 0, "quantity_missing")


@pytest.mark.parametrize("days", [Fraction(1, 3), Fraction(-1, 2), "two", True, date(2021, 1, 1)])
def test_a_quantity_that_cannot_be_true_is_refused(days):
    assert said(days=days) == (Outcome.REFUSED, 0, "quantity_refused")


def test_a_gate_stays_shut_when_nothing_is_recorded_unless_the_rule_lets_it_pass():
    assert said(kind="course", hours=3, level="city") == (Outcome.GATE_CLOSED, 0, "gate_closed")
    assert said(kind="book", granted=Fraction(4), granted_by="principal")[0] is Outcome.COUNTED
    shut = said(kind="book", characters=999, granted=Fraction(4), granted_by="principal")
    assert shut == (Outcome.GATE_CLOSED, 0, "gate_closed")


@pytest.mark.parametrize(
    ("granted", "by", "answer"),
    [
        (Fraction(3), "principal", (Outcome.COUNTED, 3, "decided")),
        (Fraction(6), "principal", (Outcome.COUNTED, 6, "decided")),
        (Fraction(11, 4), "principal", (Outcome.REFUSED, 0, "decision_out_of_range")),
        (Fraction(25, 4), "principal", (Outcome.REFUSED, 0, "decision_out_of_range")),
        (Fraction(4), "", (Outcome.REFUSED, 0, "decision_without_name")),
        (Fraction(13, 3), "principal", (Outcome.REFUSED, 0, "quantity_refused")),
    ],
)
def test_a_decision_lies_in_its_range_on_its_step_and_names_who_decided(granted, by, answer):
    assert said(kind="book", granted=granted, granted_by=by) == answer


def test_without_a_decision_the_amount_waits():
    assert said(kind="book") == (Outcome.UNDECIDED, 0, "decision_missing")


def test_what_the_institution_awarded_goes_before_what_the_hours_would_give():
    value = "{each: {days: 1, hours: 6}, gives: 1}"
    rules = make_rulebook(HEAD + PARTS + ITEMS.replace(value, f"[{{recorded: granted}}, {value}]") + REST)
    assert convert(rules, make_fact(granted=Fraction(9, 4), hours=6)).raw == Fraction(9, 4)
    assert convert(rules, make_fact(hours=6)).raw == 1
    assert convert(rules, make_fact(granted=Fraction(1, 3), hours=6)).outcome is Outcome.REFUSED


def test_a_table_covers_what_its_rows_leave_out():
    table = "table: [{level: city, gives: 1/3}, {level: school, gives: 0}]"
    open_table = "table: [{level: city, passed: true, gives: 2}, {level: school, gives: 1}]"
    rules = make_rulebook(HEAD + PARTS + ITEMS.replace(table, open_table) + REST)
    city = convert(rules, make_fact(kind="course", hours=1, level="city", passed=True))
    school = convert(rules, make_fact(kind="course", hours=3, level="school", passed=True))
    assert (city.raw, school.raw) == (2, 3)
