"""The only writers of tiers: publish a scheme, put teachers in, let them out, choose what is appraised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from xingtan.access.actors import Actor
from xingtan.access.verdicts import Verdict, no
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import ReasonMissingError
from xingtan.kernel.many import Outcome, to_each
from xingtan.seal.digests import recomputed
from xingtan.teachers.conditions.rules import staff_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import may_keep
from xingtan.teachers.tiers.errors import (
    DocumentMissingError,
    EndedAlreadyError,
    InTierAlreadyError,
    NotAtSchoolError,
    SchemeTooEarlyError,
    UnknownTierError,
)
from xingtan.teachers.tiers.models import TierPlacement, TierScheme
from xingtan.teachers.tiers.reads import scheme_at
from xingtan.teachers.tiers.scheme import Scheme, Tier, read_scheme
from xingtan.teachers.versions.keeping import keep_next, version_content
from xingtan.trail.services import leave_mark, mark_of

tier_confirmed, tier_ended = Signal(), Signal()
"""Sent when somebody enters a tier, or is let out of one: ``placement``, ``at``."""

ONE_DAY = timedelta(days=1)
SUBJECT = "teacher"


@dataclass(frozen=True)
class Told:
    """What is said of somebody's entry: the tier and its level, from which day, by which document."""

    tier: str
    since: date
    level: str = "school"
    document: str = ""
    appraised: bool = False


def may_place(actor: Actor, teacher: Teacher, school: Institution) -> Verdict:
    """Decide whether the actor may put the teacher into a tier or out of it; nobody does so for themselves."""
    if actor.speaks_for(teacher.account_id):
        return no("own_case")
    return may_keep(actor, school)


@transaction.atomic
def publish_scheme(
    *, actor: Actor, school: Institution, body: Mapping[str, Any], effective_from: date, at: datetime
) -> TierScheme:
    """Return the school's new version of the tiers, in force from that day.

    Errors: NotPermittedError, SchemeMistakenError with every mistake, SchemeTooEarlyError, VersionTooFarError.
    """
    may_keep(actor, school).require()
    row = TierScheme(
        school=school, body=body, effective_from=effective_from, published_by_name=actor.name, published_at=at
    )
    scheme = keep_next(row, among=TierScheme.objects.all(), read=read_scheme, too_early=SchemeTooEarlyError)
    after = {
        "version": row.version,
        "from": effective_from.isoformat(),
        "tiers": [tier.code for tier in scheme.tiers],
        "digest": recomputed(version_content(row)),
    }
    _leave(actor, "tiers.published", ("tiers", school.code), school, at, after=after)
    return row


@transaction.atomic
def confirm_tier(*, actor: Actor, school: Institution, teacher_id: int, told: Told, at: datetime) -> TierPlacement:
    """Return the teacher's placement in the tier from that day; tiers that it replaces end the day before.

    The first tier of a teacher is the appraised one; a later one only when ``told`` says so, and then alone.
    Errors: NotPermittedError, UnknownTierError, DocumentMissingError, NotAtSchoolError, InTierAlreadyError,
        EndedAlreadyError when a tier that ends would end before it began.
    """
    teacher = Teacher.objects.select_for_update(of=("self",)).select_related("school").get(pk=teacher_id)
    may_place(actor, teacher, school).require()
    tier = _tier(scheme_at(school, told.since), told)
    if not staff_of(school, on=told.since).filter(pk=teacher.pk).exists():
        raise NotAtSchoolError(on=told.since.isoformat())
    later = TierPlacement.objects.filter(teacher=teacher, tier=tier.code)
    if later.filter(until=None).exists() or later.filter(until__gte=told.since).exists():
        raise InTierAlreadyError(tier=tier.code)
    open_ones = list(TierPlacement.objects.filter(teacher=teacher, until=None))
    replaced = [row for row in open_ones if row.tier in tier.replaces]
    for row in replaced:
        _end(row, told.since - ONE_DAY, "")
    left = [row for row in open_ones if row not in replaced]
    appraised = told.appraised or not any(row.appraised for row in left)
    if appraised:
        TierPlacement.objects.filter(teacher=teacher, until=None).update(appraised=False)
    row = TierPlacement.objects.create(
        teacher=teacher,
        school=school,
        tier=tier.code,
        titled={"zh": tier.title.zh, "en": tier.title.en},
        level=told.level,
        since=told.since,
        document=told.document.strip(),
        appraised=appraised,
        entered_by_name=actor.name,
        entered_at=at,
    )
    after = {"tier": tier.code, "level": told.level, "from": told.since.isoformat(), "document": row.document}
    ended = {"tiers": [each.tier for each in replaced]} if replaced else {}
    _leave(actor, "teacher.tier_entered", (SUBJECT, str(teacher.pk)), school, at, after=after, before=ended)
    tier_confirmed.send(sender=TierPlacement, placement=row, at=at)
    return row


