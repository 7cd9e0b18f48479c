"""Settle grades, confirm results, amend one by a new line; what stands in a result never changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.assessment.errors import (
    NoSuchThingError,
    NotStartedError,
    QuotaExceededError,
    ResultIncompleteError,
)
from xingtan.assessment.facts import given_on
from xingtan.assessment.models import Assessed, AssessmentCycle, AssessmentResult
from xingtan.assessment.policies import may_decide_on, may_take
from xingtan.assessment.reckoning import (
    Outcome,
    beyond_quota,
    check_quotas,
    next_lower,
    outcome_of,
    reckon,
)
from xingtan.assessment.scoring import Score
from xingtan.assessment.services import marks
from xingtan.assessment.services.cycles import is_assessed, locked_cycle
from xingtan.assessment.telling import tell_of_amendment
from xingtan.assessment.workflow import CONFIRM, DONE, ROAD, State
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.errors import ReasonMissingError
from xingtan.seal.digests import digest
from xingtan.trail.services import Mark, leave_mark, leave_marks

BATCH = 500
LARGEST = 2**62
"""Totals beyond this are no marks that somebody meant."""


@transaction.atomic
def settle_band(*, actor: Actor, assessed_id: int, band: str, reason: str, at: datetime) -> Assessed:
    """Return the teacher with a grade set by hand; an empty one goes back to what the total reaches.

    Errors: NoSuchThingError, NotPermittedError, NotStartedError, ReasonMissingError.
    """
    assessed = _locked(actor, assessed_id)
    may_decide_on(actor, assessed).require()
    if assessed.cycle.state != State.COMPARING.value:
        raise NotStartedError(state=assessed.cycle.state)
    if band and assessed.cycle.scale.spec.band(band) is None:
        raise NoSuchThingError(band=band)
    if band and not reason.strip():
        raise ReasonMissingError(road=ROAD.name, step="band")
    assessed.band, assessed.band_reason = band, reason.strip() if band else ""
    assessed.save(update_fields=["band", "band_reason"])
    leave_mark(marks.of_assessed(actor, assessed, "band_settled", at, reason=reason.strip(), after={"band": band}))
    return assessed


@transaction.atomic
def apply_quotas(*, actor: Actor, cycle_id: int, reason: str, at: datetime) -> int:
    """Return how many were taken down to the next grade so that every quota holds: the lowest totals first.

    Errors: NoSuchThingError, NotPermittedError, NotStartedError, ReasonMissingError.
    """
    cycle = locked_cycle(actor, cycle_id, ask=False)
    may_take(actor, ROAD.step(CONFIRM), cycle, is_assessed=is_assessed(actor, cycle)).require()
    if cycle.state != State.COMPARING.value:
        raise NotStartedError(state=cycle.state)
    if not reason.strip():
        raise ReasonMissingError(road=ROAD.name, step="quota")
    scale, count = cycle.scale.spec, 0
    for place in range(len(scale.quotas)):
        outcomes = reckon(cycle)
        check = check_quotas(scale, outcomes)[place]
        lower = next_lower(scale, check.band)
        if lower is None:
            continue
        for outcome in beyond_quota(check, outcomes):
            row = outcome.assessed
            row.band, row.band_reason = lower.code, reason.strip()
            row.save(update_fields=["band", "band_reason"])
            after = {"band": lower.code, "quota": check.band.code}
            leave_mark(marks.of_assessed(actor, row, "band_settled", at, reason=reason.strip(), after=after))
            count += 1
    return count


@transaction.atomic
def confirm_results(*, actor: Actor, cycle_id: int, at: datetime) -> int:
    """Return how many results were written for good.

    Errors: NoSuchThingError, NotPermittedError, StepNotAllowedError, ResultIncompleteError, QuotaExceededError.
    """
    cycle = locked_cycle(actor, cycle_id, ask=False)
    step = ROAD.step(CONFIRM)
    may_take(actor, step, cycle, is_assessed=is_assessed(actor, cycle)).require()
    cycle.state = ROAD.advance(cycle.state, CONFIRM)
    outcomes = reckon(cycle)
    for check in check_quotas(cycle.scale.spec, outcomes):
        if not check.holds:
            raise QuotaExceededError(band=check.band.code, holding=check.holding, places=check.places)
    rows = [
        _result(cycle, outcome, place, actor=actor, at=at, reason=outcome.assessed.band_reason)
        for place, outcome in enumerate(sorted(outcomes, key=lambda each: each.assessed.pk), start=1)
    ]
    AssessmentResult.objects.bulk_create(rows, batch_size=BATCH)
    cycle.state_since = at
    cycle.save(update_fields=["state", "state_since"])
    leave_mark(marks.of_cycle(actor, cycle, CONFIRM, at, after={"results": len(rows)}))
    leave_marks(_told(actor, row, at) for row in rows)
    return len(rows)


@transaction.atomic
def amend_result(*, actor: Actor, assessed_id: int, reason: str, at: datetime, band: str = "") -> AssessmentResult:
    """Return a new line of a result: reckoned anew from what is handed in now, or with a grade given by hand.

    The old line stays; the new one names it.
    Errors: NoSuchThingError, NotPermittedError, NotStartedError, ReasonMissingError, ResultIncompleteError.
    """
    assessed = _locked(actor, assessed_id)
    may_decide_on(actor, assessed).require()
    last = newest_results([assessed.pk]).get(assessed.pk)
    if assessed.cycle.state not in DONE or last is None:
        raise NotStartedError(state=assessed.cycle.state)
    if not reason.strip():
        raise ReasonMissingError(road=ROAD.name, step="amend")
    scale = assessed.cycle.scale.spec
    if band and scale.band(band) is None:
        raise NoSuchThingError(band=band)
    assessed.band = band
    outcome = outcome_of(scale, assessed, given_on([assessed.pk]).get(assessed.pk, ()))
    row = _result(assessed.cycle, outcome, 0, actor=actor, at=at, reason=reason.strip(), amends=last)
    row.save(force_insert=True)
    leave_mark(_told(actor, row, at))
    tell_of_amendment(row, at=at)
    return row


def newest_results(assessed_ids: Collection[int]) -> dict[int, AssessmentResult]:
    """Return the line that holds now for each of the assessed; one query."""
    rows = AssessmentResult.objects.filter(assessed_id__in=assessed_ids).order_by("assessed_id", "line")
    return {row.assessed_id: row for row in rows}


def result_content(row: AssessmentResult) -> dict[str, object]:
    """Return what the digest of a result binds; the same on every database."""
    return {
        "number": row.number,
        "assessed": row.assessed_id,
        "line": row.line,
        "units": row.units,
        "grain": row.grain,
        "band": row.band,
        "band_by_marks": row.band_by_marks,
        "sum": row.sum,
        "reason": row.reason,
        "amends": row.amends_id,
        "decided_by": row.decided_by,
        "decided_by_name": row.decided_by_name,
        "decided_at": row.decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def sum_of(score: Score) -> dict[str, object]:
    """Return the steps of a total as they are stored with a result."""
    return {
        "raw": exact_text(score.raw),
        "formula": score.formula,
        "filled": score.filled,
        "lines": [line.as_data() for line in score.lines],
    }


def _result(  # noqa: PLR0913 what a line of a result consists of
    cycle: AssessmentCycle,
    outcome: Outcome,
    place: int,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    amends: AssessmentResult | None = None,
) -> AssessmentResult:
    found, band = outcome.score, outcome.band
    who = outcome.assessed.teacher.name
    if found is None or band is None or found.band is None:
        raise ResultIncompleteError(teacher=who, indicator=outcome.missing)
    if max(abs(found.total.numerator), found.total.denominator) > LARGEST:
        raise ResultIncompleteError(teacher=who, indicator="")
    row = AssessmentResult(
        number=_next_number(amends) if amends else f"{cycle.pk}-{place}",
        assessed=outcome.assessed,
        line=amends.line + 1 if amends else 1,
        units=found.total.numerator,
        grain=found.total.denominator,
        band=band.code,
        band_by_marks=found.band.code,
        sum=sum_of(found),
        reason=reason,
        amends=amends,
        decided_by=actor.account_id,
        decided_by_name=actor.name,
        decided_at=at,
    )
    row.digest = digest(result_content(row))
    return row


def _next_number(amends: AssessmentResult) -> str:
    """Return the number of the line after this one: 12-3, 12-3-2, 12-3-3."""
    first = "-".join(amends.number.split("-")[:2])
    return f"{first}-{amends.line + 1}"


def _told(actor: Actor, row: AssessmentResult, at: datetime) -> Mark:
    act = "result_amended" if row.amends_id else "result_confirmed"
    after = {"number": row.number, "digest": row.digest}
    return marks.of_assessed(actor, row.assessed, act, at, reason=row.reason, after=after)


def _locked(actor: Actor, assessed_id: int) -> Assessed:
    if not Assessed.objects.visible_to(actor).filter(pk=assessed_id).exists():
        raise NoSuchThingError(assessed=assessed_id)
    rows = Assessed.objects.select_for_update(of=("self",)).select_related("teacher", "cycle__school", "cycle__scale")
    return rows.get(pk=assessed_id)
