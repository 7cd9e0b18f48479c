"""Consequences (结果运用): what follows for a teacher from requirements that are short and from circumstances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from xingtan.rulebook.demands import Concerned
from xingtan.rulebook.measuring import Entry, wanted
from xingtan.rulebook.requirements import Question
from xingtan.rulebook.results import ConsequenceResult, RequirementResult, State, Step, StepValue
from xingtan.rulebook.rules import Consequence, ConsequenceCase, FactsWanted, Rulebook


def conclude(
    rulebook: Rulebook, results: Sequence[RequirementResult], entries: Sequence[Entry], question: Question
) -> tuple[ConsequenceResult, ...]:
    """Return the outcome of every consequence for the teacher: that of the first case that holds, or the default.

    The reasons are all the cases that hold, those of the outcome first, as they stand in the file.
    """
    return tuple(_concluded(each, results, entries, question) for each in rulebook.consequences_of(Concerned.TEACHER))


def _concluded(
    consequence: Consequence, results: Sequence[RequirementResult], entries: Sequence[Entry], question: Question
) -> ConsequenceResult:
    held: list[tuple[ConsequenceCase, Step]] = []
    for case in consequence.cases:
        params = _unmet(case, results) or _found(case, entries, question)
        if params is not None:
            said: dict[str, StepValue] = {"case": f"{consequence.name}/{case.name}", **params}
            held.append((case, Step("consequence", said)))
    outcome = held[0][0].gives if held else consequence.default
    told = sorted(held, key=lambda each: each[0].gives != outcome)
    return ConsequenceResult(consequence.name, outcome, tuple(step for _, step in told))


def _unmet(case: ConsequenceCase, results: Iterable[RequirementResult]) -> dict[str, StepValue] | None:
    short = [result for result in results if result.requirement in case.unmet and result.state is State.SHORT]
    return {"short": ", ".join(dict.fromkeys(result.requirement for result in short))} if short else None


def _found(case: ConsequenceCase, entries: Iterable[Entry], question: Question) -> dict[str, StepValue] | None:
    if case.facts is None:
        return None
    found = [entry for entry in _firsts(case.facts, entries) if _lasts(case, entry.fact.on, question.as_of)]
    keys = ", ".join(sorted(entry.fact.key for entry in found))
    if case.years_running:
        years = {entry.year for entry in found}
        return {"facts": keys} if _in_a_row(years, case.years_running) else None
    return {"facts": keys} if len(found) >= case.at_least else None


def _firsts(facts: FactsWanted, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.first and wanted(facts, entry.fact)]


def _lasts(case: ConsequenceCase, on: date, as_of: date) -> bool:
    if case.lasts_years is None:
        return True
    return (as_of.year, as_of.month, as_of.day) < (on.year + case.lasts_years, on.month, on.day)


def _in_a_row(years: set[int], wanted_years: int) -> bool:
    return any(all(first + number in years for number in range(wanted_years)) for first in years)
