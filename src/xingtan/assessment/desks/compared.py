"""Pages where marks are compared: results with quotas, raters beside one another, the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.assessment.desks.cycles import frame, tier_title
from xingtan.assessment.facts import Given
from xingtan.assessment.labels import PROBLEMS
from xingtan.assessment.models import AssessmentCycle
from xingtan.assessment.policies import is_about
from xingtan.assessment.reckoning import Outcome, check_quotas, reckon
from xingtan.assessment.scale import Indicator, Phase, Scale
from xingtan.assessment.scoring import score_marks
from xingtan.assessment.services.results import newest_results
from xingtan.assessment.spread import Leaning, Spread, leanings, near, spread_of
from xingtan.assessment.workflow import DONE, State
from xingtan.credit_bank.tongue import here
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.chinese_names import order_of
from xingtan.kernel.errors import DomainError

HUNDRED = 100
TENTHS = 10


@dataclass(frozen=True)
class ResultRow:
    """One teacher in the list of results: reckoned until confirmation, as confirmed afterwards."""

    outcome: Outcome
    tier: str
    total: Fraction | None
    band: str
    band_by_marks: str
    reason: str
    problem: str
    own: bool


@dataclass(frozen=True)
class RaterColumn:
    """One rater in the comparison: their mean deviation in tenths of a percent of full marks, as text."""

    key: int
    name: str
    leaning: Leaning | None
    says: str
    on_case: str


@dataclass(frozen=True)
class ComparedRow:
    """One teacher in the comparison: each rater's total, and how far they lie apart."""

    outcome: Outcome
    cells: tuple[tuple[Fraction | None, bool], ...]
    spread: Spread | None
    apart: tuple[str, ...]


def results(actor: Actor, cycle: AssessmentCycle, *, band: str = "") -> dict[str, Any]:
    """Return the ranking with grades, narrowed to those of one grade when given, and the quotas."""
    outcomes = reckon(cycle) if cycle.state == State.COMPARING.value or cycle.state in DONE else []
    scale = cycle.scale.spec
    rows = result_rows(actor, cycle, outcomes)
    title = _title(scale, band) if rows else ""
    return {
        **frame(actor, cycle, "results"),
        "rows": [row for row in rows if not title or row.band == title],
        "band": band if title else "",
        "band_title": title,
        "full": scale.full,
        "near": near,
        "quotas": []
        if cycle.state in DONE
        else [(check, here(check.band.title)) for check in check_quotas(scale, outcomes)],
        "counts": [
            (each.code, here(each.title), sum(row.band == here(each.title) for row in rows)) for each in scale.bands
        ],
        "comparing": cycle.state == State.COMPARING.value,
        "done": cycle.state in DONE,
    }


def result_rows(actor: Actor, cycle: AssessmentCycle, outcomes: Sequence[Outcome]) -> list[ResultRow]:
    """Return the rows of the ranking; one query."""
    scale = cycle.scale.spec
    stored = newest_results([each.assessed.pk for each in outcomes]) if cycle.state in DONE else {}
    rows = []
    for outcome in outcomes:
        result = stored.get(outcome.assessed.pk)
        codes = (result.band, result.band_by_marks) if result else _codes(outcome)
        total = result.total if result else outcome.score.total if outcome.score else None
        rows.append(
            ResultRow(
                outcome,
                tier_title(scale, outcome.assessed.tier),
                total,
                _title(scale, codes[0]),
                _title(scale, codes[1]),
                result.reason if result else outcome.assessed.band_reason,
                problem_of(scale, outcome),
                own=is_about(actor, outcome.assessed),
            )
        )
    return rows


def problem_of(scale: Scale, outcome: Outcome) -> str:
    """Return why a total cannot be worked out, empty when it can."""
    if not outcome.problem:
        return ""
    indicator = scale.indicator(outcome.missing)
    where = here(indicator.title) if indicator else ""
    return f"{PROBLEMS.get(outcome.problem, outcome.problem)}{': ' if where else ''}{where}"


def comparison(actor: Actor, cycle: AssessmentCycle, phase: Phase, *, rater: int | None = None) -> dict[str, Any]:
    """Return each rater's total for each teacher, where they lie apart, and how each rater leans.

    With a rater also what of theirs was compared: teacher by teacher and indicator by indicator, without marks.
    """
    outcomes = reckon(cycle)
    scale = cycle.scale.spec
    given = {outcome.assessed.pk: [each for each in outcome.given if each.phase is phase] for outcome in outcomes}
    names = {each.rater_id: each.rater_name for some in given.values() for each in some}
    order = sorted(names, key=lambda key: (order_of(names[key]), key))
    cases = _cases(scale, outcomes, given)
    leaning = leanings([marks for _, _, marks in cases])
    shown = [outcome for outcome in outcomes if given[outcome.assessed.pk]]
    case = next((outcome for outcome in outcomes if outcome.assessed.calibrates), None)
    on_case = leanings([marks for outcome, _, marks in cases if outcome is case])
    return {
        **frame(actor, cycle, "comparison"),
        "phase": phase.value,
        "raters": [
            RaterColumn(key, names[key], leaning.get(key), percent(leaning.get(key)), percent(on_case.get(key)))
            for key in order
        ],
        "rows": [_compared(scale, outcome, given[outcome.assessed.pk], order) for outcome in shown],
        "heads": [(names[key], "num") for key in order],
        "rater_name": names.get(rater, "") if rater is not None else "",
        "rated": [
            (outcome.assessed, leaf.code, here(leaf.title))
            for outcome, leaf, marks in cases
            if rater in marks and len(marks) > 1
        ],
        "case": case,
        "near": near,
        "tolerance": exact_text(scale.tolerance * HUNDRED),
    }


