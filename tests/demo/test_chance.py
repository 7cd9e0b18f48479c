"""Choices that are the same every time and stay within their bounds."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from xingtan.demo.chance import RESTS, SATURDAY, Chance

SEEDS, KEYS = st.integers(0, 10**6), st.text(max_size=20)


@given(SEEDS, KEYS, st.integers(1, 1000))
def test_a_roll_lies_below_its_bound_and_is_the_same_again(seed, key, below):
    rolled = Chance(seed).roll(below, key)
    assert 0 <= rolled < below
    assert rolled == Chance(seed).roll(below, key)


@given(SEEDS, KEYS, st.lists(st.integers(), max_size=30))
def test_an_order_of_chance_loses_and_adds_nothing(seed, key, things):
    assert sorted(Chance(seed).order(things, key)) == sorted(things)


@given(SEEDS, KEYS)
def test_a_working_day_is_no_weekend_and_no_holiday(seed, key):
    day = Chance(seed).working_day(date(2025, 9, 5), date(2026, 6, 18), key)
    assert day.weekday() < SATURDAY
    assert (day.month, day.day) not in RESTS
