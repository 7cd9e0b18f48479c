"""Calendar entries and the keys to calendars: put, move, cancel; an entry that is gone stays as cancelled."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.notices.models import CalendarEntry, CalendarKey
from xingtan.trail.services import leave_mark, mark_of

TOKEN_BYTES = 32
ONE_DAY = timedelta(days=1)
BATCH = 500


@dataclass(frozen=True)
class Appointment:
    """What an entry says. ``title`` holds both languages, ``{"zh": ..., "en": ...}``; ``ends`` comes after the end."""

    title: dict[str, str]
    starts: datetime
    ends: datetime
    place: str = ""
    link: str = ""
    whole_days: bool = False


def on_day(title: dict[str, str], day: date, *, until: date | None = None, link: str = "") -> Appointment:
    """Return an appointment that takes whole days, the last one included."""
    end = (until or day) + ONE_DAY
    zone = timezone.get_current_timezone()
    first, after = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (day, end))
    return Appointment(title, first, after, link=link, whole_days=True)


@transaction.atomic
def put_entry(
    *,
    source: tuple[str, str],
    says: Appointment,
    at: datetime,
    owner: int | None = None,
    audience: Institution | None = None,
) -> CalendarEntry:
    """Return the entry of that source in the owner's calendar, or in those of everybody at or below the audience.

    The first call makes it; a later one moves it: the same uid, a higher sequence when anything changed, and not
    cancelled any more. ``source`` names the thing behind it, opaque to this room.
    """
    fields = {**_fields(says), "cancelled": False}
    kind, key = source
    entry, made = CalendarEntry.objects.select_for_update().get_or_create(
        source_kind=kind, source_key=key, owner_id=owner, audience=audience, defaults={**fields, "changed_at": at}
    )
    if not made and any(getattr(entry, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(entry, name, value)
        entry.sequence, entry.changed_at = entry.sequence + 1, at
        entry.save()
    return entry


@transaction.atomic
def put_entries(*, source: tuple[str, str], says: Appointment, owners: Collection[int], at: datetime) -> int:
    """Put the entry of that source into the calendars of exactly these people; return how many entries changed.

    Set-based: who has it already gets the change, who is new a new entry, and whoever is no longer among them sees it
    cancelled. Three queries, however many people.
    """
    kind, key = source
    rows = CalendarEntry.objects.select_for_update().filter(source_kind=kind, source_key=key, owner__isnull=False)
    return _put(kind, list(rows.order_by("pk")), {(owner, key): says for owner in owners}, at)


@transaction.atomic
def put_own_entries(
    *, kind: str, wanted: Mapping[tuple[int, str], Appointment], owners: Collection[int], at: datetime
) -> int:
    """Let these people have exactly the wanted entries of that kind, by owner and key, from now on; past ones stay.

    Return how many entries changed. Three queries, however many people.
    """
    rows = CalendarEntry.objects.select_for_update().filter(source_kind=kind, owner__in=owners, ends__gt=at)
    return _put(kind, list(rows.order_by("pk")), wanted, at)


@transaction.atomic
def cancel_entry(*, source: tuple[str, str], at: datetime) -> int:
    """Cancel every entry of that source; they stay in the calendars as cancelled. Return how many were not yet."""
    rows = CalendarEntry.objects.select_for_update().filter(source_kind=source[0], source_key=source[1])
    standing = list(rows.filter(cancelled=False).order_by("pk"))
    for entry in standing:
        entry.cancelled, entry.sequence, entry.changed_at = True, entry.sequence + 1, at
        entry.save(update_fields=["cancelled", "sequence", "changed_at"])
    return len(standing)


@transaction.atomic
def renew_key(*, actor: Actor, at: datetime) -> str:
    """Return a new token for the actor's calendar, to be shown once; the old address stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarKey.objects.update_or_create(
        account_id=actor.account_id or 0, defaults={"digest": _digest_of(token), "made_at": at}
    )
    _leave(actor, "calendar.key_renewed", at)
    return token


@transaction.atomic
def revoke_key(*, actor: Actor, at: datetime) -> None:
    """Shut the actor's calendar: its address leads nowhere any more."""
    if CalendarKey.objects.filter(account=actor.account_id).delete()[0]:
        _leave(actor, "calendar.key_revoked", at)


def account_behind(token: str) -> Account | None:
    """Return whose calendar the token opens; nobody for an unknown token and for a closed account."""
    rows = CalendarKey.objects.select_related("account").filter(digest=_digest_of(token), account__is_active=True)
    found = rows.first()
    return found.account if found else None


def _put(
    kind: str, known: Collection[CalendarEntry], wanted: Mapping[tuple[int, str], Appointment], at: datetime
) -> int:
    """Bring the known entries in line with the wanted ones: change, cancel, make new; return how many changed."""
    changed = []
    for entry in known:
        says = wanted.get((entry.owner_id or 0, entry.source_key))
        fields = {**_fields(says), "cancelled": False} if says else {"cancelled": True}
        if any(getattr(entry, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(entry, name, value)
            entry.sequence, entry.changed_at = entry.sequence + 1, at
            changed.append(entry)
    names = ["title", "starts", "ends", "place", "link", "whole_days", "cancelled", "sequence", "changed_at"]
    CalendarEntry.objects.bulk_update(changed, names, BATCH)
    there = {(entry.owner_id, entry.source_key) for entry in known}
    fresh = [
        CalendarEntry(source_kind=kind, source_key=key, owner_id=owner, changed_at=at, **_fields(says))
        for (owner, key), says in sorted(wanted.items(), key=lambda each: each[0])
        if (owner, key) not in there
    ]
    CalendarEntry.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return len(changed) + len(fresh)


def _fields(says: Appointment) -> dict[str, Any]:
    return {
        "title": says.title,
        "starts": says.starts,
        "ends": says.ends,
        "place": says.place,
        "link": says.link,
        "whole_days": says.whole_days,
    }


def _digest_of(token: str) -> str:
    """Return what is kept of a token; it is long and random, so one plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _leave(actor: Actor, action: str, at: datetime) -> None:
    subject = ("account", str(actor.account_id))
    leave_mark(mark_of(actor, action=action, subject=subject, at=at))
