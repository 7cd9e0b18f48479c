"""Tell people something, in the caller's transaction; read and choose on their behalf."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.notices.kinds import kind_of
from xingtan.notices.models import Choice, Notice, Reach
from xingtan.notices.workflow import Way

BATCH = 1000


@dataclass(frozen=True)
class Told:
    """One thing to tell one account; ``once_key`` names it where it must not be told twice."""

    to: int | None
    kind: str
    params: Mapping[str, object] = field(default_factory=dict)
    link: str = ""
    due: datetime | None = None
    instant: bool = False
    once_key: str = ""


def notify(  # noqa: PLR0913 a notice names whom, what, where, when, and how urgent it is
    *,
    to: Iterable[int | None],
    kind: str,
    params: Mapping[str, object],
    link: str,
    at: datetime,
    due: datetime | None = None,
    instant: bool = False,
    once_key: str = "",
) -> int:
    """Tell the same thing to these accounts, inside the caller's transaction; return how many were told.

    Errors: UnknownKindOfNoticeError.
    """
    told = [Told(account, kind, params, link, due, instant, once_key) for account in to]
    return notify_each(told, at=at)


def notify_each(told: Iterable[Told], *, at: datetime) -> int:
    """Tell each account its own thing, inside the caller's transaction, set-based; return how many were told.

    People without an account, and accounts that are closed, are left out. Two queries for each thousand.
    Errors: UnknownKindOfNoticeError.
    """
    wanted = [each for each in told if each.to is not None]
    for kind in {each.kind for each in wanted}:
        kind_of(kind)
    done = 0
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        done += _tell(part, at)
    return done


def was_told(once_key: str) -> bool:
    """Tell whether anybody was told the thing of that name."""
    return Notice.objects.filter(once_key=once_key).exists()


def told_keys(once_keys: Iterable[str]) -> set[str]:
    """Return those of the names under which anybody was told; one query."""
    rows = Notice.objects.filter(once_key__in=set(once_keys)).order_by()
    return {key for key in rows.values_list("once_key", flat=True).distinct() if key}


def told_and_unread(once_key: str) -> set[int]:
    """Return the accounts that were told the thing of that name and have not read it; one query."""
    return set(Notice.objects.filter(once_key=once_key).unread().values_list("account", flat=True))


def mark_read(*, actor: Actor, notice_ids: Collection[int] | None, at: datetime) -> int:
    """Mark these of one's own notices as read, all of them for None; return how many were unread."""
    rows = Notice.objects.visible_to(actor).unread()
    if notice_ids is not None:
        rows = rows.filter(pk__in=notice_ids)
    return rows.update(read_at=at)


@transaction.atomic
def choose_ways(*, actor: Actor, ways: Mapping[str, Way]) -> None:
    """Keep how notices of each kind shall reach the actor; the shipped default is kept as no choice at all.

    Errors: UnknownKindOfNoticeError.
    """
    wanted = {code: way for code, way in ways.items() if kind_of(code).way is not way}
    Choice.objects.filter(account=actor.account_id, kind__in=ways).exclude(kind__in=wanted).delete()
    Choice.objects.bulk_create(
        [Choice(account_id=actor.account_id or 0, kind=code, way=way.value) for code, way in wanted.items()],
        update_conflicts=True,
        unique_fields=["account", "kind"],
        update_fields=["way"],
    )


def keep_reach(*, actor: Actor, fields: Mapping[str, object]) -> Reach:
    """Return how the actor is reached from now on: channels, hours and pause."""
    reach, _ = Reach.objects.update_or_create(account_id=actor.account_id or 0, defaults=fields)
    return reach


def _tell(part: list[Told], at: datetime) -> int:
    open_accounts = set(
        Account.objects.filter(pk__in={each.to for each in part}, is_active=True).values_list("pk", flat=True)
    )
    rows = [
        Notice(
            account_id=each.to,
            kind=each.kind,
            params=dict(each.params),
            link=each.link,
            at=at,
            due=each.due,
            instant=each.instant,
            once_key=each.once_key or None,
        )
        for each in part
        if each.to in open_accounts
    ]
    once = any(row.once_key for row in rows)
    Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=once)
    return len(rows)
