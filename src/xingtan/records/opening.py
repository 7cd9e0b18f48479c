"""Where the figures of a school's records open: addresses of lists whose own total equals the figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from xingtan.access.actors import Actor
from xingtan.access.roles import OVERSEERS
from xingtan.institutions.models import Institution
from xingtan.records.definitions.rights import OPEN_CELLS, Right
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import GONE

SEEING_ALL = tuple(role for role in OVERSEERS if role not in OPEN_CELLS[Right.VIEW])
"""Roles from which a school can take no kind of record."""
LIVE = "live"


@dataclass(frozen=True)
class Opening:
    """The lists behind the figures of one school, or of one with its campuses, as far as this reader sees them whole.

    ``hidden`` are kinds of which the reader may not see every record: figures that count them stay plain, their
    address is empty.
    """

    code: str
    hidden: frozenset[str] = frozenset()
    with_campuses: bool = False

    def records(self, month: date | None = None, *, kind: str = "", state: str = LIVE, **more: object) -> str:
        """Return the list of the records of a sheet, or of all of them; empty when some are hidden from the reader."""
        if kind in self.hidden if kind else self.hidden:
            return ""
        sheet = {"sheet": f"{month:%Y-%m}"} if month else {}
        return _address("records:list", {"scope": "all", **self._place, **sheet, "kind": kind, "state": state, **more})

    def teachers(self, month: date | None = None, **more: object) -> str:
        """Return the list of the teachers who have such records; empty when some are hidden from the reader."""
        if self.hidden:
            return ""
        sheet = {"sheet": f"{month:%Y-%m}"} if month else {}
        return _address("records:by-teacher", {**self._place, **sheet, **more})

    def decisions(self, month: date | None = None, **more: object) -> str:
        """Return the list of the decisions on the records of a sheet, or on all of them."""
        sheet = {"sheet": f"{month:%Y-%m}"} if month else {}
        return _address("records:decisions", {"school": self.code, **sheet, **more})

    @property
    def _place(self) -> dict[str, object]:
        return {"below" if self.with_campuses else "school": self.code}


def opening_of(actor: Actor, school: Institution, *, with_campuses: bool = False) -> Opening:
    """Return where the figures of this school open for this reader; a query for those who may lack a kind only."""
    if any(actor.wears(role, school.path) for role in SEEING_ALL):
        return Opening(school.code, with_campuses=with_campuses)
    there = Record.objects.filter(school__path__startswith=school.path) if with_campuses else school_records(school)
    unseen = there.exclude(state__in=GONE).exclude(pk__in=there.visible_to(actor).values("pk"))
    hidden = frozenset(unseen.order_by().values_list("kind", flat=True).distinct())
    return Opening(school.code, hidden, with_campuses)


def school_records(school: Institution) -> RecordQuerySet:
    """Return the records of one school."""
    return Record.objects.filter(school=school)


def _address(name: str, asked: dict[str, object]) -> str:
    return f"{reverse(name)}?{urlencode({key: value for key, value in asked.items() if value not in ('', None)})}"
