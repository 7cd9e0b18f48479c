"""What a counted ending gives: quantities times a rate, whole helpings, deductions, rounding; all in whole grains."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import mul

import ibis
from ibis.expr.types import IntegerValue

from xingtan.rulebook.bulk.recorded import Recorded, whole_parts
from xingtan.rulebook.bulk.supported import NotCompilableError
from xingtan.rulebook.worth import Mode, Rounding, Running

HALF = 2


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity of one rule that is counted through a period; only what goes beyond a threshold earns helpings.

    Units: ``step`` and ``beyond`` in helpings; ``parts`` make one helping, so that both are whole numbers of parts.
    """

    rule: str
    value: int
    quantity: str
    running: Running
    step: Fraction
    beyond: Fraction
    whole: bool

    @property
    def column(self) -> str:
        """The name of the column that holds what a fact earns."""
        return f"count/{self.rule}/{self.value}"

    @property
    def size(self) -> int:
        """How many parts a helping has."""
        return lcm(self.step.denominator, self.beyond.denominator)

    @property
    def parts(self) -> int:
        """How many parts of the column make one helping: 1 where only whole helpings count."""
        return 1 if self.whole else self.size


@dataclass(frozen=True, slots=True)
class Formula:
    """An amount that a record comes to.

    Units: ``rate`` in the unit of the rulebook for each step of all ``quantities`` together; ``whole`` is a quantity of
    which only whole helpings count, with the helpings that one step makes; ``count`` a quantity that is counted through
    a period; ``less`` holds quantities and what each step of them takes.
    """

    rate: Fraction
    quantities: tuple[str, ...] = ()
    whole: tuple[str, Fraction] | None = None
    count: Count | None = None
    less: tuple[tuple[str, Fraction], ...] = ()
    not_below: Fraction = Fraction(0)
    rounding: Rounding | None = None

    def times(self, rate: Fraction, *quantities: str) -> Formula:
        """Return the formula multiplied by a rate for each step of further quantities."""
        return replace(self, rate=self.rate * rate, quantities=(*self.quantities, *quantities))

    def unrounded(self) -> Formula:
        """Return the formula before rounding."""
        return replace(self, rounding=None)

    def units(self, columns: Recorded, grain: int) -> IntegerValue:
        """Return the amount of each record.

        Units: grains.
        Rounding: the one that the rulebook names.
        """
        if self.count:
            found: IntegerValue = columns.table[self.count.column] * _literal(self.rate * grain / self.count.parts)
        else:
            found = _literal(self.rate * grain)
        if self.whole:
            name, helpings = self.whole
            found = whole_parts(columns.value(name) * helpings.numerator, helpings.denominator) * found
        found = reduce(mul, (columns.value(name) for name in self.quantities), found)
        for name, takes in self.less:
            lessened = ibis.greatest(
                found - columns.value(name) * _literal(takes * grain), _literal(self.not_below * grain)
            )
            found = columns.value(name).isnull().ifelse(found, lessened)
        return found if self.rounding is None else _rounded(found, self.rounding, grain)


def _literal(units: Fraction) -> IntegerValue:
    if units.denominator != 1:
        raise NotCompilableError(kind="an amount between two grains", place=str(units))
    return ibis.literal(units.numerator, "int64")


def _rounded(units: IntegerValue, rounding: Rounding, grain: int) -> IntegerValue:
    """Return the amount as a multiple of the rounding's step; an amount below zero is rounded like its opposite."""
    step = int(rounding.to * grain)
    size = units.abs()
    rest = size % step
    down, up = size - rest, size - rest + step
    odd = down % (HALF * step) != 0
    goes_up = {
        Mode.DOWN: ibis.literal(value=False),
        Mode.UP: rest > 0,
        Mode.HALF_UP: rest * HALF >= step,
        Mode.HALF_EVEN: (rest * HALF > step) | ((rest * HALF == step) & odd),
    }[rounding.mode]
    whole = goes_up.ifelse(up, down)
    return (units < 0).ifelse(-whole, whole)
