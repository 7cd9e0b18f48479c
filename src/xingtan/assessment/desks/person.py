"""One teacher's assessment: every figure opens into the raters' marks and the formula behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.assessment.desks.compared import problem_of, spreads
from xingtan.assessment.desks.cycles import tier_title
from xingtan.assessment.desks.rating import proofs_of
from xingtan.assessment.desks.scales import titles_of
from xingtan.assessment.facts import Given, given_on
from xingtan.assessment.formula_words import in_words
from xingtan.assessment.labels import PHASES, STATES
from xingtan.assessment.models import Assessed, AssessmentResult, DiscussionNote
from xingtan.assessment.policies import is_about, may_decide_on, open_phases, wears_any
from xingtan.assessment.reckoning import outcome_of
from xingtan.assessment.scale import Indicator, Phase, Scale
from xingtan.assessment.services.ratings import own_sheets
from xingtan.assessment.services.results import sum_of
from xingtan.assessment.spread import Spread, near
from xingtan.assessment.workflow import DONE, LOOKED_AT, LOOKERS, State
from xingtan.credit_bank.tongue import here
from xingtan.kernel.amounts import exact_text, parse_exact


@dataclass(frozen=True)
class MarkCell:
    """One rater's mark: who (or which of the colleagues), what, whether it lies apart, what they said."""

    who: str
    phase: str
    mark: Fraction
    level: str
    apart: bool
    remark: str
    again: bool


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator: its value, its formula with the figures in it, and everything behind it that may be read."""

    code: str
    title: str
    says: str
    depth: int
    value: str
    near: str
    most: str
    formula: str
    words: str
    filled: str
    cells: tuple[MarkCell, ...]
    spreads: tuple[tuple[str, str], ...]
    notes: tuple[DiscussionNote, ...]
    proofs: tuple[Any, ...]


@dataclass(frozen=True)
class _Around:
    """What the rows of one person are made from."""

    scale: Scale
    given: Sequence[Given]
    names: Mapping[int, str]
    titles: Mapping[str, str]
    apart: Mapping[str, Mapping[Phase, Spread]]
    notes: Sequence[DiscussionNote]
    proofs: Mapping[str, Sequence[Any]]


def person(actor: Actor, found: Assessed) -> dict[str, Any]:
    """Return the context of one teacher's page, with as much as this reader may know."""
    cycle, scale = found.cycle, found.cycle.scale.spec
    phases = open_phases(actor, found, own_sheets(actor, [found.pk]).get(found.pk, []))
    given = given_on([found.pk]).get(found.pk, [])
    shown = [each for each in given if each.phase in phases]
    runs = wears_any(actor, LOOKERS, cycle.school.path) and not is_about(actor, found)
    results = _results(actor, found, runs=runs)
    counted = _sum(found, scale, given, results, runs=runs and cycle.state in LOOKED_AT)
    around = _Around(
        scale,
        shown,
        _names(actor, scale, shown, runs=runs),
        titles_of(scale),
        spreads(scale, found.tier, shown),
        list(found.notes.order_by("pk")) if phases - {Phase.SELF} and not is_about(actor, found) else [],
        proofs_of(actor, found),
    )
    return {
        "person": found,
        "cycle": cycle,
        "state": STATES[cycle.state],
        "own": is_about(actor, found),
        "runs": runs,
        "tier": tier_title(scale, found.tier),
        "scale": scale,
        "scale_title": here(scale.title),
        "full": scale.full,
        "near": near,
        "phases": [(phase.value, PHASES[phase], phase in phases) for phase in Phase],
        "rows": [_row(each, found.tier, counted["lines"], around) for each in _in_force(scale, found.tier)],
        "sum": counted,
        "sum_words": in_words(counted["formula"], around.titles),
        "results": results,
        "summary": next((each.summary for each in given if each.phase is Phase.SELF), ""),
        "general_notes": [note for note in around.notes if not note.indicator],
        "may_note": bool(phases - {Phase.SELF}) and not is_about(actor, found),
        "may_settle": cycle.state == State.COMPARING.value and bool(may_decide_on(actor, found)),
        "may_amend": cycle.state in DONE and bool(may_decide_on(actor, found)),
        "bands": [(band.code, here(band.title)) for band in scale.bands],
        "sheets": [(each, around.names[each.sheet_id]) for each in shown] if runs else [],
    }


def _results(actor: Actor, found: Assessed, *, runs: bool) -> list[dict[str, Any]]:
    """Return the lines of the result that the reader may see, newest first."""
    readable = found.cycle.state == State.PUBLISHED.value and (is_about(actor, found) or runs)
    if not readable and not (runs and found.cycle.state in DONE):
        return []
    scale = found.cycle.scale.spec
    return [_line(scale, row) for row in found.results.select_related("assessed__cycle").order_by("-line")]


