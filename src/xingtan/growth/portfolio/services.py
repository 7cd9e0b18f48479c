"""What a teacher does with their portfolio, and what others say under it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from xingtan.access.actors import Actor
from xingtan.assessment.models import Assessed
from xingtan.growth.portfolio.content import Content
from xingtan.growth.portfolio.errors import (
    NoSuchAssessmentError,
    NotInPortfolioError,
    TooManyPinnedError,
    TooManySharesError,
)
from xingtan.growth.portfolio.models import (
    ChoiceState,
    FrozenPortfolio,
    Portfolio,
    PortfolioChoice,
    PortfolioRemark,
    PortfolioShare,
)
from xingtan.growth.portfolio.policies import may_arrange, may_freeze, may_remark, speaks_as
from xingtan.growth.portfolio.sections import Section, Shown
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED
from xingtan.seal.digests import digest
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of

MOST_PINNED, MOST_SHARES = 60, 20
TOKEN_BYTES = 24


@dataclass(frozen=True)
class Arranged:
    """What the teacher says and how the portfolio opens."""

    headline: str
    introduction: str
    cover: str
    sections: tuple[Shown, ...]


@transaction.atomic
def arrange(*, actor: Actor, teacher: Teacher, arranged: Arranged, at: datetime) -> Portfolio:
    """Return the portfolio with these words, this cover and these sections.

    Errors: NotPermittedError.
    """
    may_arrange(actor, teacher).require()
    values = {
        "headline": arranged.headline,
        "introduction": arranged.introduction,
        "cover": arranged.cover,
        "sections": [{"code": each.section.value, "shown": each.shown} for each in arranged.sections],
        "changed_at": at,
    }
    portfolio, _ = Portfolio.objects.update_or_create(teacher=teacher, defaults=values)
    _mark(actor, teacher, "portfolio.arranged", at, sections=[s.section.value for s in arranged.sections if s.shown])
    return portfolio


@transaction.atomic
def choose(*, actor: Actor, record: Record, state: ChoiceState | None, at: datetime) -> None:
    """Put one record first, leave it out, or let it stand where it falls by its day (None).

    Errors: NotPermittedError, NotInPortfolioError before the school has accepted it, TooManyPinnedError.
    """
    teacher = Teacher.objects.select_for_update(of=("self",)).select_related("school").get(pk=record.teacher_id)
    may_arrange(actor, teacher).require()
    if record.state not in PASSED:
        raise NotInPortfolioError
    if state is None:
        PortfolioChoice.objects.filter(record=record).delete()
    else:
        others = PortfolioChoice.objects.filter(teacher=teacher, state=ChoiceState.PINNED.value).exclude(record=record)
        place = None
        if state is ChoiceState.PINNED:
            if others.count() >= MOST_PINNED:
                raise TooManyPinnedError(most=MOST_PINNED)
            place = (others.aggregate(last=Max("position"))["last"] or 0) + 1
        defaults = {"teacher": teacher, "state": state.value, "position": place}
        PortfolioChoice.objects.update_or_create(record=record, defaults=defaults)
    _mark(actor, teacher, "portfolio.chosen", at, record=record.number, state=state.value if state else "")


@transaction.atomic
def order_pinned(*, actor: Actor, teacher: Teacher, record_ids: Sequence[int], at: datetime) -> None:
    """Put the pinned records into this order; what is not named keeps its order behind them.

    Errors: NotPermittedError.
    """
    Teacher.objects.select_for_update(of=("self",)).get(pk=teacher.pk)
    may_arrange(actor, teacher).require()
    pinned = list(
        PortfolioChoice.objects.filter(teacher=teacher, state=ChoiceState.PINNED.value).order_by("position", "pk")
    )
    wanted = {record_id: place for place, record_id in enumerate(record_ids)}
    pinned.sort(key=lambda choice: wanted.get(choice.record_id, len(wanted)))
    for place, choice in enumerate(pinned, start=1):
        choice.position = place
    PortfolioChoice.objects.bulk_update(pinned, ["position"])
    _mark(actor, teacher, "portfolio.put_in_order", at)


@transaction.atomic
def share(  # noqa: PLR0913 keyword-only
    *,
    actor: Actor,
    teacher: Teacher,
    label: str,
    days: int,
    sections: Iterable[Section],
    pictures: bool,
    at: datetime,
) -> tuple[PortfolioShare, str]:
    """Return the new share and the secret of its link, which is nowhere kept and cannot be shown again.

    Errors: NotPermittedError, TooManySharesError.
    """
    may_arrange(actor, teacher).require()
    standing = PortfolioShare.objects.filter(teacher=teacher, revoked_at=None, expires_at__gt=at)
    if standing.count() >= MOST_SHARES:
        raise TooManySharesError(most=MOST_SHARES)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = PortfolioShare.objects.create(
        teacher=teacher,
        token_digest=token_digest(token),
        label=label,
        sections=[section.value for section in sections],
        pictures=pictures,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    _mark(actor, teacher, "portfolio.shared", at, share=made.pk, until=made.expires_at.isoformat())
    return made, token


@transaction.atomic
def revoke(*, actor: Actor, share: PortfolioShare, at: datetime) -> None:
    """Take the link back; from now on nobody finds anything under it.

    Errors: NotPermittedError.
    """
    may_arrange(actor, share.teacher).require()
    if PortfolioShare.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=at):
        _mark(actor, share.teacher, "portfolio.share_revoked", at, share=share.pk)


def open_share(*, token: str, at: datetime) -> PortfolioShare | None:
    """Return the share that this secret opens; None when it is unknown, expired or taken back."""
    found = PortfolioShare.objects.filter(token_digest=token_digest(token), revoked_at=None, expires_at__gt=at)
    return found.select_related("teacher__school", "teacher__group").first()


def count_visit(*, share: PortfolioShare, at: datetime) -> None:
    """Count one opening of the link; nothing is kept of who opened it."""
    PortfolioShare.objects.filter(pk=share.pk).update(visits=F("visits") + 1, visited_at=at)


def token_digest(token: str) -> str:
    """Return under what a link's secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def freeze(
    *, actor: Actor, teacher: Teacher, content: Content, purpose: str, assessed_id: int | None, at: datetime
) -> FrozenPortfolio:
    """Return the copy of the portfolio as it stands, named for its purpose; nothing ever changes it.

    Errors: NotPermittedError, NoSuchAssessmentError when the teacher is not assessed in it.
    """
    may_freeze(actor, teacher).require()
    Teacher.objects.select_for_update(of=("self",)).get(pk=teacher.pk)
    if assessed_id is not None and not Assessed.objects.filter(pk=assessed_id, teacher=teacher).exists():
        raise NoSuchAssessmentError
    last = FrozenPortfolio.objects.filter(teacher=teacher).aggregate(last=Max("sequence"))["last"] or 0
    kept = content.as_json()
    frozen = FrozenPortfolio.objects.create(
        number=f"{teacher.number}-P{last + 1}",
        sequence=last + 1,
        teacher=teacher,
        purpose=purpose,
        assessed_id=assessed_id,
        content=kept,
        digest=digest(kept),
        frozen_at=at,
        frozen_by=actor.account_id,
        frozen_by_name=actor.name,
    )
    about = {"purpose": frozen.purpose, "assessed": assessed_id}
    _mark(actor, teacher, "portfolio.frozen", at, number=frozen.number, digest=frozen.digest, **about)
    return frozen


@transaction.atomic
def remark(
    *, actor: Actor, teacher: Teacher, text: str, at: datetime, frozen: FrozenPortfolio | None = None
) -> PortfolioRemark:
    """Return what the actor says under the portfolio, or under one of its frozen copies.

    Errors: NotPermittedError.
    """
    may_remark(actor, teacher).require()
    said = PortfolioRemark.objects.create(
        teacher=teacher,
        frozen=frozen,
        text=text,
        said_by=actor.account_id,
        said_by_name=actor.name,
        said_as=str(speaks_as(actor, teacher)),
        said_at=at,
    )
    kept = digest({"text": said.text, "as": said.said_as})
    _mark(actor, teacher, "portfolio.remarked", at, remark=said.pk, frozen=frozen.number if frozen else "", digest=kept)
    return said


def _mark(actor: Actor, teacher: Teacher, action: str, at: datetime, **after: object) -> None:
    place = teacher.school.path
    subject = ("portfolio", teacher.number)
    leave_mark(mark_of(actor, action=action, subject=subject, at=at, place=place, after=after))
