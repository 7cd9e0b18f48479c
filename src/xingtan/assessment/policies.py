"""Who may prepare, rate, read and confirm: a yes, or a no with a reason; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.assessment.models import Assessed, AssessmentCycle, RatingSheet
from xingtan.assessment.scale import Phase
from xingtan.assessment.workflow import KEEPERS, LOOKED_AT, LOOKERS, SheetState, State
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.steps import Step

EVERY_PHASE = frozenset(Phase)
NO_PHASE: frozenset[Phase] = frozenset()
IN_ORDER = tuple(Phase)


@dataclass(frozen=True)
class OwnSheet:
    """A sheet of the person who asks: its phase, its state, whether anything was handed in on it."""

    phase: Phase
    state: str
    handed_in: bool


def wears_any(actor: Actor, roles: Sequence[Role], path: str) -> bool:
    """Tell whether one of the roles is worn over the path."""
    return any(actor.wears(role, path) for role in roles)


def is_about(actor: Actor, assessed: Assessed) -> bool:
    """Tell whether the actor is the one who is assessed."""
    return actor.account_id is not None and assessed.teacher.account_id == actor.account_id


def may_keep_scales(actor: Actor, place: Institution) -> Verdict:
    """Decide whether the actor may write scales of the place."""
    return YES if actor.wears(Role.MANAGER, place.path) else no("wrong_hat")


def may_keep(actor: Actor, school: Institution) -> Verdict:
    """Decide whether the actor may prepare and run assessments of the school."""
    if school.kind not in {Kind.SCHOOL.value, Kind.CAMPUS.value}:
        return no("not_a_school")
    return YES if wears_any(actor, KEEPERS, school.path) else no("wrong_hat")


def may_take(actor: Actor, step: Step, cycle: AssessmentCycle, *, is_assessed: bool) -> Verdict:
    """Decide whether the actor may take this step of an assessment.

    Who is assessed in it neither confirms nor publishes it: nobody decides on their own case.
    """
    if not any(actor.wears(role, cycle.school.path) for role in step.by):
        return no("wrong_hat")
    decides = step.target in {State.CONFIRMED.value, State.PUBLISHED.value}
    return no("own_result") if decides and is_assessed else YES


def may_decide_on(actor: Actor, assessed: Assessed) -> Verdict:
    """Decide whether the actor may touch this teacher's sheets, grade or result as one who runs the assessment."""
    if actor.speaks_for(assessed.teacher.account_id):
        return no("own_result")
    return YES if wears_any(actor, LOOKERS, assessed.cycle.school.path) else no("wrong_hat")


def may_rate(actor: Actor, sheet: RatingSheet) -> Verdict:
    """Decide whether the actor fills in this sheet: their own, and about themselves only in the first phase."""
    if actor.account_id is None or sheet.rater_id != actor.account_id:
        return no("not_your_sheet")
    if is_about(actor, sheet.assessed) and sheet.phase != Phase.SELF.value:
        return no("own_sheet")
    return YES if sheet.state != SheetState.EXCUSED.value else no("excused")


def open_phases(actor: Actor, assessed: Assessed, own: Sequence[OwnSheet]) -> frozenset[Phase]:
    """Return the phases whose marks on this teacher the actor may read.

    Own first, others after: who still has to rate this teacher reads nobody's marks, whatever hats they wear; who has
    handed in reads those of their phase and the ones before it. Those who run the assessment read all when the
    rating is closed, but not of whom they stand in for; the teacher reads their own, and all when the results are
    published.
    """
    if is_about(actor, assessed):
        return EVERY_PHASE if assessed.cycle.state == State.PUBLISHED.value else frozenset({Phase.SELF})
    live = [sheet for sheet in own if sheet.state != SheetState.EXCUSED.value]
    if not all(sheet.handed_in for sheet in live):
        return NO_PHASE
    looks = wears_any(actor, LOOKERS, assessed.cycle.school.path) and assessed.cycle.state in LOOKED_AT
    if looks and not actor.speaks_for(assessed.teacher.account_id):
        return EVERY_PHASE
    if not live:
        return NO_PHASE
    last = max(IN_ORDER.index(sheet.phase) for sheet in live)
    return frozenset(IN_ORDER[: last + 1])
