"""What acts of this room leave in the journal. Marks that raters gave are never written there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xingtan.access.actors import Actor
from xingtan.assessment.models import ASSESSED, SHEET, Assessed, AssessmentCycle, AssessmentScale, RatingSheet
from xingtan.trail.services import Mark, mark_of

CYCLE = "assessment"
SCALE = "assessment_scale"


def of_cycle(
    actor: Actor, cycle: AssessmentCycle, act: str, at: datetime, *, reason: str = "", after: Mapping[str, object]
) -> Mark:
    """Return the mark of an act on an assessment."""
    return _mark(actor, f"assessment.{act}", (CYCLE, cycle.key), at, cycle.school.path, reason, after)


def of_scale(actor: Actor, scale: AssessmentScale, act: str, at: datetime) -> Mark:
    """Return the mark of an act on a scale."""
    place = scale.institution.path if scale.institution else ""
    after = {"code": scale.code, "version": scale.version, "digest": scale.digest, "state": scale.state}
    return _mark(actor, f"scale.{act}", (SCALE, str(scale.pk)), at, place, "", after)


def of_sheet(actor: Actor, sheet: RatingSheet, act: str, at: datetime, *, reason: str = "") -> Mark:
    """Return the mark of an act on a rating sheet: who, for whom, in which phase."""
    after = {"teacher": sheet.assessed.teacher.number, "phase": sheet.phase, "state": sheet.state}
    path = sheet.assessed.cycle.school.path
    return _mark(actor, f"rating.{act}", (SHEET, str(sheet.pk)), at, path, reason, after)


def of_assessed(
    actor: Actor, assessed: Assessed, act: str, at: datetime, *, reason: str = "", after: Mapping[str, object]
) -> Mark:
    """Return the mark of an act on one teacher's assessment."""
    told = {"teacher": assessed.teacher.number, **after}
    path = assessed.cycle.school.path
    return _mark(actor, f"assessed.{act}", (ASSESSED, str(assessed.pk)), at, path, reason, told)


def _mark(  # noqa: PLR0913, PLR0917 the fields of a mark in their order
    actor: Actor,
    action: str,
    subject: tuple[str, str],
    at: datetime,
    place: str,
    reason: str,
    after: Mapping[str, object],
) -> Mark:
    return mark_of(
        actor,
        action=action,
        subject=subject,
        at=at,
        place=place,
        reason=reason,
        after=dict(after),
    )
