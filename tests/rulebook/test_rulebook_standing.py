"""Requirements over what already stands in the ledger."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from makers.rulebooks import make_fact, make_rulebook
from xingtan.rulebook.assess import assess
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.results import State
from xingtan.rulebook.standing import standing

XINGHE = shipped("demo-xinghe-2022")
PARTS = ("concentrated", "distance", "school_based")


def results_of(balances, as_of):
    answer = standing(XINGHE, balances, as_of=as_of)
    return {(result.requirement, result.year): (result.short, result.state) for result in answer.results}


def test_the_running_year_is_open_and_the_past_one_is_short():
    balances = {("school_based", None, 2022): Fraction(9), ("concentrated", None, 2022): Fraction(5)}
    found = results_of(balances, date(2023, 10, 1))
    assert found["year_total", 2022] == (2, State.SHORT)
    assert found["year_school_based", 2022] == (1, State.SHORT)
    assert found["year_total", 2023] == (16, State.OPEN)
    assert found["cycle_total", None] == (106, State.OPEN)
    assert ("year_total", 2024) not in found


def test_a_running_year_that_is_reached_counts_as_met():
    balances = {("school_based", "open_class", 2023): Fraction(10), ("distance", None, 2023): Fraction(6)}
    found = results_of(balances, date(2023, 10, 1))
    assert found["year_total", 2023] == (0, State.MET)
    assert found["year_school_based", 2023] == (0, State.MET)


def test_a_teacher_without_any_entry_is_told_all_that_is_missing():
    answer = standing(XINGHE, {}, as_of=date(2022, 9, 1))
    assert (answer.met, answer.verdict, answer.total) == (True, State.OPEN, 0)
    assert answer.by_part == dict.fromkeys(PARTS, 0)
    assert [result.need for result in answer.missing] == [16, 10, 30, 50, 120]


def test_balances_of_another_cycle_do_not_count():
    answer = standing(XINGHE, {("distance", None, 2021): Fraction(40)}, as_of=date(2023, 10, 1))
    assert answer.total == 0


def test_more_than_is_not_reached_by_exactly_that_much():
    rules = make_rulebook()
    exactly = standing(rules, {("inside", None, 2020): Fraction(30)}, as_of=date(2025, 8, 31))
    above = standing(rules, {("inside", None, 2020): Fraction(61, 2)}, as_of=date(2025, 8, 31))
    states = [next(r.state for r in each.results if r.requirement == "cycle_total") for each in (exactly, above)]
    assert states == [State.SHORT, State.MET]


@given(st.lists(st.tuples(st.sampled_from(["lecture", "prize"]), st.dates(date(2020, 9, 1), date(2025, 8, 31)))))
def test_what_an_assessment_counted_stands_the_same_when_it_comes_back_from_the_ledger(rows):
    rules = make_rulebook()
    facts = [
        make_fact(f"f{number:03d}", kind=kind, on=on, level="city", days=Fraction(1))
        for number, (kind, on) in enumerate(rows)
    ]
    answer = assess(rules, facts, as_of=date(2025, 8, 31))
    balances = {place: amounts.counted for place, amounts in answer.by_item_year.items()}
    assert standing(rules, balances, as_of=date(2025, 8, 31)).results == answer.results
