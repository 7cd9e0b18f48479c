"""Exceptions by decree: more time, waivers, leave; they change what is needed and nothing else."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makers.drawn_rulebooks import drawn_rulebooks, histories
from makers.rulebooks import make_fact, make_rulebook
from xingtan.kernel.periods import Span
from xingtan.rulebook.assess import assess
from xingtan.rulebook.catalogue import shipped
from xingtan.rulebook.exceptions import Extension, Leave, LeaveKind, OnLeave, Waiver, whole_months
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.results import State
from xingtan.rulebook.rules import Language
from xingtan.rulebook.standing import standing

XINGHE = shipped("demo-xinghe-2022")
END = date(2027, 8, 31)
SHORT_YEAR = {("school_based", None, 2022): Fraction(9), ("concentrated", None, 2022): Fraction(5)}
PARTS = ("concentrated", "distance", "school_based")
NAMES = tuple(requirement.name for requirement in XINGHE.requirements)

days = st.dates(date(2021, 1, 1), date(2029, 12, 31))
some_years = st.lists(st.integers(2021, 2028), max_size=3).map(tuple)
some_names = st.lists(st.sampled_from(NAMES), max_size=2).map(tuple)
numbers = st.sampled_from(["教师〔2025〕1号", "教师〔2025〕2号", "A 3"])
shares = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
extensions = st.builds(
    Extension, numbers, days, some_names, some_years, st.sampled_from([None, 2022, 2027]), st.booleans()
)
waivers = st.builds(
    Waiver, numbers, some_names, some_years, st.sampled_from([None, 2022]), shares, st.integers(0, 40).map(Fraction)
)
leaves = st.tuples(numbers, days, days, st.sampled_from(LeaveKind), st.sampled_from(OnLeave), st.sampled_from(OnLeave))
leaves = leaves.map(lambda drawn: Leave(drawn[0], min(drawn[1:3]), max(drawn[1:3]), *drawn[3:]))
exceptions = st.lists(extensions | waivers | leaves, max_size=4)
balances = st.dictionaries(
    st.tuples(st.sampled_from(PARTS), st.none(), st.integers(2021, 2028)),
    st.integers(0, 200).map(lambda n: Fraction(n, 4)),
    max_size=8,
)


def result(found, name, year=None):
    return next(each for each in found.results if (each.requirement, each.year) == (name, year))


def said(rulebook, found, language=Language.EN):
    return [sentence(step, rulebook=rulebook, language=language) for step in found.steps]


def test_a_waived_year_asks_nothing_and_says_by_which_decree():
    waiver = Waiver("教师〔2023〕12号", years=(2022,), share=Fraction(1))
    found = standing(XINGHE, SHORT_YEAR, as_of=date(2023, 10, 1), exceptions=[waiver])
    total = result(found, "year_total", 2022)
    assert (total.asked, total.need, total.state) == (16, 0, State.MET)
    assert (
        said(XINGHE, total)
        == ["At least 16 credits each year (2022): by decree 教师〔2023〕12号 0 is needed in place of 16."]
        or "教师〔2023〕12号" in said(XINGHE, total)[0]
    )
    assert result(found, "year_total", 2023).steps == ()
    assert result(found, "cycle_total").asked is None


def test_part_of_a_need_falls_away_exactly():
    third = Waiver("A", requirements=("year_total",), years=(2022,), share=Fraction(1, 3))
    amount = Waiver("B", requirements=("year_total",), years=(2022,), amount=Fraction(1, 2))
    found = standing(XINGHE, SHORT_YEAR, as_of=date(2023, 10, 1), exceptions=[amount, third])
    total = result(found, "year_total", 2022)
    assert total.need == Fraction(16) * Fraction(2, 3) - Fraction(1, 2)
    assert total.state is State.MET
    assert [step.params["decree"] for step in total.steps] == ["A", "B"]


def test_more_time_keeps_a_year_open_and_lets_later_credits_fill_the_gap():
    more = Extension("A", until=date(2024, 8, 31), years=(2022,))
    before = standing(XINGHE, SHORT_YEAR, as_of=date(2023, 10, 1), exceptions=[more])
    assert (result(before, "year_total", 2022).state, result(before, "year_total", 2022).short) == (State.OPEN, 2)
    later = {**SHORT_YEAR, ("distance", None, 2023): Fraction(20)}
    after = standing(XINGHE, later, as_of=date(2024, 9, 1), exceptions=[more])
    filled = result(after, "year_total", 2022)
    assert (filled.state, filled.have, filled.until) == (State.MET, 16, date(2024, 8, 31))
    assert said(XINGHE, filled)[-1].endswith("20 was earned in the extra time, 2 of it counts here.")
    assert result(after, "year_total", 2023).have == 20


def test_when_the_extra_time_is_over_too_the_year_is_short():
    more = Extension("A", until=date(2024, 8, 31), years=(2022,))
    found = standing(XINGHE, SHORT_YEAR, as_of=date(2024, 8, 31), exceptions=[more])
    assert result(found, "year_total", 2022).state is State.SHORT


def test_without_late_credits_only_the_verdict_waits():
    more = Extension("A", until=date(2024, 8, 31), years=(2022,), late_counts=False)
    later = {**SHORT_YEAR, ("distance", None, 2023): Fraction(20)}
    found = result(standing(XINGHE, later, as_of=date(2023, 9, 2), exceptions=[more]), "year_total", 2022)
    assert (found.have, found.state) == (14, State.OPEN)


def test_an_extended_cycle_counts_what_was_earned_in_the_next_one():
    held = {("distance", None, year): Fraction(20) for year in range(2022, 2027)}
    held[("concentrated", None, 2027)] = Fraction(30)
    more = Extension("A", until=date(2028, 8, 31), first_year=2022)
    plain = standing(XINGHE, held, as_of=END, cycle_first_year=2022)
    given_time = standing(XINGHE, held, as_of=date(2028, 3, 1), cycle_first_year=2022, exceptions=[more])
    assert result(plain, "cycle_total").state is State.SHORT
    assert result(given_time, "cycle_total").state is State.MET
    assert given_time.total == plain.total
    next_cycle = standing(XINGHE, held, as_of=date(2028, 3, 1), exceptions=[more])
    assert all(each.asked is None for each in next_cycle.results)


def test_facts_of_the_extra_time_are_looked_at_too():
    rules = make_rulebook()
    facts = [make_fact("late", kind="course", on=date(2025, 10, 1), hours=80, level="city", passed=True)]
    more = Extension("A", until=date(2026, 8, 31), first_year=2020)
    plain = assess(rules, facts, as_of=date(2026, 8, 30), cycle_first_year=2020)
    given_time = assess(rules, facts, as_of=date(2026, 8, 30), cycle_first_year=2020, exceptions=[more])
    assert {each.state for each in plain.results if each.year is None} == {State.SHORT}
    assert any(step.code == "decree_late" for step in given_time.findings)
    assert given_time.total == plain.total


def test_leave_lifts_the_years_it_touches_and_shrinks_the_cycle_by_whole_months():
    leave = Leave("A", date(2023, 3, 15), date(2023, 9, 20), LeaveKind.MATERNITY, OnLeave.LIFTED, OnLeave.PRO_RATA)
    found = standing(XINGHE, {}, as_of=END, exceptions=[leave])
    assert [result(found, "year_total", year).need for year in range(2022, 2027)] == [0, 0, 16, 16, 16]
    cycle = result(found, "cycle_total")
    assert cycle.need == Fraction(120) * Fraction(54, 60)
    assert "6 of 60 months of approved leave" in said(XINGHE, cycle)[0]
    assert "产假" in said(XINGHE, result(found, "year_total", 2022), Language.ZH)[0]


def test_two_leaves_that_overlap_take_their_months_once():
    first = Leave("A", date(2023, 1, 1), date(2023, 3, 31), LeaveKind.SICKNESS, OnLeave.PRO_RATA)
    second = Leave("B", date(2023, 3, 1), date(2023, 5, 31), LeaveKind.STUDY, OnLeave.PRO_RATA)
    found = standing(XINGHE, {}, as_of=END, exceptions=[first, second])
    assert result(found, "year_total", 2022).need == Fraction(16) * Fraction(7, 12)
    assert result(found, "year_total", 2022).steps[0].params["decree"] == "A, B"


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2023, 3, 15), date(2023, 6, 14), 3),
        (date(2023, 3, 15), date(2023, 6, 13), 2),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2023, 9, 1), date(2024, 8, 31), 12),
        (date(2023, 3, 15), date(2023, 3, 20), 0),
    ],
)
def test_only_whole_months_of_leave_count(start, end, months):
    assert whole_months(Span(start, end)) == months


@given(balances, exceptions, days)
def test_an_exception_taken_away_leaves_nothing_behind(held, given_exceptions, on):
    before = standing(XINGHE, held, as_of=on)
    during = standing(XINGHE, held, as_of=on, exceptions=given_exceptions)
    assert standing(XINGHE, held, as_of=on, exceptions=[]) == before
    assert (during.total, during.by_part, during.by_year) == (before.total, before.by_part, before.by_year)
    untouched = {(each.requirement, each.year): each for each in before.results}
    for each in during.results:
        if not each.steps:
            assert each == untouched[each.requirement, each.year]


@given(balances, exceptions.flatmap(lambda drawn: st.tuples(st.just(drawn), st.permutations(drawn))), days)
def test_the_order_of_exceptions_never_matters(held, orders, on):
    given_exceptions, shuffled = orders
    in_order = standing(XINGHE, held, as_of=on, exceptions=given_exceptions)
    assert standing(XINGHE, held, as_of=on, exceptions=shuffled) == in_order


@given(balances, exceptions, st.lists(extensions, max_size=3), days)
def test_more_time_never_makes_short_what_was_met(held, others, more, on):
    rank = [State.SHORT, State.OPEN, State.MET]
    before = standing(XINGHE, held, as_of=on, exceptions=others)
    after = standing(XINGHE, held, as_of=on, exceptions=[*others, *more])
    for was, now in zip(before.results, after.results, strict=True):
        assert rank.index(now.state) >= rank.index(was.state)
        assert now.short <= was.short


@given(balances, exceptions, days)
def test_no_exception_asks_for_more_than_the_rulebook(held, given_exceptions, on):
    for each in standing(XINGHE, held, as_of=on, exceptions=given_exceptions).results:
        assert 0 <= each.need <= (each.asked if each.asked is not None else each.need)
        assert bool(each.steps) is (each.asked is not None)


@given(drawn_rulebooks(), st.data())
@settings(max_examples=40)
def test_exceptions_never_change_what_facts_count(rulebook, data):
    facts = data.draw(histories())
    names = [requirement.name for requirement in rulebook.requirements] or ["none"]
    waiver = Waiver("A", (data.draw(st.sampled_from(names)),), share=data.draw(shares))
    leave = Leave("B", date(2021, 3, 1), date(2021, 9, 30), LeaveKind.POSTING, cycle=OnLeave.PRO_RATA)
    plain = assess(rulebook, facts, as_of=date(2022, 12, 31), cycle_first_year=2020)
    changed = assess(rulebook, facts, as_of=date(2022, 12, 31), cycle_first_year=2020, exceptions=[waiver, leave])
    assert (changed.lines, changed.total, changed.by_item_year) == (plain.lines, plain.total, plain.by_item_year)
    assert assess(rulebook, facts, as_of=date(2022, 12, 31), cycle_first_year=2020, exceptions=()) == plain
