"""Exact amounts: what is written is what is kept."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.kernel.amounts import (
    GrainError,
    InexactAmountError,
    NotAnAmountError,
    exact_text,
    from_units,
    parse_exact,
    to_units,
)

fractions = st.fractions(max_denominator=10**6)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Fraction(348, 10), "34.8"),
        (Fraction(110, 3), "110/3"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(-1, 3), "-1/3"),
        (Fraction(0), "0"),
        (Fraction(12), "12"),
        (Fraction(1, 800), "0.00125"),
    ],
)
def test_an_amount_prints_as_an_exact_decimal_or_else_as_a_fraction(amount, text):
    assert exact_text(amount) == text


@given(fractions)
def test_every_amount_prints_to_a_text_that_reads_back_as_the_same_amount(amount):
    assert parse_exact(exact_text(amount)) == amount


@given(st.from_regex(r"-?[0-9]{1,8}\.[0-9]{1,8}", fullmatch=True))
def test_a_decimal_is_read_as_written(text):
    assert parse_exact(text) == Fraction(text)


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "1e3", "1,000", "1_000", "0x10", "1/0", "1/-3", ".5", "5.", "1/2/3", "３"]
)
def test_what_is_no_exact_amount_is_refused(text):
    with pytest.raises(NotAnAmountError):
        parse_exact(text)


def test_an_endless_amount_is_refused_before_it_is_worked_out():
    with pytest.raises(NotAnAmountError):
        parse_exact("9" * 10_000)


@given(fractions, st.integers(min_value=1, max_value=10**6))
def test_units_keep_an_amount_exactly_or_refuse_it(amount, grain):
    if (amount * grain).denominator == 1:
        assert from_units(to_units(amount, grain), grain) == amount
    else:
        with pytest.raises(InexactAmountError):
            to_units(amount, grain)


@pytest.mark.parametrize("grain", [0, -100])
def test_a_grain_is_above_zero(grain):
    with pytest.raises(GrainError):
        to_units(Fraction(1), grain)
    with pytest.raises(GrainError):
        from_units(1, grain)
