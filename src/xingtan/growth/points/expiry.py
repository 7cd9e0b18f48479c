"""What is left of each school year's points when the oldest are spent first; pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

ZERO = Fraction(0)


def remainders(
    earned: Mapping[int, Fraction], spent: Fraction, lapsed: Mapping[int, Fraction]
) -> tuple[dict[int, Fraction], Fraction]:
    """Return what is left of each year, and what was spent beyond everything earned.

    ``earned`` is what each year brought (below zero when more was taken than given), ``spent`` what was redeemed,
    ``lapsed`` what has lapsed of each year already. A year that took points spends them from the oldest years.

    Units: points, exact; ``spent`` and ``lapsed`` not below zero. The sum of what is left, less what was overspent,
    is the balance.
    """
    left: dict[int, Fraction] = {}
    owed = spent
    for year in sorted({*earned, *lapsed}):
        amount = earned.get(year, ZERO) - lapsed.get(year, ZERO)
        left[year] = max(amount, ZERO)
        owed += max(-amount, ZERO)
    for year, amount in left.items():
        used = min(amount, owed)
        left[year] = amount - used
        owed -= used
    return left, owed


def lapsing(left: Mapping[int, Fraction], *, year: int, lapses_after: int | None) -> dict[int, Fraction]:
    """Return what lapses of each year once the school year ``year`` has begun; nothing where points never lapse."""
    if lapses_after is None:
        return {}
    return {each: amount for each, amount in left.items() if amount and each + lapses_after < year}
