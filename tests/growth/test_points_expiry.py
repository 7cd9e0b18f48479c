"""What is left of each year's points when the oldest are spent first."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from xingtan.growth.points.expiry import lapsing, remainders

AMOUNTS = st.fractions(min_value=-20, max_value=60, max_denominator=4)
SPENT = st.fractions(min_value=0, max_value=80, max_denominator=4)
YEARS = st.dictionaries(st.integers(min_value=2018, max_value=2026), AMOUNTS, max_size=6)


@given(YEARS, SPENT)
def test_what_is_left_less_what_was_overspent_is_the_balance(earned, spent):
    left, overspent = remainders(earned, spent, {})
    assert sum(left.values()) - overspent == sum(earned.values()) - spent
    assert all(amount >= 0 for amount in left.values())
    assert overspent >= 0


@given(YEARS, SPENT)
def test_a_later_year_is_touched_only_once_the_earlier_ones_are_used_up(earned, spent):
    left, overspent = remainders(earned, spent, {})
    brought = {year: max(amount, Fraction(0)) for year, amount in earned.items()}
    touched = [year for year in sorted(left) if left[year] < brought[year]]
    assert all(left[year] == 0 for year in touched[:-1])
    assert overspent == 0 or not any(left.values())


@given(YEARS, SPENT, st.integers(min_value=1, max_value=4))
def test_letting_points_lapse_never_brings_the_balance_below_nothing_and_is_done_once(earned, spent, after):
    left, overspent = remainders(earned, spent, {})
    gone = lapsing(left, year=2026, lapses_after=after)
    again, overspent_then = remainders(earned, spent, gone)
    assert overspent_then == overspent
    assert lapsing(again, year=2026, lapses_after=after) == {}
    assert sum(left.values()) - sum(gone.values()) == sum(again.values())


def test_points_of_2022_lapse_when_the_fourth_school_year_after_them_begins():
    left = {2022: Fraction(5), 2023: Fraction(7)}
    assert lapsing(left, year=2025, lapses_after=3) == {}
    assert lapsing(left, year=2026, lapses_after=3) == {2022: Fraction(5)}
    assert lapsing(left, year=2026, lapses_after=None) == {}
