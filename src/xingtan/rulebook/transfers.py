"""What credits of another place are worth here: converted line by line under the rule of transfer, each explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from xingtan.rulebook.moving import Transfer
from xingtan.rulebook.posted import carried_over, cut_when_carried
from xingtan.rulebook.results import ZERO, Step
from xingtan.rulebook.rules import Rulebook


@dataclass(frozen=True, slots=True)
class Brought:
    """What a statement of another place says: so much of a part in a year.

    Units: the unit of that place, exact.
    """

    part: str
    year: int
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from: the short name that rules of transfer know, and the name that people read."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What one line of a statement comes to here; ``rule`` is None where no line of the rule of transfer fits.

    Units: ``raw`` before and ``amount`` after the cap, in the unit of the rulebook.
    """

    brought: Brought
    rule: Transfer | None
    part: str
    year: int
    raw: Fraction
    amount: Fraction
    steps: tuple[Step, ...]


def carry_over(
    rulebook: Rulebook, brought: Iterable[Brought], *, document: str, origin: Origin, arrival: int
) -> tuple[Carried, ...]:
    """Return what each line comes to, in the order of years and parts, in which caps are used up.

    ``arrival`` is the credit year of arrival, in which amounts stand whose years are not kept.
    Rounding: none.
    """
    left = {rule.name: rule.at_most for rule in rulebook.transfers}
    found = []
    for line in sorted(brought, key=lambda each: (each.year, each.part)):
        rule = next((each for each in rulebook.transfers if each.fits(origin.code, line.part)), None)
        if rule is None:
            found.append(Carried(line, None, "", line.year, ZERO, ZERO, ()))
            continue
        makes = line.amount * rule.times
        steps = [carried_over(rule.name, document, origin.name, amount=line.amount, times=rule.times)]
        rest = left[rule.name]
        amount = makes if rest is None else min(makes, rest)
        if rest is not None:
            left[rule.name] = rest - amount
            if amount < makes:
                steps.append(cut_when_carried(rule.at_most or ZERO, makes - amount))
        year = line.year if rule.keeps_years else arrival
        found.append(Carried(line, rule, rule.target, year, makes, amount, tuple(steps)))
    return tuple(found)
