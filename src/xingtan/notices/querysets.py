"""The vocabulary of notices, messages and calendar entries."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.actors import Actor
from xingtan.institutions.paths import at_or_above
from xingtan.notices.workflow import LEASE, NEAR, Delivery, Stage

if TYPE_CHECKING:
    from xingtan.notices.models import Absence, CalendarEntry, Message, Notice


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions asked about notices."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own notices; nobody reads another's."""
        return self.filter(account=actor.account_id) if actor.account_id else self.none()

    def unread(self) -> Self:
        """Those that their receiver has not read."""
        return self.filter(read_at=None)

    def waiting(self) -> Self:
        """Those that no round has looked at yet."""
        return self.filter(stage=Stage.WAITING.value)

    def pressing(self, at: datetime) -> Self:
        """Unread ones sent before whose day is near, and that nobody was reminded of."""
        sent = self.filter(stage=Stage.PARCELLED.value, read_at=None, reminded_at=None)
        return sent.filter(due__gt=at, due__lte=at + NEAR)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Questions asked about absences."""

    def running(self, on: date) -> Self:
        """Those in which the day lies, first and last day included."""
        return self.filter(first_day__lte=on, last_day__gte=on)


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions asked about messages."""

    def open_at(self, at: datetime) -> Self:
        """Messages to be tried now: queued ones whose time has come, and those that a worker took and never ended."""
        queued = Q(state=Delivery.QUEUED.value, next_try_at__lte=at)
        return self.filter(queued | Q(state=Delivery.SENDING.value, taken_at__lte=at - LEASE))


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    """Questions asked about calendar entries."""

    def shown_to(self, actor: Actor) -> Self:
        """One's own entries and those of the institutions at which, or below which, one holds a duty."""
        return self.filter(Q(owner=actor.account_id) | Q(audience__path__in=at_or_above(actor.paths())))

    def visible_to(self, actor: Actor) -> Self:
        """The same: nobody sees more than their own calendar."""
        return self.shown_to(actor)
