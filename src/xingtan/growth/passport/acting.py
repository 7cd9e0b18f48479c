"""What every act on a passport begins and ends with: the passport held and still open, its mark in the journal."""

from __future__ import annotations

from datetime import datetime

from xingtan.access.actors import Actor
from xingtan.growth.passport.errors import PassportClosedError
from xingtan.growth.passport.filing import SUBJECT, key_of
from xingtan.growth.passport.models import GrowthPassport, PassportResult
from xingtan.trail.services import leave_mark, mark_of


def locked(passport_id: int) -> GrowthPassport:
    """Return the passport, locked until the transaction ends."""
    rows = GrowthPassport.objects.select_for_update(of=("self",)).select_related("teacher__group", "school")
    return rows.get(pk=passport_id)


def still_open(passport_id: int) -> GrowthPassport:
    """Return the passport, locked; PassportClosedError when it has a result."""
    passport = locked(passport_id)
    if PassportResult.objects.filter(passport=passport).exists():
        raise PassportClosedError
    return passport


def leave_mark_on(
    passport: GrowthPassport, actor: Actor, act: str, at: datetime, *, reason: str = "", **after: object
) -> None:
    """Write into the journal what was done to the passport."""
    subject = (SUBJECT, key_of(passport))
    mark = mark_of(
        actor, action=f"passport.{act}", subject=subject, at=at, place=passport.school.path, reason=reason, after=after
    )
    leave_mark(mark)
