"""The decisions of a school's auditors, one by one: what the figures of sheets and workload were counted from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Q, QuerySet, TextField
from django.db.models.functions import Cast

from xingtan.institutions.models import Institution
from xingtan.records.audit.deciding import MISTAKEN
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.months import month_after
from xingtan.records.audit.return_reasons import every_reason, reason_text, reasons_in_use
from xingtan.records.audit.workload import begin_of

STEPS: Mapping[str, Q] = {
    "accept": Q(step="accept", unsampled=False),
    "unsampled": Q(step="accept", unsampled=True),
    "return": Q(step="return"),
    "reopen": Q(step="reopen"),
    "decided": ~Q(step="reopen"),
    "read": Q(unsampled=False),
    "mistaken": Q(step__in=sorted(MISTAKEN)),
}
"""What may be asked of the steps; the last three stand for several."""
OWN_WORDS = "words"
"""Asks for decisions that named no reason of the list."""
NEWEST = (F("at").desc(), F("pk").desc())
ORDERS = {"waited": (F("waited").desc(nulls_last=True), F("pk").desc())}


@dataclass(frozen=True)
class DecisionFilter:
    """What a list of decisions was narrowed to; an empty value does not narrow.

    ``sheet`` is the month of the sheet; ``first`` and ``last`` the months in which it was decided, both included;
    ``by`` the account of the auditor, ``step`` a word of ``STEPS``, ``reason`` the code of a reason or ``words``;
    ``waited`` asks for those alone before which a record had waited.
    """

    sheet: date | None = None
    first: date | None = None
    last: date | None = None
    by: str = ""
    step: str = ""
    reason: str = ""
    waited: bool = False
    order: str = ""

    def narrow(self, rows: QuerySet[AuditDecision]) -> QuerySet[AuditDecision]:
        """Return the decisions that fit, in the order asked for."""
        for condition in (*self._when(), *self._what()):
            rows = rows.filter(condition)
        if self.reason and self.reason != OWN_WORDS:
            rows = rows.annotate(said=Cast("codes", TextField())).filter(said__contains=f'"{self.reason}"')
        return rows.order_by(*ORDERS.get(self.order, NEWEST))

    def _when(self) -> Iterator[Q]:
        if self.sheet is not None:
            yield Q(month=self.sheet)
        if self.first is not None:
            yield Q(at__gte=begin_of(self.first))
        if self.last is not None:
            yield Q(at__lt=begin_of(month_after(self.last)))

    def _what(self) -> Iterator[Q]:
        if self.by:
            yield Q(by=int(self.by))
        if self.step:
            yield STEPS[self.step]
        if self.reason == OWN_WORDS:
            yield Q(codes=[])
        if self.waited:
            yield Q(waited__isnull=False)


def decisions_of(school: Institution) -> QuerySet[AuditDecision]:
    """Return every decision on records of that school."""
    return AuditDecision.objects.filter(school=school)


def auditors_of(school: Institution) -> list[tuple[str, str]]:
    """Return the accounts that decided at the school, each with its name, by name; one query."""
    rows = decisions_of(school).exclude(by=None).order_by().values_list("by").annotate(name=Max("by_name"))
    return sorted(((str(by), name) for by, name in rows), key=lambda each: (each[1], each[0]))


def reasons_asked(school: Institution, asked: str) -> list[tuple[str, str]]:
    """Return the reasons to choose from, in use or asked for; at most two queries."""
    known = dict(reasons_in_use([school.pk]))
    if asked and asked != OWN_WORDS and asked not in known:
        known.update({code: words for code, words in every_reason([asked]).items() if code == asked})
    return [(code, words.here) for code, words in known.items()]


def said_of(decisions: Sequence[AuditDecision]) -> dict[int, str]:
    """Return the whole reason of each of these decisions, as it is read; at most one query."""
    words = every_reason(_codes(decisions))
    return {row.pk: reason_text([code for code in row.codes if code in words], row.words, words) for row in decisions}


def _codes(decisions: Iterable[AuditDecision]) -> Iterator[str]:
    return (code for row in decisions for code in row.codes)
