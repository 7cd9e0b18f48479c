"""Exact amounts: fractions in memory, whole grains in storage, never a binary or decimal approximation."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from xingtan.kernel.errors import DomainError

HOUR_GRAIN = 100
"""Hours and money are kept in hundredths."""

LONGEST_AMOUNT = 60
_DECIMAL = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)
_FRACTION = re.compile(r"([+-]?[0-9]+)/([0-9]+)", re.ASCII)


class NotAnAmountError(DomainError):
    """The text is not an exact amount such as ``34.8`` or ``110/3``; ``text`` names it."""

    code = "not_an_amount"


class InexactAmountError(DomainError):
    """The amount does not fall on the grain; storing it would change it."""

    code = "inexact_amount"


class GrainError(DomainError):
    """A grain is a whole number above zero."""

    code = "wrong_grain"


def parse_exact(text: str) -> Fraction:
    """Return the fraction that the text says, exactly.

    Units: none; ``34.8``, ``-0.25``, ``110/3`` and ``12`` are all read as written.
    Rounding: none.
    Errors: NotAnAmountError for anything else: exponents, separators, empty text, a zero denominator.
    """
    stripped = text.strip()
    if len(stripped) > LONGEST_AMOUNT:
        raise NotAnAmountError(text=stripped[:LONGEST_AMOUNT])
    if match := _DECIMAL.fullmatch(stripped):
        sign, whole, decimals = match[1], match[2], match[3] or ""
        value = Fraction(int(whole + decimals), 10 ** len(decimals))
        return -value if sign == "-" else value
    if (match := _FRACTION.fullmatch(stripped)) and int(match[2]):
        return Fraction(int(match[1]), int(match[2]))
    raise NotAnAmountError(text=text)


@lru_cache(maxsize=4096)
def exact_text(amount: Fraction) -> str:
    """Return the shortest exact text: a decimal where one exists (``34.8``), else a fraction (``110/3``).

    Rounding: none; ``parse_exact`` gives the same amount back.
    """
    top, bottom = amount.numerator, amount.denominator
    if bottom == 1:
        return str(top)
    twos, rest = _divided_out(bottom, 2)
    fives, rest = _divided_out(rest, 5)
    if rest != 1:
        return f"{top}/{bottom}"
    places = max(twos, fives)
    digits = str(abs(top) * 10**places // bottom).rjust(places + 1, "0")
    return f"{'-' if top < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def to_units(amount: Fraction, grain: int) -> int:
    """Return the amount as a whole number of grains.

    Units: ``grain`` grains make one (100 for hundredths).
    Rounding: none.
    Errors: InexactAmountError when the amount lies between two grains, GrainError when the grain is not above zero.
    """
    _require_grain(grain)
    units, rest = divmod(amount.numerator * grain, amount.denominator)
    if rest:
        raise InexactAmountError(amount=exact_text(amount), grain=grain)
    return units


def from_units(units: int, grain: int) -> Fraction:
    """Return the amount that so many grains make.

    Errors: GrainError when the grain is not above zero.
    """
    _require_grain(grain)
    return Fraction(units, grain)


def _require_grain(grain: int) -> None:
    if grain <= 0:
        raise GrainError(grain=grain)


def _divided_out(number: int, prime: int) -> tuple[int, int]:
    """Return how often the prime divides the number, and what is left of it."""
    times = 0
    while number % prime == 0:
        number //= prime
        times += 1
    return times, number
