"""Evaluation (学校与区县评价): what follows for a school or a county from how those below it stand.

Only counts are looked at, never a person: the caller counts whom it may see, and every share is an exact fraction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from xingtan.rulebook.demands import Among, Concerned, Consequence, ConsequenceCase
from xingtan.rulebook.results import Assessment, ConsequenceResult, State, Step, StepValue
from xingtan.rulebook.rules import Rulebook

Outcome = tuple[str, str]
"""A consequence and one of its outcomes."""
NO_OUTCOMES: Mapping[Outcome, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Heads:
    """How many teachers or schools there are, and how many of them stand how.

    Units: heads.
    """

    total: int = 0
    verdicts: Mapping[State, int] = field(default_factory=lambda: MappingProxyType({}))
    outcomes: Mapping[Outcome, int] = field(default_factory=lambda: NO_OUTCOMES)


NOBODY = Heads()


@dataclass(frozen=True, slots=True)
class Held:
    """A case that held on an earlier day; where it lasts for years it still may."""

    consequence: str
    case: str
    on: date


def heads_of(assessments: Iterable[Assessment]) -> Heads:
    """Return how many teachers were assessed, with their verdicts and the outcomes of what follows for them."""
    verdicts: Counter[State] = Counter()
    outcomes: Counter[Outcome] = Counter()
    for each in assessments:
        verdicts[each.verdict] += 1
        outcomes.update((result.consequence, result.outcome) for result in each.consequences)
    return Heads(verdicts.total(), verdicts, outcomes)


def heads_of_schools(evaluated: Iterable[Sequence[ConsequenceResult]]) -> Heads:
    """Return how many schools were evaluated, with the outcomes of what follows for them."""
    found = list(evaluated)
    return Heads(
        len(found), outcomes=Counter((result.consequence, result.outcome) for each in found for result in each)
    )


def together(heads: Iterable[Heads]) -> Heads:
    """Return the heads of several institutions as those of one."""
    total, verdicts, outcomes = 0, Counter[State](), Counter[Outcome]()
    for each in heads:
        total += each.total
        verdicts.update(each.verdicts)
        outcomes.update(each.outcomes)
    return Heads(total, verdicts, outcomes)


def evaluate(
    rulebook: Rulebook,
    of: Concerned,
    *,
    teachers: Heads,
    schools: Heads = NOBODY,
    as_of: date,
    earlier: Sequence[Held] = (),
) -> tuple[ConsequenceResult, ...]:
    """Return what follows for one school or one county: of each consequence the first case that holds, or the default.

    A share of nobody is none, so a case on a share does not hold where there is nobody. ``earlier`` names cases that
    held before; one with ``lasts_years`` goes on holding that long.
    """
    whom = {Concerned.TEACHER: teachers, Concerned.SCHOOL: schools}
    return tuple(_evaluated(each, whom, as_of, earlier) for each in rulebook.consequences_of(of))


def _evaluated(
    consequence: Consequence, whom: Mapping[Concerned, Heads], as_of: date, earlier: Iterable[Held]
) -> ConsequenceResult:
    past = {
        held.case: held.on for held in sorted(earlier, key=lambda held: held.on) if held.consequence == consequence.name
    }
    held: list[tuple[ConsequenceCase, Step]] = []
    for case in consequence.cases:
        step = _now(consequence, case, whom) or _still(consequence, case, past.get(case.name), as_of)
        if step is not None:
            held.append((case, step))
    outcome = held[0][0].gives if held else consequence.default
    told = sorted(held, key=lambda each: each[0].gives != outcome)
    return ConsequenceResult(consequence.name, outcome, tuple(step for _, step in told))


def _now(consequence: Consequence, case: ConsequenceCase, whom: Mapping[Concerned, Heads]) -> Step | None:
    among = case.among
    if among is None:
        return None
    heads = whom[among.whom]
    count = _count(among, heads)
    share = Fraction(count, heads.total) if heads.total else None
    if not _bounded(among, count, share):
        return None
    params: dict[str, StepValue] = {
        "case": f"{consequence.name}/{case.name}",
        "count": count,
        "total": heads.total,
        "share": share or Fraction(0),
    }
    return Step(f"among_{among.whom.value}s", params)


def _count(among: Among, heads: Heads) -> int:
    if among.verdict:
        return heads.verdicts.get(State(among.verdict), 0)
    return heads.outcomes.get((among.consequence, among.outcome), 0)


def _bounded(among: Among, count: int, share: Fraction | None) -> bool:
    if among.share is not None:
        return share is not None and among.share.holds(share)
    return among.number is not None and among.number.holds(count)


def _still(consequence: Consequence, case: ConsequenceCase, on: date | None, as_of: date) -> Step | None:
    """Return that a case which held on an earlier day still does."""
    if on is None or case.lasts_years is None or on > as_of:
        return None
    year = on.year + case.lasts_years
    until = date(year, 3, 1) if (on.month, on.day) == (2, 29) and not _is_leap(year) else on.replace(year=year)
    if as_of >= until:
        return None
    return Step("still_lasts", {"case": f"{consequence.name}/{case.name}", "on": on, "until": until})


def _is_leap(year: int) -> bool:
    return (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
