"""The forecast as pages show it: one row for each running requirement that is not met, with its ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.credit_bank.tongue import spoken, title
from xingtan.pages.filters import exact
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.outlook.forecast import Prospect, Reach
from xingtan.rulebook.results import Step
from xingtan.standing.labels import REACHES
from xingtan.standing.prospects import Outcome, outcome_of, prospects_of, ways_of
from xingtan.standing.reads import TeacherStanding

WAYS_SHOWN = 4
"""Requirements for which ways are worked out on one page; the most pressing come first."""


@dataclass(frozen=True)
class ForecastWay:
    """One way to close a gap, each deed as a sentence."""

    deeds: tuple[str, ...]


@dataclass(frozen=True)
class ForecastRow:
    """One running requirement that is not met yet.

    Units: the unit of the rulebook, exact.
    """

    prospect: Prospect
    title: str
    state: tuple[str, str]
    latest: date | None
    short: Fraction
    at_least: Fraction
    a_year: Fraction
    reasons: tuple[str, ...]
    ways: tuple[ForecastWay, ...]


def forecast_rows(found: TeacherStanding, habits: Mapping[str, int], *, on: date) -> list[ForecastRow]:
    """Return what is not met and whose period still runs, lost ones first, then by latest day; no query."""
    prospects = prospects_of(found, on=on)
    running = [each for each in prospects if each.ends >= on and each.reach is not Reach.MET]
    running.sort(key=lambda each: (each.latest or date.min, each.result.year is None, -each.result.short))
    rows = []
    with_ways = 0
    for prospect in running:
        ways: tuple[ForecastWay, ...] = ()
        if prospect.reach is Reach.OPEN and with_ways < WAYS_SHOWN:
            with_ways += 1
            proved = ways_of(found, prospects, prospect, habits, on=on)
            ways = tuple(ForecastWay(_said((deed.finding() for deed in way.deeds), found)) for way in proved)
        rows.append(_row(found, prospect, ways, on))
    return rows


def pressing(found: TeacherStanding, outcome: Outcome, *, on: date) -> tuple[tuple[str, str, str], date | None, str]:
    """Return a teacher's chances as code, words and tone, the latest day of all, and the sentence that says why."""
    code = "soon" if outcome.is_soon(on) else outcome.reach.value
    label, tone = REACHES[code]
    prospect = outcome.pressing
    if prospect is None:
        return (code, str(label), tone), None, ""
    told = prospect.reasons[:1] or (prospect.result.finding(),)
    return (code, str(label), tone), outcome.latest, _said(told, found)[0]


def _row(found: TeacherStanding, prospect: Prospect, ways: tuple[ForecastWay, ...], on: date) -> ForecastRow:
    name = outcome_of([prospect], on=on)
    label, tone = REACHES["soon" if name.is_soon(on) else prospect.reach.value]
    return ForecastRow(
        prospect=prospect,
        title=title(found.rulebook, "requirement", prospect.result.requirement),
        state=(str(label), tone),
        latest=prospect.latest,
        short=prospect.result.short,
        at_least=prospect.at_least,
        a_year=prospect.a_year,
        reasons=_said(prospect.reasons, found),
        ways=ways,
    )


def _said(steps: Iterable[Step], found: TeacherStanding) -> tuple[str, ...]:
    return tuple(sentence(step, rulebook=found.rulebook, language=spoken(), amounts=exact) for step in steps)
