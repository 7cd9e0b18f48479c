"""What the queue of somebody who judges holds: records that wait, by month, share, group and sample."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.pages.filters import named
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.reach import in_reach
from xingtan.records.reads import Filter

SHARES = ("mine", "free", "others", "drawn")
"""Ways to narrow the queue: what I took, what nobody took, what others took, what a sample drew."""


@dataclass(frozen=True)
class QueueFilter:
    """What the queue was narrowed to; an empty value does not narrow. ``group`` is the code of a group of teachers."""

    told: Filter = field(default_factory=Filter)
    month: date | None = None
    share: str = ""
    group: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.told.text or self.told.kind or self.month or self.share or self.group)

    def narrow(self, rows: RecordQuerySet, actor: Actor) -> RecordQuerySet:
        """Return the rows that fit."""
        rows = self.told.narrow(rows)
        if self.month is not None:
            rows = rows.filter(audit_month=self.month)
        if self.group:
            rows = rows.filter(teacher__group__code=self.group)
        if self.share == "mine":
            return rows.filter(held_by=actor.account_id)
        if self.share == "free":
            return rows.filter(held_by=None)
        if self.share == "others":
            return rows.exclude(held_by=None).exclude(held_by=actor.account_id)
        return rows.filter(sampled=True) if self.share == "drawn" else rows


def queue(actor: Actor, narrowed: QueueFilter) -> RecordQuerySet:
    """Return the records that wait and are this person's to judge, longest waiting first; never their own.

    A leader is led to the members' records by their keys: what waits in a whole province is not read for one team.
    """
    rows = Record.objects.visible_to(actor).judged_by(actor).waiting_for_school()
    if Role.TEAM_LEADER in actor.roles:
        rows, _ = in_reach(rows, actor)
    rows = narrowed.narrow(rows, actor)
    return rows.for_rows().order_by("state_since", "pk")


def queue_months(actor: Actor) -> list[tuple[date, int]]:
    """Return the months on whose sheets waiting records stand, oldest first, with their numbers; one query."""
    rows = queue(actor, QueueFilter()).order_by().prefetch_related(None).exclude(audit_month=None)
    return list(rows.values_list("audit_month").annotate(many=Count("pk")).order_by("audit_month"))


def queue_groups(actor: Actor) -> list[tuple[str, str, int]]:
    """Return code and name of the groups whose members' records wait, with their numbers; one query."""
    rows = queue(actor, QueueFilter()).order_by().prefetch_related(None).exclude(teacher__group=None)
    columns = rows.values_list("teacher__group__code", "teacher__group__name", "teacher__group__name_en")
    found = columns.annotate(many=Count("pk")).order_by("teacher__group__name", "teacher__group__code")
    return [(code, named(Institution(name=zh, name_en=en)), many) for code, zh, en, many in found]


def queue_shares(actor: Actor) -> dict[str, int]:
    """Return how many waiting records are in each share; one query."""
    rows = queue(actor, QueueFilter()).order_by().prefetch_related(None)
    found = dict.fromkeys(SHARES, 0)
    for holder, sampled, many in rows.values_list("held_by", "sampled").annotate(many=Count("pk")):
        share = "free" if holder is None else "mine" if holder == actor.account_id else "others"
        found[share] += many
        found["drawn"] += many if sampled else 0
    return found
