"""What a rule may look at: one frozen fact about one teacher."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

AttributeValue = str | int | bool | Fraction | date
"""What an attribute of a fact may hold."""

HOURS = "hours"
"""The one quantity that every fact may carry without a declaration in the rulebook."""

NO_ATTRIBUTES: Mapping[str, AttributeValue] = MappingProxyType({})
NO_YEARS: Mapping[int, Fraction] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a teacher did, as the rules see it.

    Units: ``hours`` in training hours, exact; ``settled`` in the unit of the rulebook: what was already posted for this
    fact in an earlier batch. It is kept as it is and uses up the caps before anything else. ``settled_in`` is the same
    by credit year, where it is known: each year then keeps what it was given; its sum is ``settled``.
    """

    key: str
    teacher: str
    kind: str
    on: date
    hours: Fraction | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=lambda: NO_ATTRIBUTES)
    settled: Fraction | None = None
    settled_in: Mapping[int, Fraction] = field(default_factory=lambda: NO_YEARS)

    def value(self, name: str) -> AttributeValue | None:
        """Return what the fact says under that name, ``hours`` included, or None."""
        return self.hours if name == HOURS else self.attributes.get(name)
