"""The page of progress: who has handed in and who has not, sheet by sheet; marks are not shown here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.assessment.desks.cycles import frame, spans_of
from xingtan.assessment.labels import PHASES, SHEET_STATES
from xingtan.assessment.models import Assessed, AssessmentCycle, PhaseSpan, RatingSheet
from xingtan.assessment.workflow import MISSING, SheetState, State
from xingtan.kernel.chinese_names import order_of

HANDED_IN, EXCUSED = SheetState.HANDED_IN.value, SheetState.EXCUSED.value
COUNTED = (HANDED_IN, *MISSING)
"""States of sheets that are waited for or in; an excused one is neither."""
LISTS: Mapping[str, tuple[str, ...]] = {
    "handed_in": (HANDED_IN,),
    "missing": MISSING,
    "counted": COUNTED,
    "excused": (EXCUSED,),
}
"""What may be asked for, and the states of the sheets that are listed then."""


@dataclass(frozen=True)
class PhaseRow:
    """One phase of the assessment, or all of them together: its days, and how many sheets are where."""

    phase: str
    title: object
    span: PhaseSpan | None
    is_open: bool
    counts: Mapping[str, int]

    @property
    def complete(self) -> bool:
        """Whether every sheet that counts is in."""
        return bool(self.counts["counted"]) and not self.counts["missing"]


@dataclass(frozen=True)
class RaterRow:
    """One rater and what they have not handed in yet."""

    rater: Account
    sheets: tuple[RatingSheet, ...]


def progress(actor: Actor, cycle: AssessmentCycle, *, on: date, phase: str = "", asked: str = "") -> dict[str, Any]:
    """Return who has handed in and who has not, narrowed to a phase and to one of ``LISTS``; a fixed number of queries.

    Without a list asked for: what is missing, rater by rater, and what was excused.
    """
    rows = RatingSheet.objects.filter(assessed__cycle=cycle).select_related("rater", "assessed__teacher__group")
    every = list(rows.order_by("rater_id", "phase", "assessed__teacher__number"))
    spans = spans_of(cycle)
    chosen = phase if phase in {span.phase for span in spans} else ""
    sheets = [sheet for sheet in every if not chosen or sheet.phase == chosen]
    listed = asked if asked in LISTS else ""
    return {
        **frame(actor, cycle, "progress"),
        "phases": [_phase_row(span, every, on) for span in spans],
        "together": PhaseRow("", "", None, is_open=False, counts=_counts(every)),
        "phase": chosen,
        "phase_options": [(span.phase, PHASES[span.phase]) for span in spans],
        "asked": listed,
        "listed": sorted((sheet for sheet in sheets if listed and sheet.state in LISTS[listed]), key=_by_rater),
        "raters": [] if listed else _missing(sheets),
        "excused": [] if listed else [sheet for sheet in sheets if sheet.state == EXCUSED],
        "sheet_states": SHEET_STATES,
        "phase_titles": PHASES,
        "without_account": list(
            Assessed.objects.filter(cycle=cycle, teacher__account=None)
            .for_rows()
            .values_list("teacher__name", flat=True)
        ),
        "may_excuse": cycle.state in {State.RATING.value, State.COMPARING.value},
        "may_replace": cycle.state == State.RATING.value,
        "own_account": actor.account_id,
    }


def _phase_row(span: PhaseSpan, sheets: Sequence[RatingSheet], on: date) -> PhaseRow:
    is_open = span.begins_on <= on <= span.ends_on
    counts = _counts([sheet for sheet in sheets if sheet.phase == span.phase])
    return PhaseRow(span.phase, PHASES[span.phase], span, is_open, counts)


def _counts(sheets: Sequence[RatingSheet]) -> dict[str, int]:
    states = Counter(sheet.state for sheet in sheets)
    return {name: sum(states[state] for state in states_of) for name, states_of in LISTS.items()}


def _by_rater(sheet: RatingSheet) -> tuple[object, int]:
    return order_of(sheet.rater.name), sheet.rater_id


def _missing(sheets: Sequence[RatingSheet]) -> list[RaterRow]:
    """Return the raters who have something to hand in, those with most first."""
    found: dict[int, list[RatingSheet]] = {}
    for sheet in sheets:
        if sheet.state in MISSING:
            found.setdefault(sheet.rater_id, []).append(sheet)
    rows = [RaterRow(each[0].rater, tuple(each)) for each in found.values()]
    return sorted(rows, key=lambda row: (-len(row.sheets), order_of(row.rater.name), row.rater.pk))
