"""Scope: which facts an assessment is about, which it only notes, and which lie outside the question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from xingtan.kernel.errors import DomainError
from xingtan.kernel.periods import Cycle
from xingtan.rulebook.conversion import rule_for
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.grain import MOST_FACTS
from xingtan.rulebook.results import SetAside, Step
from xingtan.rulebook.rules import ChangeOver, Rulebook


class MixedTeachersError(DomainError):
    """Facts of more than one teacher were given; each is assessed alone."""

    code = "mixed_teachers"


class FactTwiceError(DomainError):
    """Two facts carry the same key, so that neither can be told from the other."""

    code = "fact_twice"


class TooManyFactsError(DomainError):
    """One teacher has more facts than amounts are sure to hold in 64 bits."""

    code = "too_many_facts"


@dataclass(slots=True)
class Sorted:
    """The facts of one teacher: those assessed, those noted, those set aside."""

    inside: list[Fact] = field(default_factory=list)
    noted: list[Fact] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)


def canonical(fact: Fact) -> tuple[bool, date, str]:
    """Order in which facts use up counts and caps: settled ones, then by date, then by key."""
    return (fact.settled is None, fact.on, fact.key)


def only_teacher(facts: Sequence[Fact]) -> str | None:
    """Return whose facts these are.

    Errors: MixedTeachersError, FactTwiceError, TooManyFactsError.
    """
    if len(facts) > MOST_FACTS:
        raise TooManyFactsError(most=MOST_FACTS)
    teachers = sorted({fact.teacher for fact in facts})
    if len(teachers) > 1:
        raise MixedTeachersError(teachers=teachers)
    seen: set[str] = set()
    for fact in facts:
        if fact.key in seen:
            raise FactTwiceError(key=fact.key)
        seen.add(fact.key)
    return teachers[0] if teachers else None


def sort_out(rulebook: Rulebook, facts: Iterable[Fact], cycle: Cycle, as_of: date) -> Sorted:
    """Part the facts that are asked about from circumstances and from what lies outside the question."""
    found = Sorted()
    for fact in facts:
        step = _outside(rulebook, fact, cycle, as_of)
        if step is not None:
            found.aside.append(SetAside(fact.key, fact.kind, fact.on, step))
        elif fact.kind in rulebook.circumstances:
            found.noted.append(fact)
        else:
            found.inside.append(fact)
    return found


def _outside(rulebook: Rulebook, fact: Fact, cycle: Cycle, as_of: date) -> Step | None:
    if not _in_force(rulebook, fact):
        return Step("not_in_force", {"on": fact.on})
    if fact.on > as_of:
        return Step("after_the_day", {"on": fact.on, "as_of": as_of})
    if not cycle.contains(rulebook.year_of(fact.on)) and not _reaches_in(rulebook, fact, cycle):
        return Step("other_cycle", {"on": fact.on, "first": cycle.first_year, "last": cycle.last_year})
    return None


def _in_force(rulebook: Rulebook, fact: Fact) -> bool:
    effective = rulebook.identity.effective
    if effective.contains(fact.on):
        return True
    if fact.on > effective.start:
        return False
    change_over = rulebook.identity.change_over
    return change_over is ChangeOver.CONVERT or (change_over is ChangeOver.SETTLED and fact.settled is not None)


def _reaches_in(rulebook: Rulebook, fact: Fact, cycle: Cycle) -> bool:
    """Return whether a rule spreads a fact of another cycle into this one, or some of it was posted there."""
    if any(cycle.contains(year) for year in fact.settled_in):
        return True
    before = cycle.first_year - rulebook.year_of(fact.on)
    if not 0 < before <= rulebook.longest_spread:
        return False
    rule = rule_for(rulebook, fact)
    return rule is not None and rule.spread is not None and before < len(rule.spread.shares)
