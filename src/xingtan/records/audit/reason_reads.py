"""Why records came back: how often each reason was given, by month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate

from xingtan.institutions.models import Institution
from xingtan.records.audit.deciding import MISTAKEN
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.return_reasons import every_reason
from xingtan.records.audit.workload import begin_of

IN_WORDS = ""
"""Stands for decisions that named no reason of the list, only words of their own."""


@dataclass(frozen=True)
class ReasonRow:
    """One reason, how often it was given in each month, oldest first; ``text`` is empty for free words alone."""

    code: str
    text: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How often it was given in all these months."""
        return sum(self.counts)


def reasons_of_sheet(school: Institution, month: date) -> tuple[ReasonRow, ...]:
    """Return the reasons of what was returned or reopened on the sheet of that month, most frequent first.

    A decision that names two reasons counts for both; at most two queries.
    """
    rows = _mistaken().filter(school=school, month=month).order_by()
    return _counted(rows.values_list("month", "codes"), [month])


def reasons_by_month(schools: Iterable[Institution], months: Sequence[date]) -> tuple[ReasonRow, ...]:
    """Return the reasons of what was returned or reopened in these months, oldest first, whatever sheet it stood on.

    A decision that names two reasons counts for both; at most two queries.
    """
    rows = _mistaken().filter(school__in=list(schools), at__gte=begin_of(months[0])).order_by()
    told = rows.annotate(of=TruncMonth("at")).values_list("of", "codes")
    return _counted(((localdate(at).replace(day=1), codes) for at, codes in told), months)


def _mistaken() -> QuerySet[AuditDecision]:
    return AuditDecision.objects.filter(step__in=sorted(MISTAKEN))


def _counted(told: Iterable[tuple[date, Sequence[str]]], months: Sequence[date]) -> tuple[ReasonRow, ...]:
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    for month, codes in told:
        for code in codes or (IN_WORDS,):
            counts[code][month] += 1
    words = every_reason(counts)
    found = [
        ReasonRow(code, words[code].here if code in words else code, tuple(by[month] for month in months))
        for code, by in counts.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.total, row.code)))
