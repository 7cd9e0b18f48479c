"""Pages of those who run assessments: the list, and what stands around every page of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from xingtan.access.actors import Actor
from xingtan.assessment.labels import ROAD_LABELS, STATES, STEPS
from xingtan.assessment.models import Assessed, AssessmentCycle, AssessmentScale, RatingSheet
from xingtan.assessment.policies import may_keep, may_take
from xingtan.assessment.scale import Phase, Scale
from xingtan.assessment.services.cycles import is_assessed
from xingtan.assessment.workflow import KEEPERS, LOOKED_AT, ROAD, SheetState, State
from xingtan.credit_bank.tongue import here
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.kernel.steps import Step

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class CycleRow:
    """One assessment in the list: how many are assessed, how many of the sheets are in."""

    cycle: AssessmentCycle
    scale: str
    people: int
    sheets: int
    handed_in: int


def cycles(actor: Actor) -> list[CycleRow]:
    """Return the assessments that the actor runs or watches, newest first; three queries."""
    rows = list(AssessmentCycle.objects.run_by(actor).select_related("school", "scale").order_by("-pk"))
    keys = [row.pk for row in rows]
    people = dict(Assessed.objects.filter(cycle__in=keys).order_by().values_list("cycle_id").annotate(many=Count("pk")))
    sheets = RatingSheet.objects.filter(assessed__cycle__in=keys).order_by()
    states: dict[int, Counter[str]] = {key: Counter() for key in keys}
    for cycle_id, state, many in sheets.values_list("assessed__cycle_id", "state").annotate(many=Count("pk")):
        states[cycle_id][state] = many
    return [
        CycleRow(
            row,
            here(row.scale.spec.title),
            people.get(row.pk, 0),
            states[row.pk].total() - states[row.pk][SheetState.EXCUSED.value],
            states[row.pk][SheetState.HANDED_IN.value],
        )
        for row in rows
    ]


def frame(actor: Actor, cycle: AssessmentCycle, current: str) -> dict[str, Any]:
    """Return what every page of one assessment shows around its own part: the road, tabs, steps."""
    names = [state for state, _ in ROAD_LABELS]
    at = names.index(State(cycle.state)) if cycle.state != State.CANCELLED.value else 0
    return {
        "cycle": cycle,
        "state": STATES[cycle.state],
        "scale_title": here(cycle.scale.spec.title),
        "road": [label for _, label in ROAD_LABELS],
        "road_at": len(names) if cycle.state == State.PUBLISHED.value else at,
        "current": current,
        "steps": [(step, STEPS[step.name]) for step in open_steps(actor, cycle)],
        "looked_at": cycle.state in LOOKED_AT,
        "may_keep": bool(may_keep(actor, cycle.school)),
    }


def open_steps(actor: Actor, cycle: AssessmentCycle) -> tuple[Step, ...]:
    """Return the steps that the actor may take now, in the road's order; one query."""
    own = is_assessed(actor, cycle)
    return tuple(
        step for step in ROAD.steps if cycle.state in step.sources and may_take(actor, step, cycle, is_assessed=own)
    )


def tier_options(scale: Scale) -> Pairs:
    """Return the tiers of a scale, none when it knows none."""
    return [(code, here(title)) for code, title in scale.tiers.items()]


def tier_title(scale: Scale, tier: str) -> str:
    """Return the tier's title in the reader's language."""
    return here(scale.tiers[tier]) if tier in scale.tiers else ""


def usable_scales(schools: Sequence[Institution]) -> Pairs:
    """Return the published scales that hold for one of the schools, the newest version of each."""
    found: dict[tuple[int | None, str], AssessmentScale] = {}
    for school in schools:
        for scale in AssessmentScale.objects.usable_at(school):
            found.setdefault((scale.institution_id, scale.code), scale)
    return [(str(scale.pk), f"{here(scale.spec.title)} (v{scale.version})") for scale in found.values()]


def kept_schools(actor: Actor) -> list[Institution]:
    """Return the schools whose assessments the actor may run."""
    kinds = (Kind.SCHOOL.value, Kind.CAMPUS.value)
    return list(Institution.objects.filter(actor.within("path", *KEEPERS), kind__in=kinds).order_by("path"))


def plan_initial(on: date) -> dict[str, Any]:
    """Return what a new assessment is likely to look at: the school year that ended last."""
    span = SCHOOL_YEAR.span_of(SCHOOL_YEAR.year_of(on) - 1)
    return {"evidence_from": span.start, "evidence_until": span.end}


def spans_of(cycle: AssessmentCycle) -> list[Any]:
    """Return the days of the phases in their order."""
    order = [phase.value for phase in Phase]
    return sorted(cycle.phases.all(), key=lambda span: order.index(span.phase))
