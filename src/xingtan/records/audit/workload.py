"""The auditors' workload and waiting times: exact whole hours, by order statistics, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from xingtan.institutions.models import Institution
from xingtan.kernel.chinese_names import order_of
from xingtan.records.audit.models import AuditDecision
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet

HOUR = 3600
DAY_HOURS = 24
NINE_TENTHS = (9, 10)
HALF = (1, 2)
MONTHS_OF_WAITING = 3
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Waiting:
    """How long records waited or wait: their number and three waiting times, in whole hours, rounded down.

    ``median`` is the time that half of them did not exceed, ``most`` the one that nine in ten did not exceed; each is
    the waiting time of one of the records. None when there is no record.
    """

    records: int
    median: int | None = None
    most: int | None = None
    longest: int | None = None
    oldest: date | None = None


@dataclass(frozen=True)
class AuditorLoad:
    """One auditor, by account: decisions by month, oldest first, and what they have taken and not decided on."""

    by: int | None
    name: str
    counts: tuple[int, ...]
    returned: int
    unsampled: int
    held: int

    @property
    def total(self) -> int:
        """Decisions of all these months."""
        return sum(self.counts)


@dataclass(frozen=True)
class Load:
    """What the page of the workload shows."""

    now: Waiting
    done: Waiting
    free: int
    auditors: tuple[AuditorLoad, ...]
    by_month: tuple[int, ...]


def load_of(schools: Sequence[Institution], *, months: Sequence[date], at: datetime) -> Load:
    """Return the workload of these schools' auditors over the months; eleven queries, however many records."""
    waiting = Record.objects.filter(school__in=schools).waiting_for_school()
    decided = AuditDecision.objects.filter(school__in=schools, at__gte=begin_of(months[0]))
    auditors = _auditors(waiting, decided, months)
    return Load(
        now=waiting_now(waiting, at=at),
        done=waited(decided.filter(at__gte=begin_of(months[-MONTHS_OF_WAITING]), unsampled=False)),
        free=waiting.filter(held_by=None).count(),
        auditors=auditors,
        by_month=tuple(sum(each.counts[place] for each in auditors) for place in range(len(months))),
    )


def waiting_now(rows: RecordQuerySet, *, at: datetime) -> Waiting:
    """Return how long these records have been waiting at that instant; three queries.

    Rounding: down to whole hours.
    """
    told = rows.order_by().aggregate(records=Count("pk"), first=Min("state_since"))
    if not told["records"]:
        return Waiting(0)
    since = rows.order_by("-state_since", "pk").values_list("state_since", flat=True)
    median, most = (_hours((at - since[_place(told["records"], share)]) // SECOND) for share in (HALF, NINE_TENTHS))
    longest = _hours((at - told["first"]) // SECOND)
    return Waiting(told["records"], median, most, longest, timezone.localdate(told["first"]))


def waited(decisions: QuerySet[AuditDecision]) -> Waiting:
    """Return how long the records of these decisions had waited; three queries.

    Rounding: down to whole hours.
    """
    seconds = decisions.exclude(waited=None).order_by("waited", "pk").values_list("waited", flat=True)
    count = seconds.count()
    if not count:
        return Waiting(0)
    shares = (HALF, NINE_TENTHS, (1, 1))
    median, most, longest = (_hours(seconds[_place(count, share)] or 0) for share in shares)
    return Waiting(count, median, most, longest)


def _place(count: int, share: tuple[int, int]) -> int:
    """Return the place, from 0, of the value that so large a share of the sorted values does not exceed."""
    return -(-count * share[0] // share[1]) - 1


def _hours(seconds: int) -> int:
    return max(0, seconds) // HOUR


def begin_of(month: date) -> datetime:
    """Return the instant at which the month begins."""
    return timezone.make_aware(datetime(month.year, month.month, 1))  # noqa: DTZ001 made aware in the same breath


def _auditors(
    waiting: RecordQuerySet, decided: QuerySet[AuditDecision], months: Sequence[date]
) -> tuple[AuditorLoad, ...]:
    rows = decided.exclude(step="reopen").order_by().annotate(of=TruncMonth("at")).values_list("by", "by_name", "of")
    counts: dict[int | None, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[int | None, str] = {}
    returned: dict[int | None, int] = defaultdict(int)
    unread: dict[int | None, int] = defaultdict(int)
    told = rows.annotate(
        many=Count("pk"), back=Count("pk", filter=Q(step="return")), outside=Count("pk", filter=Q(unsampled=True))
    )
    for by, name, month, many, back, outside in told:
        counts[by][timezone.localdate(month).replace(day=1)] += many
        names[by] = name
        returned[by] += back
        unread[by] += outside
    held = dict(waiting.exclude(held_by=None).order_by().values_list("held_by").annotate(many=Count("pk")))
    found = [
        AuditorLoad(by, name, tuple(counts[by][month] for month in months), returned[by], unread[by], held.get(by, 0))
        for by, name in names.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.total, order_of(each.name))))
