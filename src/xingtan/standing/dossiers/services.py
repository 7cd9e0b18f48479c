"""The only writers of dossiers: freeze one, freeze a place, supersede one by a corrected one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import ReasonMissingError
from xingtan.seal.digests import digest, head_of, merkle_root
from xingtan.standing.dossiers.content import Found, Ground, found_for, ground_of
from xingtan.standing.errors import (
    FrozenAlreadyError,
    NobodyToFreezeError,
    NothingChangedError,
    NotYetError,
    SupersededError,
)
from xingtan.standing.models import SUBJECT, Dossier, DossierBatch, Purpose
from xingtan.standing.policies import may_freeze, may_freeze_place
from xingtan.standing.telling import tell_of_dossiers
from xingtan.teachers.models import Teacher
from xingtan.trail.holding import hold_table
from xingtan.trail.services import Mark, leave_marks, mark_of

BATCH = 500
OPERATOR = "operator"


@transaction.atomic
def freeze_dossier(
    *, actor: Actor, teacher: Teacher, purpose: Purpose, as_of: date, at: datetime, first_year: int | None = None
) -> Dossier:
    """Return the teacher's first dossier for this purpose and period, frozen under the next number.

    Errors: NotPermittedError, NotYetError, NoRulebookError, FrozenAlreadyError naming the one there is.
    """
    may_freeze(actor, teacher).require()
    _require_past(as_of, at)
    last = hold_dossiers()
    found = found_for(teacher, purpose, ground_of([teacher], as_of), first_year=first_year)
    live = Dossier.objects.live().filter(teacher=teacher, purpose=purpose.value, first_year=found.first_year).first()
    if live is not None:
        raise FrozenAlreadyError(number=live.number)
    batch = _batch(actor, teacher.school, purpose, as_of, at)
    return _write(actor, batch, [_drafted(found, purpose, as_of)], last)[0]


@transaction.atomic
def freeze_place(
    *, actor: Actor, place: Institution, purpose: Purpose, as_of: date, at: datetime
) -> tuple[DossierBatch, tuple[Dossier, ...]]:
    """Return the batch and its dossiers: one for every teacher of the place who has none for this purpose and period.

    All or nothing, under one range of numbers; set-based: a fixed number of queries for ten thousand teachers.
    Errors: NotPermittedError (also when one's own would be among them), NotYetError, NoRulebookError naming the
        teacher, NobodyToFreezeError.
    """
    may_freeze_place(actor, place).require()
    _require_past(as_of, at)
    last = hold_dossiers()
    teachers = Teacher.objects.filter(school__path__startswith=place.path).in_service(as_of)
    rows = list(teachers.filter(started_on__lte=as_of).select_related("school").order_by("school__path", "number"))
    ground = ground_of(rows, as_of)
    drafts = [_drafted(found, purpose, as_of) for found in _without_dossier(rows, purpose, ground)]
    if not drafts:
        raise NobodyToFreezeError(place=place.code)
    for draft in drafts:
        if actor.speaks_for(draft.teacher.account_id):
            may_freeze(actor, draft.teacher).require()
    batch = _batch(actor, place, purpose, as_of, at)
    return batch, tuple(_write(actor, batch, drafts, last))


@transaction.atomic
def supersede_dossier(*, actor: Actor, dossier_id: int, reason: str, as_of: date, at: datetime) -> Dossier:
    """Return the new dossier that takes the place of an older one of the same purpose and period, which stays as it is.

    Errors: NotPermittedError, ReasonMissingError, NotYetError, NoRulebookError, SupersededError, NothingChangedError.
    """
    last = hold_dossiers()
    old = Dossier.objects.select_related("teacher__school", "batch").get(pk=dossier_id)
    may_freeze(actor, old.teacher).require()
    if not reason.strip():
        raise ReasonMissingError(road=SUBJECT, step="supersede")
    _require_past(as_of, at)
    later = Dossier.objects.filter(supersedes=old).first()
    if later is not None:
        raise SupersededError(number=old.number, by=later.number)
    purpose = Purpose(old.purpose)
    found = found_for(old.teacher, purpose, ground_of([old.teacher], as_of), first_year=_first_year(old, purpose))
    if _apart_from_its_day(found.content) == _apart_from_its_day(old.content):
        raise NothingChangedError(number=old.number)
    draft = _drafted(found, purpose, as_of)
    draft.first_year, draft.supersedes, draft.reason = old.first_year, old, reason.strip()
    batch = _batch(actor, old.teacher.school, purpose, as_of, at)
    return _write(actor, batch, [draft], last)[0]


def dossier_content(dossier: Dossier) -> dict[str, object]:
    """Return what the digest of a dossier binds: natural keys, the content, what it supersedes, who froze it when."""
    batch = dossier.batch
    return {
        "number": dossier.number,
        "teacher": dossier.teacher.number,
        "purpose": dossier.purpose,
        "place": dossier.place,
        "as_of": dossier.as_of.isoformat(),
        "period": dossier.first_year,
        "verdict": dossier.verdict,
        "content": dossier.content,
        "reason": dossier.reason,
        "supersedes": dossier.supersedes.number if dossier.supersedes else None,
        "batch": [batch.serial, batch.institution.code, batch.year, batch.first, batch.last],
        "made": [batch.made_by, batch.made_by_name, batch.made_at.astimezone(UTC).isoformat(timespec="microseconds")],
    }


def hold_dossiers() -> DossierBatch | None:
    """Let nobody else freeze until the transaction ends; return the last batch."""
    hold_table(DossierBatch)
    return DossierBatch.objects.order_by("-serial").first()


def _without_dossier(teachers: Sequence[Teacher], purpose: Purpose, ground: Ground) -> list[Found]:
    rows = Dossier.objects.filter(teacher__in=[teacher.pk for teacher in teachers], purpose=purpose.value)
    frozen = set(rows.values_list("teacher_id", "first_year"))
    found = (found_for(teacher, purpose, ground) for teacher in teachers)
    return [each for each in found if (each.teacher.pk, each.first_year) not in frozen]


def _first_year(old: Dossier, purpose: Purpose) -> int | None:
    return old.first_year if purpose is Purpose.REGISTRATION else None


def _apart_from_its_day(content: Mapping[str, object]) -> dict[str, object]:
    return {name: told for name, told in content.items() if name != "as_of"}


def _require_past(as_of: date, at: datetime) -> None:
    if as_of > timezone.localdate(at):
        raise NotYetError(as_of=as_of.isoformat())


def _drafted(found: Found, purpose: Purpose, as_of: date) -> Dossier:
    return Dossier(
        teacher=found.teacher,
        purpose=purpose.value,
        place=found.teacher.school.path,
        as_of=as_of,
        first_year=found.first_year,
        verdict=found.verdict.value,
        content=found.content,
    )


def _batch(actor: Actor, place: Institution, purpose: Purpose, as_of: date, at: datetime) -> DossierBatch:
    return DossierBatch(
        institution=place,
        purpose=purpose.value,
        as_of=as_of,
        year=timezone.localdate(at).year,
        made_by=_login(actor),
        made_by_name=actor.name,
        made_at=at,
    )


def _write(actor: Actor, batch: DossierBatch, drafts: list[Dossier], before: DossierBatch | None) -> list[Dossier]:
    """Number the dossiers, digest them, chain the batch to the one before, write all and leave their marks."""
    used = DossierBatch.objects.filter(year=batch.year).aggregate(last=Max("last"))["last"] or 0
    batch.serial = before.serial + 1 if before else 1
    batch.first, batch.last = used + 1, used + len(drafts)
    for number, draft in enumerate(drafts, start=batch.first):
        draft.number, draft.batch = f"{batch.year}-{number:06d}", batch
        draft.digest = digest(dossier_content(draft))
    batch.root = merkle_root(draft.digest for draft in drafts)
    batch.head = head_of(previous=before.head if before else "", root=batch.root, count=len(drafts))
    batch.save(force_insert=True)
    for draft in drafts:
        draft.batch = batch
    Dossier.objects.bulk_create(drafts, batch_size=BATCH)
    leave_marks(_mark(actor, draft, batch) for draft in drafts)
    tell_of_dossiers(drafts, at=batch.made_at)
    return drafts


def _mark(actor: Actor, dossier: Dossier, batch: DossierBatch) -> Mark:
    supersedes = dossier.supersedes.number if dossier.supersedes else ""
    return mark_of(
        actor,
        action="dossier.superseding" if supersedes else "dossier.frozen",
        subject=(SUBJECT, dossier.number),
        at=batch.made_at,
        place=dossier.place,
        reason=dossier.reason,
        after={
            "teacher": dossier.teacher.number,
            "purpose": dossier.purpose,
            "verdict": dossier.verdict,
            "digest": dossier.digest,
            "supersedes": supersedes,
        },
    )


def _login(actor: Actor) -> str:
    if actor.account_id is None:
        return OPERATOR
    return Account.objects.values_list("username", flat=True).get(pk=actor.account_id)
