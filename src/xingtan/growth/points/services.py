"""What a school and its teachers do with points: settings, gifts, requests, names in the ranking."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from xingtan.access.actors import Actor, operator
from xingtan.credit_bank.points import standing_entries
from xingtan.credit_bank.postings import BatchKind, Posting
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import points_rulebooks_on
from xingtan.credit_bank.services import hold_book, post_batch, reverse_entries
from xingtan.growth.points.errors import (
    AskedAlreadyError,
    GiftGoneError,
    NoPointsRulesError,
    NotAskedError,
    PointsMissingError,
)
from xingtan.growth.points.models import Gift, HiddenName, PointsSetting, Redemption, RequestState
from xingtan.growth.points.policies import may_decide, may_keep_points
from xingtan.growth.points.reads import GIFT, REDEEMED, SOURCE, holdings_of
from xingtan.growth.points.telling import tell_of_request
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of

ROAD = "redemption"
REDEEMED_PART = "redeemed"


@transaction.atomic
def change_setting(
    *, actor: Actor, school: Institution, lapses_after: int | None, ranking: bool, at: datetime
) -> PointsSetting:
    """Return the setting that holds from now on; the earlier ones stay readable.

    Errors: NotPermittedError.
    """
    may_keep_points(actor, school).require()
    setting = PointsSetting.objects.create(
        school=school,
        lapses_after=lapses_after,
        ranking=ranking,
        set_by=actor.account_id,
        set_by_name=actor.name,
        set_at=at,
    )
    _mark(
        actor, school, "points.setting_changed", (SOURCE, school.code), at, lapses_after=lapses_after, ranking=ranking
    )
    return setting


@transaction.atomic
def offer_gift(  # noqa: PLR0913 keyword-only
    *, actor: Actor, school: Institution, name: str, about: str, cost: int, stock: int | None, at: datetime
) -> Gift:
    """Return something new that the school gives for points.

    Errors: NotPermittedError.
    """
    may_keep_points(actor, school).require()
    gift = Gift.objects.create(school=school, name=name, about=about, cost=cost, stock=stock)
    _mark(actor, school, "points.gift_offered", (GIFT, str(gift.pk)), at, name=name, cost=cost, stock=stock)
    return gift


@transaction.atomic
def retire_gift(*, actor: Actor, gift: Gift, at: datetime) -> None:
    """Stop giving it; open requests can still be decided.

    Errors: NotPermittedError.
    """
    may_keep_points(actor, gift.school).require()
    Gift.objects.filter(pk=gift.pk, retired_at=None).update(retired_at=at)
    _mark(actor, gift.school, "points.gift_retired", (GIFT, str(gift.pk)), at)


def ask_for(*, teacher: Teacher, actor: Actor, gift: Gift, at: datetime) -> Redemption:
    """Return the teacher's request.

    Errors: NotPermittedError for anybody but the teacher or at another school, GiftGoneError, PointsMissingError,
        AskedAlreadyError.
    """
    if actor.account_id is None or teacher.account_id != actor.account_id:
        raise NotPermittedError(reason="not_own_case")
    if not teacher.school.path.startswith(gift.school.path):
        raise NotPermittedError(reason="other_school")
    if gift.retired_at is not None or (gift.stock is not None and gift.taken >= gift.stock):
        raise GiftGoneError(gift=gift.name)
    _require_points(teacher, gift.cost)
    try:
        with transaction.atomic():
            asked = Redemption.objects.create(gift=gift, teacher=teacher, cost=gift.cost, asked_at=at)
            _mark(actor, gift.school, "points.asked", (REDEEMED, str(asked.pk)), at, gift=gift.name, cost=gift.cost)
            tell_of_request(asked, actor_id=actor.account_id, at=at)
    except IntegrityError:
        raise AskedAlreadyError(gift=gift.name) from None
    return asked


@transaction.atomic
def grant(*, actor: Actor, redemption_id: int, at: datetime) -> Redemption:
    """Return the request, granted: one is taken from the stock, the points are taken from the teacher.

    Errors: NotPermittedError, NotAskedError, GiftGoneError, PointsMissingError, NoPointsRulesError.
    """
    asked = _held(redemption_id)
    may_decide(actor, asked).require()
    _require_state(asked, RequestState.ASKED)
    free = Q(stock=None) | Q(taken__lt=F("stock"))
    if not Gift.objects.filter(free, pk=asked.gift_id).update(taken=F("taken") + 1):
        raise GiftGoneError(gift=asked.gift.name)
    hold_book()
    _require_points(asked.teacher, asked.cost)
    _spend(asked, at)
    return _decide(asked, actor, RequestState.GRANTED, "", at)


@transaction.atomic
def decline(*, actor: Actor, redemption_id: int, reason: str, at: datetime) -> Redemption:
    """Return the request, declined with a reason.

    Errors: NotPermittedError, ReasonMissingError, NotAskedError.
    """
    asked = _held(redemption_id)
    may_decide(actor, asked).require()
    _require_state(asked, RequestState.ASKED)
    return _decide(asked, actor, RequestState.DECLINED, _reason(reason, "decline"), at)


@transaction.atomic
def cancel(*, actor: Actor, redemption_id: int, reason: str, at: datetime) -> Redemption:
    """Return the request, taken back after it was granted: the points return, and so does the gift to the stock.

    Errors: NotPermittedError, ReasonMissingError, NotAskedError.
    """
    asked = _held(redemption_id)
    may_decide(actor, asked).require()
    _require_state(asked, RequestState.GRANTED)
    why = _reason(reason, "cancel")
    entries = [
        entry.entry_id
        for entry in standing_entries(REDEEMED, [asked.teacher_id], place="")
        if entry.source_key == str(asked.pk)
    ]
    reverse_entries(actor=operator(), entry_ids=entries, reason=why, at=at)
    Gift.objects.filter(pk=asked.gift_id).update(taken=F("taken") - 1)
    return _decide(asked, actor, RequestState.CANCELLED, why, at)


@transaction.atomic
def withdraw(*, actor: Actor, redemption_id: int, at: datetime) -> Redemption:
    """Return the request, withdrawn by the teacher who made it.

    Errors: NotPermittedError, NotAskedError.
    """
    asked = _held(redemption_id)
    if actor.account_id is None or asked.teacher.account_id != actor.account_id:
        raise NotPermittedError(reason="not_own_case")
    _require_state(asked, RequestState.ASKED)
    return _decide(asked, actor, RequestState.WITHDRAWN, "", at)


def hide_name(*, teacher: Teacher, hidden: bool) -> None:
    """Keep the teacher's name out of the ranking, or let it stand there again."""
    if hidden:
        HiddenName.objects.get_or_create(teacher=teacher)
    else:
        HiddenName.objects.filter(teacher=teacher).delete()


