"""How the conversion of a fact can end: each ending has a number that the expression computes and words to tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import ibis
from ibis.expr.types import IntegerValue

from xingtan.rulebook.bulk.formulas import Formula
from xingtan.rulebook.bulk.supported import NotCompilableError
from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.results import Outcome, Step, StepValue
from xingtan.rulebook.rules import Rule, Rulebook

BLOCK = 4096
"""Endings of one item are numbered within one block, so that a range of numbers names the item."""

NOT_IN_FORCE, AFTER_THE_DAY, OTHER_CYCLE = -1, -2, -3
"""Endings of facts that lie outside the question."""

ReadValue = Callable[[str], AttributeValue | None]


@dataclass(frozen=True, slots=True)
class Listing:
    """A parameter that lists what is recorded under some names."""

    param: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a conversion ends; ``formula`` says what it gives when it gives something."""

    number: int
    outcome: Outcome
    rule: Rule | None
    code: str = ""
    params: Mapping[str, StepValue] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)
    """Parameters filled with what is recorded under a name, left out when nothing is."""
    listing: Listing | None = None
    formula: Formula | None = None

    def literal(self) -> IntegerValue:
        """Return the number as an expression."""
        return ibis.literal(self.number, "int32")

    def remark(self, value: ReadValue, key: str) -> Step:
        """Return what must be said about a fact that ended so."""
        filled = {param: value(name) for param, name in self.recorded.items()}
        params = {**self.params, **{param: found for param, found in filled.items() if found is not None}}
        if self.listing:
            params[self.listing.param] = ", ".join(f"{name}={_shown(value(name))}" for name in self.listing.names)
        if "decided" in params:
            params["decided"] = Fraction(str(params["decided"]))
        return Step(self.code, {**params, "key": key})


class Endings:
    """All endings of one compiled rulebook, by number."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._blocks = {name: number for number, name in enumerate(rulebook.items)}
        self._next = [BLOCK * number for number in range(len(self._blocks) + 2)]
        self.by_number: dict[int, Ending] = {}
        self.stride = BLOCK * (len(self._blocks) + 2)
        self.noted = BLOCK * (len(self._blocks) + 1)
        self.by_number[self.noted] = Ending(self.noted, Outcome.COUNTED, None)

    def add(self, outcome: Outcome, rule: Rule | None, code: str = "", **rest: object) -> Ending:
        """Return a new ending, numbered in the block of its item, or in the last one when no rule places the fact."""
        block = self.block_of(rule.item if rule and outcome is not Outcome.NO_RULE else None)
        ending = Ending(self._next[block], outcome, rule, code, **rest)  # type: ignore[arg-type]
        self._next[block] += 1
        if self._next[block] >= BLOCK * (block + 1):
            raise NotCompilableError(kind="more cases than one item can have", place=rule.item if rule else "")
        self.by_number[ending.number] = ending
        return ending

    def block_of(self, item: str | None) -> int:
        """Return the number of the block of an item, or of what no rule places."""
        return len(self._blocks) if item is None else self._blocks[item]


def _shown(value: AttributeValue | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "?" if value is None else str(value)
