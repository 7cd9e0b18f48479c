"""Rounding (取整): only where a rulebook names it, once per fact, in the mode that it names."""

from __future__ import annotations

from fractions import Fraction

from xingtan.rulebook.worth import Mode, Rounding


def rounded(amount: Fraction, rounding: Rounding) -> Fraction:
    """Return the amount as a multiple of the rounding's step.

    Rounding: the mode named; an amount below zero is rounded like its opposite.
    """
    if not amount.numerator * rounding.to.denominator % (amount.denominator * rounding.to.numerator):
        return amount
    sign = -1 if amount < 0 else 1
    steps = sign * amount / rounding.to
    whole, rest = divmod(steps.numerator, steps.denominator)
    return sign * (whole + _goes_up(whole, rest, steps.denominator, rounding.mode)) * rounding.to


def _goes_up(whole: int, rest: int, denominator: int, mode: Mode) -> bool:
    match mode:
        case Mode.DOWN:
            return False
        case Mode.UP:
            return rest > 0
        case Mode.HALF_UP:
            return 2 * rest >= denominator
        case Mode.HALF_EVEN:
            return 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
