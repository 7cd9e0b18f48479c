"""How a list of records is narrowed to what a figure was counted from: a place, a sheet, a share, groups of states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import GONE, PASSED, State

NOBODY = "nobody"
STATE_GROUPS: Mapping[str, Q] = {
    "live": ~Q(state__in=GONE),
    "passed": Q(state__in=PASSED),
    "open": ~Q(state__in=(*PASSED, State.WITHDRAWN.value)),
}
"""Several states asked for in one word."""
GROUP_LABELS: Mapping[str, str | Promise] = {
    "live": _("All handed in"),
    "passed": _("All accepted"),
    "open": _("Not accepted yet"),
}
DRAWS: Mapping[str, bool | None] = {"picked": True, "outside": False, "none": None}
DRAW_LABELS: Mapping[str, str | Promise] = {
    "picked": _("Drawn into a sample"),
    "outside": _("Outside the sample"),
    "none": _("In no draw"),
}
LONGEST_WAIT = "waiting"
ORDERS: Mapping[str, tuple[str, ...]] = {LONGEST_WAIT: ("state_since", "pk")}
NEWEST = ("-happened_on", "-pk")


@dataclass(frozen=True)
class Narrowing:
    """What a list was narrowed to beside kind, state and words; an empty value does not narrow.

    ``school`` is the code of one school, ``below`` the path of a place with everything in it, ``place`` what either is
    called; ``sheet`` the first day of the month whose sheet is meant; ``held`` the account of an auditor or
    ``nobody``; ``draw`` a word of ``DRAWS``.
    """

    school: str = ""
    below: str = ""
    place: str = ""
    sheet: date | None = None
    group: str = ""
    held: str = ""
    draw: str = ""
    late: bool = False
    order: str = ""

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        """Return the rows that fit."""
        for condition in self._conditions():
            rows = rows.filter(condition)
        return rows

    @property
    def ordered_by(self) -> tuple[str, ...]:
        """The order of the list: the newest first unless another one was asked for."""
        return ORDERS.get(self.order, NEWEST)

    @property
    def of_one_place(self) -> bool:
        """Whether only one school, or one place, is listed; its hours are added up then."""
        return bool(self.school or self.below)

    def _conditions(self) -> Iterator[Q]:
        if self.school:
            yield Q(school__code=self.school)
        if self.below:
            yield Q(school__path__startswith=self.below)
        if self.sheet is not None:
            yield Q(audit_month=self.sheet)
        if self.group:
            yield STATE_GROUPS[self.group]
        if self.held:
            yield Q(held_by=None) if self.held == NOBODY else Q(held_by=int(self.held))
        if self.draw:
            yield Q(sampled=DRAWS[self.draw])
        if self.late:
            yield Q(audit_month__gt=F("happened_on"))


def state_words(group: str) -> tuple[str, str | Promise] | None:
    """Return a group of states with its name, as a choice of the list; None for none."""
    return (group, GROUP_LABELS[group]) if group else None
