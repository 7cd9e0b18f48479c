"""Prepare and run assessments: dates, people, panels, sheets, and the steps of the road."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.assessment.errors import (
    DatesWrongError,
    NoSuchThingError,
    NothingToRateError,
    ScaleNotInForceError,
    SheetsMissingError,
    StartedAlreadyError,
    UnknownTierError,
)
from xingtan.assessment.models import (
    Assessed,
    AssessedCircle,
    AssessmentCycle,
    AssessmentScale,
    Panel,
    PanelChoice,
    PanelMember,
    PhaseSpan,
    Raters,
    RatingSheet,
    Reach,
)
from xingtan.assessment.policies import may_keep, may_take
from xingtan.assessment.scale import Phase
from xingtan.assessment.services import marks
from xingtan.assessment.services.circles import circle_in_use, drop_circle, fix_circles, fix_panel, name_circle
from xingtan.assessment.services.sheets import make_sheets
from xingtan.assessment.telling import clear_calendars, tell_of_results, tell_raters
from xingtan.assessment.workflow import CANCEL, CLOSE, CONFIRM, PUBLISH, ROAD, START, State
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import UnknownStepError
from xingtan.kernel.periods import Span
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark

Spans = Mapping[Phase, Span]


@dataclass(frozen=True)
class PanelPlan:
    """What a panel is to be: its phase, who sits on it, whom it rates."""

    phase: Phase
    title: str
    raters: Raters
    reach: Reach
    members: Sequence[int] = ()
    group: Institution | None = None
    tier: str = ""
    chosen: Sequence[int] = ()
    members_of: int | None = None
    reaches: int | None = None


@transaction.atomic
def plan_assessment(  # noqa: PLR0913 what an assessment consists of
    *,
    actor: Actor,
    school: Institution,
    scale: AssessmentScale,
    title: str,
    evidence: Span,
    spans: Spans,
    at: datetime,
) -> AssessmentCycle:
    """Return a new assessment in draft.

    Errors: NotPermittedError, ScaleNotInForceError, DatesWrongError.
    """
    may_keep(actor, school).require()
    if not AssessmentScale.objects.usable_at(school).filter(pk=scale.pk).exists():
        raise ScaleNotInForceError(scale=str(scale))
    _check_dates(evidence, spans)
    cycle = AssessmentCycle.objects.create(
        school=school,
        scale=scale,
        title=title,
        evidence_from=evidence.start,
        evidence_until=evidence.end or evidence.start,
        state_since=at,
    )
    _write_spans(cycle, spans)
    leave_mark(marks.of_cycle(actor, cycle, "planned", at, after={"title": title, "scale": str(scale)}))
    return cycle


@transaction.atomic
def change_dates(*, actor: Actor, cycle_id: int, spans: Spans, at: datetime) -> AssessmentCycle:
    """Return the assessment with other days for its phases; also how a phase is prolonged.

    Errors: NoSuchThingError, NotPermittedError, DatesWrongError; StartedAlreadyError when it is over, or when a phase
        is added or taken away after the start.
    """
    cycle = locked_cycle(actor, cycle_id)
    if cycle.state not in {State.DRAFT.value, State.RATING.value}:
        raise StartedAlreadyError(state=cycle.state)
    _check_dates(Span(cycle.evidence_from, cycle.evidence_until), spans)
    if cycle.state == State.RATING.value and {span.phase for span in cycle.phases.all()} != set(spans):
        raise StartedAlreadyError(state=cycle.state)
    PhaseSpan.objects.filter(cycle=cycle).delete()
    _write_spans(cycle, spans)
    leave_mark(marks.of_cycle(actor, cycle, "dates_changed", at, after=_told(spans)))
    tell_raters(cycle, at=at)
    return cycle


@transaction.atomic
def add_people(*, actor: Actor, cycle_id: int, teacher_ids: Collection[int], tier: str, at: datetime) -> int:
    """Return how many teachers of the school were added in this tier; who is in already changes to the tier.

    Errors: NoSuchThingError, NotPermittedError, StartedAlreadyError, UnknownTierError.
    """
    cycle = _draft(actor, cycle_id)
    if not cycle.scale.spec.knows_tier(tier):
        raise UnknownTierError(tier=tier)
    teachers = Teacher.objects.filter(pk__in=teacher_ids, school__path__startswith=cycle.school.path)
    teachers = teachers.in_service(cycle.evidence_from)
    Assessed.objects.filter(cycle=cycle, teacher__in=teachers).update(tier=tier)
    known = set(Assessed.objects.filter(cycle=cycle).values_list("teacher_id", flat=True))
    fresh = [teacher.pk for teacher in teachers.order_by("number") if teacher.pk not in known]
    Assessed.objects.bulk_create([Assessed(cycle=cycle, teacher_id=pk, tier=tier) for pk in fresh])
    leave_mark(marks.of_cycle(actor, cycle, "people_added", at, after={"count": len(fresh), "tier": tier}))
    return len(fresh)


@transaction.atomic
def add_circle(*, actor: Actor, cycle_id: int, group_id: int, tier: str, at: datetime) -> AssessedCircle:
    """Return the custom group whose members take part in this tier, as it is on the day when the assessment starts.

    Errors: NoSuchThingError, NotPermittedError, StartedAlreadyError, UnknownTierError, CircleGoneError.
    """
    cycle = _draft(actor, cycle_id)
    if not cycle.scale.spec.knows_tier(tier):
        raise UnknownTierError(tier=tier)
    return name_circle(actor=actor, cycle=cycle, group_id=group_id, tier=tier, at=at)


@transaction.atomic
def take_circle_off(*, actor: Actor, cycle_id: int, circle_id: int, at: datetime) -> None:
    """Take a custom group off the assessment again, before the start.

    Errors: NoSuchThingError, NotPermittedError, StartedAlreadyError.
    """
    drop_circle(actor=actor, cycle=_draft(actor, cycle_id), circle_id=circle_id, at=at)


@transaction.atomic
def drop_people(*, actor: Actor, cycle_id: int, assessed_ids: Collection[int], at: datetime) -> int:
    """Return how many were taken off the list again.

    Errors: NoSuchThingError, NotPermittedError, StartedAlreadyError.
    """
    cycle = _draft(actor, cycle_id)
    rows = Assessed.objects.filter(cycle=cycle, pk__in=assessed_ids)
    PanelChoice.objects.filter(assessed__in=rows).delete()
    count, _ = rows.delete()
    leave_mark(marks.of_cycle(actor, cycle, "people_dropped", at, after={"count": count}))
    return count


@transaction.atomic
def calibrate_with(*, actor: Actor, cycle_id: int, assessed_id: int | None, at: datetime) -> None:
    """Make this teacher the one whom every examiner rates; None for nobody.

    Errors: NoSuchThingError, NotPermittedError, StartedAlreadyError.
    """
    cycle = _draft(actor, cycle_id)
    rows = Assessed.objects.filter(cycle=cycle)
    if assessed_id is not None and not rows.filter(pk=assessed_id).exists():
        raise NoSuchThingError(assessed=assessed_id)
    rows.update(calibrates=False)
    if assessed_id is not None:
        rows.filter(pk=assessed_id).update(calibrates=True)
    leave_mark(marks.of_cycle(actor, cycle, "calibration_chosen", at, after={"assessed": assessed_id}))


@transaction.atomic
def add_panel(*, actor: Actor, cycle_id: int, plan: PanelPlan, at: datetime) -> Panel:
    """Return a new panel; also after the start, when its custom groups are read and its sheets made at once.

    Errors: NoSuchThingError, NotPermittedError, StartedAlreadyError when the rating is over, NothingToRateError
        without members, CircleGoneError.
    """
    cycle = locked_cycle(actor, cycle_id)
    if cycle.state not in {State.DRAFT.value, State.RATING.value}:
        raise StartedAlreadyError(state=cycle.state)
    members = list(Account.objects.filter(pk__in=plan.members, is_active=True).order_by("pk"))
    if plan.raters is Raters.NAMED and not members:
        raise NothingToRateError(panel=plan.title)
    on = timezone.localdate(at)
    by_circle, to_circle = plan.raters is Raters.CIRCLE, plan.reach is Reach.CIRCLE
    panel = Panel.objects.create(
        cycle=cycle,
        phase=plan.phase.value,
        title=plan.title,
        raters=plan.raters.value,
        reach=plan.reach.value,
        group=plan.group,
        tier=plan.tier,
        members_of=circle_in_use(cycle.school, plan.members_of, on=on) if by_circle else None,
        reaches=circle_in_use(cycle.school, plan.reaches, on=on) if to_circle else None,
    )
    PanelMember.objects.bulk_create([PanelMember(panel=panel, account=account) for account in members])
    chosen = Assessed.objects.filter(cycle=cycle, pk__in=plan.chosen).order_by("pk")
    PanelChoice.objects.bulk_create([PanelChoice(panel=panel, assessed=each) for each in chosen])
    after = {"title": plan.title, "phase": plan.phase.value, "members": [account.name for account in members]}
    leave_mark(marks.of_cycle(actor, cycle, "panel_added", at, after=after))
    if cycle.state == State.RATING.value:
        fix_panel(cycle, panel, on=on)
        make_sheets(cycle, at=at)
        tell_raters(cycle, at=at)
    return panel


@transaction.atomic
def drop_panel(*, actor: Actor, cycle_id: int, panel_id: int, at: datetime) -> None:
    """Take a panel away again, before the start.

    Errors: NoSuchThingError, NotPermittedError, StartedAlreadyError.
    """
    cycle = _draft(actor, cycle_id)
    panel = Panel.objects.filter(cycle=cycle, pk=panel_id).first()
    if panel is None:
        raise NoSuchThingError(panel=panel_id)
    leave_mark(marks.of_cycle(actor, cycle, "panel_dropped", at, after={"title": panel.title}))
    PanelMember.objects.filter(panel=panel).delete()
    PanelChoice.objects.filter(panel=panel).delete()
    panel.delete()


@transaction.atomic
def take_assessment_step(*, actor: Actor, cycle_id: int, step: str, at: datetime, reason: str = "") -> AssessmentCycle:
    """Return the assessment after the step; starting fixes who takes part by custom groups and makes the sheets.

    Errors: UnknownStepError (also for confirming, which writes results and has its own service), NoSuchThingError,
        NotPermittedError, StepNotAllowedError, ReasonMissingError, NothingToRateError, SheetsMissingError,
        CircleGoneError.
    """
    road_step = ROAD.step(step)
    if step == CONFIRM:
        raise UnknownStepError(road=ROAD.name, step=step)
    cycle = locked_cycle(actor, cycle_id, ask=False)
    may_take(actor, road_step, cycle, is_assessed=is_assessed(actor, cycle)).require()
    before, cycle.state = cycle.state, ROAD.advance(cycle.state, step, reason=reason)
    if step == START:
        fix_circles(actor, cycle, at=at)
        if not make_sheets(cycle, at=at):
            raise NothingToRateError(cycle=cycle.title)
    if step == CLOSE:
        missing = RatingSheet.objects.missing().filter(assessed__cycle=cycle).count()
        if missing:
            raise SheetsMissingError(count=missing)
    cycle.state_since = at
    cycle.save(update_fields=["state", "state_since"])
    after = {"before": before, "state": cycle.state}
    leave_mark(marks.of_cycle(actor, cycle, step, at, reason=reason.strip(), after=after))
    _tell(cycle, step, at)
    return cycle


def _tell(cycle: AssessmentCycle, step: str, at: datetime) -> None:
    """Tell whom the step concerns."""
    if cycle.state == State.RATING.value:
        tell_raters(cycle, at=at)
    elif step in {CANCEL, CLOSE}:
        clear_calendars(cycle, at=at)
    elif step == PUBLISH:
        tell_of_results(cycle, at=at)


def is_assessed(actor: Actor, cycle: AssessmentCycle) -> bool:
    """Tell whether the actor, or whom they stand in for, is among those who are assessed in it."""
    if not actor.spoken_for:
        return False
    return Assessed.objects.filter(cycle=cycle, teacher__account_id__in=actor.spoken_for).exists()


def locked_cycle(actor: Actor, cycle_id: int, *, ask: bool = True) -> AssessmentCycle:
    """Return the assessment, locked; with ``ask`` only for who may run it.

    Errors: NoSuchThingError, NotPermittedError.
    """
    if not AssessmentCycle.objects.run_by(actor).filter(pk=cycle_id).exists():
        raise NoSuchThingError(cycle=cycle_id)
    rows = AssessmentCycle.objects.select_for_update(of=("self",)).select_related("school", "scale")
    cycle = rows.get(pk=cycle_id)
    if ask:
        may_keep(actor, cycle.school).require()
    return cycle


def _draft(actor: Actor, cycle_id: int) -> AssessmentCycle:
    cycle = locked_cycle(actor, cycle_id)
    if cycle.state != State.DRAFT.value:
        raise StartedAlreadyError(state=cycle.state)
    return cycle


def _check_dates(evidence: Span, spans: Spans) -> None:
    """Refuse phases that are none, overlap or stand in another order than self, colleagues, examiners."""
    if not spans or evidence.end is None:
        raise DatesWrongError
    last: date | None = None
    for phase in Phase:
        span = spans.get(phase)
        if span is None:
            continue
        if span.end is None or (last is not None and span.start <= last):
            raise DatesWrongError(phase=phase.value)
        last = span.end


def _write_spans(cycle: AssessmentCycle, spans: Spans) -> None:
    PhaseSpan.objects.bulk_create(
        PhaseSpan(cycle=cycle, phase=phase.value, begins_on=span.start, ends_on=span.end or span.start)
        for phase, span in spans.items()
    )


def _told(spans: Spans) -> dict[str, object]:
    return {phase.value: f"{span.start}/{span.end}" for phase, span in spans.items()}