def _held(redemption_id: int) -> Redemption:
    rows = Redemption.objects.select_for_update(of=("self",)).select_related("gift__school", "teacher__school")
    return rows.get(pk=redemption_id)


def _require_state(asked: Redemption, state: RequestState) -> None:
    if asked.state != state.value:
        raise NotAskedError(state=asked.state)


def _require_points(teacher: Teacher, cost: int) -> None:
    held = holdings_of({teacher.pk})[teacher.pk].balance
    if held < cost:
        raise PointsMissingError(cost=cost, held=str(held))


def _reason(text: str, step: str) -> str:
    if not text.strip():
        raise ReasonMissingError(road=ROAD, step=step)
    return text.strip()


def _spend(asked: Redemption, at: datetime) -> None:
    school, on = asked.gift.school, timezone.localdate(at)
    published = points_rulebooks_on([school], on).get(school.pk)
    if published is None:
        raise NoPointsRulesError(school=school.code)
    year = rulebook_of(published).year_of(on)
    posting = Posting(
        teacher_id=asked.teacher_id,
        source=(REDEEMED, str(asked.pk)),
        narrative=asked.gift.name,
        happened_on=on,
        part=REDEEMED_PART,
        item=None,
        rule=None,
        amount=-Fraction(asked.cost),
        raw=-Fraction(asked.cost),
        place=asked.teacher.school.path,
        year=year,
    )
    post_batch(
        actor=operator(),
        institution=school,
        year=year,
        published=published,
        postings=[posting],
        at=at,
        kind=BatchKind.REDEMPTION,
        reason=asked.gift.name,
    )


def _decide(asked: Redemption, actor: Actor, state: RequestState, reason: str, at: datetime) -> Redemption:
    asked.state, asked.reason, asked.decided_at = state.value, reason, at
    asked.decided_by, asked.decided_by_name = actor.account_id, actor.name
    asked.save()
    subject = (REDEEMED, str(asked.pk))
    _mark(actor, asked.gift.school, f"points.{state.value}", subject, at, reason=reason, gift=asked.gift.name)
    tell_of_request(asked, actor_id=actor.account_id, at=at)
    return asked


def _mark(
    actor: Actor,
    school: Institution,
    action: str,
    subject: tuple[str, str],
    at: datetime,
    *,
    reason: str = "",
    **after: object,
) -> None:
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=subject,
            at=at,
            place=school.path,
            reason=reason,
            after=after,
        )
    )