def confirm_many(
    *, actor: Actor, school: Institution, teacher_ids: Iterable[int], told: Told, at: datetime
) -> list[Outcome[Teacher, TierPlacement]]:
    """Return what became of each teacher whom the actor may know."""
    teachers = Teacher.objects.visible_to(actor).filter(pk__in=list(teacher_ids)).order_by("number")
    return to_each(
        teachers, lambda each: confirm_tier(actor=actor, school=school, teacher_id=each.pk, told=told, at=at)
    )


@transaction.atomic
def end_tier(*, actor: Actor, placement_id: int, until: date, reason: str, at: datetime) -> TierPlacement:
    """Return the placement with its last day; the next oldest open one is appraised in its stead.

    Errors: NotPermittedError, ReasonMissingError, EndedAlreadyError.
    """
    row = _locked(placement_id)
    may_place(actor, row.teacher, row.school).require()
    if not reason.strip():
        raise ReasonMissingError(step="end_tier")
    if row.until is not None:
        raise EndedAlreadyError(tier=row.tier)
    was = row.appraised
    _end(row, until, reason.strip())
    following = TierPlacement.objects.filter(teacher=row.teacher, until=None).order_by("-since", "-pk").first()
    if was and following is not None:
        following.appraised = True
        following.save(update_fields=["appraised"])
    after = {"tier": row.tier, "until": until.isoformat()}
    subject = (SUBJECT, str(row.teacher_id))
    _leave(actor, "teacher.tier_ended", subject, row.school, at, after=after, reason=reason.strip())
    tier_ended.send(sender=TierPlacement, placement=row, at=at)
    return row


@transaction.atomic
def appraise_by(*, actor: Actor, placement_id: int, at: datetime) -> TierPlacement:
    """Return the placement by which the teacher is appraised from now on; of several titles only one is.

    Errors: NotPermittedError, EndedAlreadyError.
    """
    row = _locked(placement_id)
    may_place(actor, row.teacher, row.school).require()
    if row.until is not None:
        raise EndedAlreadyError(tier=row.tier)
    before = TierPlacement.objects.filter(teacher=row.teacher, until=None, appraised=True).first()
    if before is not None and before.pk == row.pk:
        return row
    if before is not None:
        before.appraised = False
        before.save(update_fields=["appraised"])
    row.appraised = True
    row.save(update_fields=["appraised"])
    was = {"appraised": before.tier} if before else {}
    subject = (SUBJECT, str(row.teacher_id))
    _leave(actor, "teacher.tier_appraised", subject, row.school, at, before=was, after={"appraised": row.tier})
    return row


def _locked(placement_id: int) -> TierPlacement:
    row = TierPlacement.objects.select_related("teacher", "school").get(pk=placement_id)
    Teacher.objects.select_for_update().get(pk=row.teacher_id)
    row.refresh_from_db(fields=["until", "appraised"])
    return row


def _tier(scheme: Scheme, told: Told) -> Tier:
    tier = scheme.tier(told.tier)
    if tier is None or told.level not in tier.levels:
        raise UnknownTierError(tier=told.tier)
    if tier.document and not told.document.strip():
        raise DocumentMissingError(tier=told.tier)
    return tier


def _end(row: TierPlacement, until: date, reason: str) -> None:
    if until < row.since:
        raise EndedAlreadyError(tier=row.tier)
    row.until, row.ended_because = until, reason
    row.save(update_fields=["until", "ended_because"])


def _leave(  # noqa: PLR0913 one mark
    actor: Actor,
    action: str,
    subject: tuple[str, str],
    school: Institution,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=subject,
            at=at,
            place=school.path,
            reason=reason,
            before=before or {},
            after=after or {},
        )
    )
