"""How far raters lie apart: exact means, a deviation rounded by rule, outliers by tolerance, leaning raters."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from xingtan.assessment.spread import Leaning, leanings, near, root_in_hundredths, spread_of

FULL, TOLERANCE = Fraction(10), Fraction(1, 5)


def test_range_mean_deviation_and_outliers_of_three_raters():
    found = spread_of({1: Fraction(8), 2: Fraction(9), 3: Fraction(5)}, full=FULL, tolerance=TOLERANCE)

    assert (found.low, found.high, found.range, found.mean, found.median) == (5, 9, 4, Fraction(22, 3), 8)
    assert found.deviation == Fraction(170, 100)  # the square root of 26/9 is 1.6996...
    assert found.outliers == {3}


def test_a_rater_exactly_at_the_tolerance_is_no_outlier():
    found = spread_of({1: Fraction(8), 2: Fraction(8), 3: Fraction(6)}, full=FULL, tolerance=TOLERANCE)

    assert found.outliers == frozenset()


def test_one_rater_has_no_spread_and_nobody_none_at_all():
    assert spread_of({1: Fraction(7)}, full=FULL, tolerance=TOLERANCE).deviation == 0
    assert spread_of({}, full=FULL, tolerance=TOLERANCE) is None


@given(st.fractions(min_value=0, max_value=10_000, max_denominator=999))
def test_the_root_is_the_nearest_hundredth(square):
    with localcontext() as context:
        context.prec = 60
        exact = (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
        found = root_in_hundredths(square)
        distance = abs(Decimal(found.numerator) / Decimal(found.denominator) - exact)
    assert distance <= Decimal("0.005")
    assert (found * 100).denominator == 1


def test_a_strict_and_a_generous_rater_lean_apart():
    cases = [{1: Fraction(9), 2: Fraction(8), 3: Fraction(7)}, {1: Fraction(10), 2: Fraction(7)}, {1: Fraction(3)}]

    found = leanings(cases)

    assert found[1] == Leaning(2, (Fraction(3, 2) + 3) / 2)
    assert found[2] == Leaning(2, (Fraction(0) - 3) / 2)
    assert found[3] == Leaning(1, Fraction(-3, 2))


@given(st.lists(st.dictionaries(st.integers(1, 4), st.fractions(0, 10, max_denominator=4), min_size=2, max_size=2)))
def test_two_raters_lean_against_each_other_by_the_same_amount(cases):
    shared = [dict(zip((1, 2), case.values(), strict=True)) for case in cases]
    found = leanings(shared)

    assert not shared or found[1].mean == -found[2].mean


def test_amounts_are_shown_exactly_or_marked_as_near():
    shown = [near(Fraction(each)) for each in ("8", "8.25", "23/3", "-1/3", "1/200", "0.125", "0")]

    assert shown == ["8", "8.25", "≈ 7.67", "≈ −0.33", "≈ 0.01", "≈ 0.13", "0"]
