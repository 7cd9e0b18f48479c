"""Who opened, downloaded and used resources: the uses behind every number of the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.formats import date_format

from xingtan.access.actors import Actor
from xingtan.research.library.labels import USES
from xingtan.research.library.models import Resource, ResourceUse
from xingtan.research.library.workflow import Use

USES_A_PAGE, MONTH_LENGTH, MONTHS = 50, 7, 12


@dataclass(frozen=True)
class AskedUses:
    """What is asked for: uses of one resource or of all one's own, of one sort, in one month; empty does not narrow."""

    resource: Resource | None = None
    mine: bool = False
    use: str = ""
    month: date | None = None

    def narrow(self, rows: QuerySet[ResourceUse], actor: Actor) -> QuerySet[ResourceUse]:
        """Return the uses that fit."""
        if self.resource is not None:
            rows = rows.filter(resource=self.resource)
        if self.mine:
            rows = rows.filter(resource__in=Resource.objects.own_of(actor).values("pk"))
        if self.use:
            rows = rows.filter(use=self.use)
        if self.month is not None:
            month = self.month
            after = date(month.year + month.month // MONTHS, month.month % MONTHS + 1, 1)
            rows = rows.filter(on__gte=month, on__lt=after)
        return rows


def uses_seen_by(actor: Actor) -> QuerySet[ResourceUse]:
    """Return the uses that this person may read.

    Those of what one made and of shelves that one keeps; of what else one may read only the uses in lessons, which
    are said to everybody.
    """
    own, kept = Resource.objects.own_of(actor), Resource.objects.kept_by(actor)
    read = Q(use=Use.USED.value, resource__in=Resource.objects.visible_to(actor).values("pk"))
    return ResourceUse.objects.filter(Q(resource__in=own.values("pk")) | Q(resource__in=kept.values("pk")) | read)


def told_to(actor: Actor, resources: Iterable[Resource]) -> set[int]:
    """Return of which of these resources the person may read who opened and downloaded them; one query."""
    rows = Resource.objects.filter(pk__in=[each.pk for each in resources])
    return set((rows.own_of(actor) | rows.kept_by(actor)).values_list("pk", flat=True))


def uses_page(actor: Actor, asked: AskedUses, number: str | None) -> dict[str, Any]:
    """Return what the page of uses shows, the newest first; three queries."""
    rows = asked.narrow(uses_seen_by(actor), actor).select_related("resource").order_by("-on", "-pk")
    page_obj: Page[ResourceUse] = Paginator(rows, USES_A_PAGE).get_page(number)
    return {
        "page_obj": page_obj,
        "asked": asked,
        "uses": list(USES.items()),
        "words": USES,
        "month": asked.month.strftime("%Y-%m") if asked.month else "",
        "month_said": date_format(asked.month, "YEAR_MONTH_FORMAT") if asked.month else "",
    }


def month_in(text: str) -> date | None:
    """Return the first day of the month that an address names as 2026-11, None for anything else."""
    if len(text) != MONTH_LENGTH:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