def _line(scale: Scale, row: AssessmentResult) -> dict[str, Any]:
    band, by_marks = scale.band(row.band), scale.band(row.band_by_marks)
    return {
        "row": row,
        "total": row.total,
        "band": here(band.title) if band else row.band,
        "band_by_marks": here(by_marks.title) if by_marks else row.band_by_marks,
        "by_hand": row.band != row.band_by_marks,
    }


def _sum(
    found: Assessed, scale: Scale, given: Sequence[Given], results: Sequence[Mapping[str, Any]], *, runs: bool
) -> dict[str, Any]:
    """Return the steps of the total: as confirmed, or as they stand for those who run the assessment."""
    if results:
        newest = results[0]
        return _steps(newest["row"].sum, total=newest["total"], band=newest["band"])
    if not runs:
        return {"lines": {}, "total": None, "band": "", "formula": "", "filled": "", "raw": "", "problem": ""}
    outcome = outcome_of(scale, found, given)
    if outcome.score is None:
        nothing: dict[str, Any] = {"formula": "", "filled": "", "raw": "", "lines": []}
        return {**_steps(nothing, total=None, band=""), "problem": problem_of(scale, outcome)}
    band = here(outcome.band.title) if outcome.band else ""
    return _steps(sum_of(outcome.score), total=outcome.score.total, band=band)


def _steps(stored: Mapping[str, Any], *, total: Fraction | None, band: str) -> dict[str, Any]:
    return {
        "lines": {line["code"]: line for line in stored["lines"]},
        "total": total,
        "band": band,
        "formula": stored["formula"],
        "filled": stored["filled"],
        "raw": stored["raw"],
        "problem": "",
    }


def _names(actor: Actor, scale: Scale, given: Sequence[Given], *, runs: bool) -> dict[int, str]:
    """Return how each rater is called to this reader: colleagues are numbered unless the scale shows names."""
    found, place = {}, 0
    for each in given:
        if each.phase is Phase.PEER:
            place += 1
        if actor.account_id is not None and each.rater_id == actor.account_id:
            found[each.sheet_id] = _("You")
        elif each.phase is Phase.PEER and not (scale.names_shown or runs):
            found[each.sheet_id] = _("Colleague %(number)s") % {"number": place}
        else:
            found[each.sheet_id] = each.rater_name
    return found


def _in_force(scale: Scale, tier: str) -> list[Indicator]:
    """Return the indicators that hold for the tier, parents before children."""

    def below(indicator: Indicator) -> list[Indicator]:
        if not indicator.holds_for(tier):
            return []
        return [indicator, *(each for child in indicator.children for each in below(child))]

    return [each for top in scale.indicators for each in below(top)]


def _row(indicator: Indicator, tier: str, lines: Mapping[str, Mapping[str, Any]], around: _Around) -> IndicatorRow:
    line = lines.get(indicator.code, {})
    apart = around.apart.get(indicator.code, {})
    leaf = not indicator.children
    formula = indicator.formulas[tier].text if indicator.children else ""
    return IndicatorRow(
        code=indicator.code,
        title=here(indicator.title),
        says=here(indicator.says),
        depth=indicator.depth,
        value=str(line.get("value", "")),
        near=near(parse_exact(line["value"])) if line else "",
        most=exact_text(indicator.most) if leaf else "",
        formula=str(line.get("formula", formula)),
        words=in_words(str(line.get("formula", formula)), around.titles),
        filled=str(line.get("filled", "")),
        cells=tuple(_cell(each, indicator, around) for each in around.given if leaf and indicator.code in each.marks),
        spreads=tuple((str(PHASES[phase]), _told(spread)) for phase, spread in apart.items() if spread.count > 1),
        notes=tuple(note for note in around.notes if note.indicator == indicator.code),
        proofs=tuple(proof for kind in indicator.evidence for proof in around.proofs.get(kind, ())),
    )


def _told(spread: Spread) -> str:
    """Return range, mean and standard deviation as one line."""
    parts = (
        _("range %(range)s") % {"range": near(spread.range)},
        _("mean %(mean)s") % {"mean": near(spread.mean)},
        _("standard deviation %(deviation)s") % {"deviation": near(spread.deviation)},
    )
    return " · ".join(parts)


def _cell(each: Given, leaf: Indicator, around: _Around) -> MarkCell:
    mark = each.marks[leaf.code]
    level = leaf.level_at(mark)
    spread = around.apart.get(leaf.code, {}).get(each.phase)
    return MarkCell(
        who=around.names[each.sheet_id],
        phase=str(PHASES[each.phase]),
        mark=mark,
        level=here(level.title) if level else "",
        apart=spread is not None and each.sheet_id in spread.outliers,
        remark=each.remarks.get(leaf.code, ""),
        again=each.number > 1,
    )