def spreads(scale: Scale, tier: str, given: Iterable[Given]) -> dict[str, dict[Phase, Spread]]:
    """Return how far the raters of each phase lie apart, indicator by indicator."""
    some = list(given)
    found: dict[str, dict[Phase, Spread]] = {}
    for leaf in scale.leaves(tier):
        for phase in Phase:
            marks = {
                each.sheet_id: each.marks[leaf.code] for each in some if each.phase is phase and leaf.code in each.marks
            }
            spread = spread_of(marks, full=leaf.most, tolerance=scale.tolerance)
            if spread is not None:
                found.setdefault(leaf.code, {})[phase] = spread
    return found


def percent(leaning: Leaning | None) -> str:
    """Return a mean deviation as percent of full marks with a sign, to one decimal.

    Rounding: to a tenth of a percent, half away from zero, for reading only.
    """
    if leaning is None:
        return "—"
    tenths = leaning.mean * HUNDRED * TENTHS
    whole = (abs(tenths.numerator) * 2 + tenths.denominator) // (2 * tenths.denominator)
    sign = "±" if not whole else "−" if tenths < 0 else "+"
    return f"{sign}{whole // TENTHS}.{whole % TENTHS} %"


def export_rows(actor: Actor, cycle: AssessmentCycle, *, band: str = "") -> tuple[list[str], list[list[str]]]:
    """Return headers and rows of the workbook of results, of one grade when given, in the reader's language."""
    outcomes = reckon(cycle)
    scale = cycle.scale.spec
    leaves = [each for each in scale.all_indicators() if not each.children]
    headers = [
        _("Rank"),
        _("Number"),
        _("Teacher"),
        _("Tier"),
        _("Total"),
        _("Grade"),
        _("Grade by marks"),
        _("Reason"),
    ]
    title = _title(scale, band)
    rows = [row for row in result_rows(actor, cycle, outcomes) if not title or row.band == title]
    return [*headers, *(here(leaf.title) for leaf in leaves)], [_export(row, leaves) for row in rows]


def _export(row: ResultRow, leaves: Sequence[Indicator]) -> list[str]:
    found = row.outcome.score
    values = {line.code: exact_text(line.value) for line in found.lines} if found else {}
    teacher = row.outcome.assessed.teacher
    return [
        str(row.outcome.rank or ""),
        teacher.number,
        teacher.name,
        row.tier,
        exact_text(row.total) if row.total is not None else "",
        row.band,
        row.band_by_marks,
        row.reason,
        *(values.get(leaf.code, "") for leaf in leaves),
    ]


def _codes(outcome: Outcome) -> tuple[str, str]:
    own, marks = outcome.band, outcome.band_by_marks
    return own.code if own else "", marks.code if marks else ""


def _title(scale: Scale, code: str) -> str:
    band = scale.band(code)
    return here(band.title) if band else ""


def _cases(
    scale: Scale, outcomes: Sequence[Outcome], given: Mapping[int, Sequence[Given]]
) -> list[tuple[Outcome, Indicator, dict[int, Fraction]]]:
    """Return every indicator of every teacher with the raters' marks as shares of full marks."""
    found = []
    for outcome in outcomes:
        for leaf in scale.leaves(outcome.assessed.tier):
            some = given[outcome.assessed.pk]
            marks = {each.rater_id: each.marks[leaf.code] / leaf.most for each in some if leaf.code in each.marks}
            found.append((outcome, leaf, marks))
    return found


def _compared(scale: Scale, outcome: Outcome, given: Sequence[Given], order: Sequence[int]) -> ComparedRow:
    tier = outcome.assessed.tier
    totals: dict[int, Fraction] = {}
    for each in given:
        try:
            totals[each.rater_id] = score_marks(scale, tier, each.marks).total
        except DomainError:
            continue
    full = scale.full or max(totals.values(), default=Fraction(1)) or Fraction(1)
    spread = spread_of(totals, full=full, tolerance=scale.tolerance)
    far = spread.outliers if spread else frozenset()
    cells = tuple((totals.get(key), key in far) for key in order)
    apart = tuple(
        here(leaf.title)
        for leaf in scale.leaves(tier)
        if any(each.outliers for each in spreads(scale, tier, given).get(leaf.code, {}).values())
    )
    return ComparedRow(outcome, cells, spread, apart)
