"""What each single fact gives to each credit year under a compiled plan, and the steps that explain it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import ibis
from ibis.expr.types import Table

from xingtan.rulebook.bulk.plan import Plan
from xingtan.rulebook.bulk.stages import once_number, run
from xingtan.rulebook.bulk.sums import staged
from xingtan.rulebook.results import Step, StepValue
from xingtan.rulebook.rules import Cap, Item, Once, Over

LOST = "lost/"
_WHOLE_CYCLE = frozenset({Over.CYCLE, Over.SHARE})


def amounts(plan: Plan) -> Table:
    """Return a row for each fact inside the question and each credit year of the cycle that it gives something to.

    Columns: ``teacher``, ``key``, ``date``, ``code`` (see ``Amounts``), ``slot`` (the year, counted from the first of
    the cycle), ``raw``, ``counted`` and a column ``lost/n`` for each stage, in grains; ``settled``: posted before.
    """
    coded = plan.coded
    facts = run(coded, coded.table.filter((coded.table.code >= 0) & ~coded.noted(coded.table)))
    lost = [f"{LOST}{number}" for number in stages(plan)]
    settled = facts.settled.notnull() if plan.layout.with_settled else ibis.literal(value=False)
    return facts.select(
        "teacher", "key", "date", "code", "slot", *lost, raw=facts.units, counted=facts.lasting, settled=settled
    )


def stages(plan: Plan) -> dict[int, Cap | Once]:
    """Return the stages that take from facts, by the number of their column, in the order in which they take."""
    layout = plan.layout
    first = {once_number(layout, number): once for number, once in enumerate(layout.rulebook.once)}
    return {**first, **dict(staged(layout))}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a code places a fact, and why."""

    item: Item
    rule: str
    year: int


class Amounts:
    """Reads the rows of ``amounts``: which item and rule a code means, and the steps from a fact to its amount."""

    def __init__(self, plan: Plan, first_year: int) -> None:
        self._plan = plan
        self._first_year = first_year
        self._stages = stages(plan)
        self.placed = lru_cache(maxsize=None)(self._placed)
        self.steps = lru_cache(maxsize=100_000)(self._steps)

    def _placed(self, code: int, slot: int) -> Placed | None:
        """Return where a fact of this code belongs; None when no rule covers it."""
        endings = self._plan.coded.endings
        rule = endings.by_number[code % endings.stride].rule
        if rule is None:
            return None
        return Placed(self._plan.layout.rulebook.items[rule.item], rule.name, self._first_year + slot)

    def _steps(self, code: int, slot: int, raw: int, counted: int, lost: tuple[int, ...]) -> tuple[Step, ...]:
        """Return the rule that covers a fact, what it gives, and what was taken from it, which adds up to what counts.

        Units: ``raw``, ``counted`` and ``lost`` (one for each stage) in grains.
        """
        placed = self._placed(code, slot)
        if placed is None:
            return ()
        covered = Step("covered", {"rule": placed.rule, "item": placed.item.name, "part": placed.item.part})
        steps = [covered, Step("fixed", {"gives": self._exact(raw)})]
        if rest := raw - counted - sum(lost):
            steps.append(self._before_caps(placed, raw, rest))
        taken = zip(self._stages.values(), lost, strict=True)
        return (*steps, *(self._cut(rule, placed.year, units) for rule, units in taken if units))

    def _before_caps(self, placed: Placed, raw: int, rest: int) -> Step:
        """Return what took from a fact without a stage of its own: a cap per event, or partial recognition."""
        item = placed.item
        for cap in self._plan.layout.rulebook.caps_of(item=item.name):
            if cap.over is Over.EVENT and not self._plan.layout.by_fact:
                return self._cut(cap, placed.year, rest)
        makes = Fraction(raw - rest, raw)
        params: dict[str, StepValue] = {"from": self._exact(raw), "makes": self._exact(raw - rest)}
        return Step("recognised", {"item": item.name, "times": makes, **params})

    def _cut(self, rule: Cap | Once, year: int, units: int) -> Step:
        cut = self._exact(units)
        if isinstance(rule, Once):
            return Step(f"once_{rule.keep.value}_cut", {"once": rule.name, "cut": cut})
        params: dict[str, StepValue] = {"at_most": rule.at_most, "cut": cut}
        if rule.of:
            params[rule.scope.value] = rule.of
        if rule.over not in _WHOLE_CYCLE:
            params["year"] = year
        return Step(f"{rule.scope.value}_{rule.over.value}_cut", params)

    def _exact(self, units: int) -> Fraction:
        return Fraction(units, self._plan.layout.grain)
