"""What the pages of notices show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from xingtan.access.actors import Actor
from xingtan.access.roles import SCHOOL_KINDS, Role
from xingtan.institutions.models import Institution
from xingtan.notices.kinds import kind_of, said, shipped_kinds
from xingtan.notices.labels import GROUPS, ICONS
from xingtan.notices.models import Choice, Message, Notice
from xingtan.notices.querysets import NoticeQuerySet
from xingtan.notices.workflow import Channel, Way
from xingtan.notices.writing import due_said

MOST_COUNTED = 99
"""The header counts no further; beyond it says "99+"."""


@dataclass(frozen=True)
class Line:
    """One notice as the inbox shows it."""

    pk: int
    text: str
    group: object
    icon: str
    at: datetime
    due: str
    unread: bool


def unread_of(account_id: int) -> NoticeQuerySet:
    """Return what the account has not read."""
    return Notice.objects.filter(account=account_id).unread()


def unread_count(account_id: int) -> int:
    """Return how many notices the account has not read, counted up to one more than the header shows; one query."""
    return unread_of(account_id).order_by()[: MOST_COUNTED + 1].count()


def inbox_of(actor: Actor, *, group: str = "", unread: bool = False) -> NoticeQuerySet:
    """Return one's own notices, newest first; of one group, or the unread ones only."""
    rows = Notice.objects.visible_to(actor)
    if unread:
        rows = rows.unread()
    if group in GROUPS:
        rows = rows.filter(kind__in=[kind.code for kind in shipped_kinds().values() if kind.group == group])
    return rows.order_by("-at", "-pk")


def line_of(notice: Notice) -> Line:
    """Return a notice as the inbox shows it, in the language of the page."""
    group = kind_of(notice.kind).group
    text = said(notice, get_language() or "")
    unread = notice.read_at is None
    due = due_said(notice.due) if notice.due else ""
    return Line(notice.pk, text, GROUPS[group], ICONS[group], notice.at, due, unread)


def ways_of(actor: Actor) -> dict[str, Way]:
    """Return the way of every kind as it is for the actor: their own choice, else the default."""
    chosen = dict(Choice.objects.filter(account=actor.account_id).values_list("kind", "way"))
    return {code: Way(chosen.get(code, kind.way)) for code, kind in shipped_kinds().items()}


def last_mail(actor: Actor) -> Message | None:
    """Return the newest mail to the actor, to say whether it went."""
    rows = Message.objects.filter(parcel__account=actor.account_id, channel=Channel.EMAIL.value)
    return rows.order_by("-pk").first()


def schools_kept_by(actor: Actor) -> list[Institution]:
    """Return the schools whose messenger the actor may set."""
    rows = Institution.objects.filter(actor.within("path", Role.MANAGER), kind__in=SCHOOL_KINDS, closed_on=None)
    return list(rows.order_by("path"))
