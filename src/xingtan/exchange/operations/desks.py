"""What waits: the months of a school's audit, and one's own inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import Field

from xingtan.access.actors import actor_of
from xingtan.exchange.api import api
from xingtan.exchange.cursors import Paging, page_of
from xingtan.exchange.entrance import require_role
from xingtan.exchange.shapes import Named, Shape
from xingtan.exchange.telling import named
from xingtan.kernel.amounts import HOUR_GRAIN, exact_text, from_units
from xingtan.notices.models import Notice
from xingtan.notices.reads import inbox_of, line_of, unread_of
from xingtan.notices.services import mark_read
from xingtan.records.audit.month_reads import DESKS, month_rows, school_of

LARGEST = 2**63 - 1
MOST_MARKED = 1000


class MonthOut(Shape):
    """The sheet of one month."""

    month: str = Field(examples=["2026-11"])
    closed: bool
    records: int
    waiting: int
    returned: int
    passed: int
    late: int = Field(description=gettext_noop("Records that happened in an earlier month."))
    passed_hours: str = Field(description=gettext_noop("Exact, such as 34.5."))


class MonthList(Shape):
    """The months of a school, the newest first."""

    school: Named
    items: list[MonthOut]


class InboxFilter(Paging):
    """How the inbox is narrowed."""

    unread: bool = False
    group: str = Field(default="", max_length=24)


class NoticeOut(Shape):
    """One notice."""

    id: int
    kind: str
    group: str
    text: str
    at: datetime
    due: datetime | None
    unread: bool
    page: str = Field(description=gettext_noop("Address of what it is about; empty where there is none."))


class InboxPage(Shape):
    """Some notices, the newest first."""

    items: list[NoticeOut]
    next: str | None


@api.get("/schools/{str:school}/months", response=MonthList, tags=["records"], operation_id="list_months")
def months(request: HttpRequest, school: str) -> MonthList:
    """Return the months of a school: what waits, what was accepted, what came late, which are closed."""
    actor = actor_of(request)
    require_role(actor, *DESKS)
    place = school_of(actor, school, *DESKS)
    if place is None:
        raise Http404
    rows = [
        MonthOut(
            month=f"{row.month:%Y-%m}",
            closed=row.closed,
            records=row.tally.many(),
            waiting=row.tally.waiting,
            returned=row.tally.returned,
            passed=row.tally.passed,
            late=row.late,
            passed_hours=exact_text(from_units(row.tally.passed_hours, HOUR_GRAIN)),
        )
        for row in month_rows(place)
    ]
    return MonthList(school=named(place), items=rows)


@api.get("/inbox", response=InboxPage, tags=["accounts"], operation_id="inbox")
def inbox(request: HttpRequest, asked: Query[InboxFilter]) -> InboxPage:
    """Return one's own notices."""
    rows = inbox_of(actor_of(request), group=asked.group, unread=asked.unread)
    found, after = page_of(rows, asked, newest_first=True)
    return InboxPage(items=[_notice(each) for each in found], next=after)


class ReadIn(Shape):
    """Which notices were read."""

    ids: list[Annotated[int, Field(ge=1, le=LARGEST)]] | None = Field(
        max_length=MOST_MARKED, description=gettext_noop("Ids of the inbox; null means all of them.")
    )


class ReadOut(Shape):
    """What became of it."""

    marked: int = Field(description=gettext_noop("So many of them were unread until now."))
    unread: int = Field(description=gettext_noop("So many are unread still."))


@api.post("/inbox/read", response=ReadOut, tags=["accounts"], operation_id="mark_read", url_name="inbox-read")
def mark_notices_read(request: HttpRequest, body: ReadIn) -> ReadOut:
    """Mark one's own notices as read; ids that are not one's own change nothing."""
    actor = actor_of(request)
    marked = mark_read(actor=actor, notice_ids=body.ids, at=timezone.now())
    return ReadOut(marked=marked, unread=unread_of(actor.account_id or 0).count())


def _notice(notice: Notice) -> NoticeOut:
    line = line_of(notice)
    return NoticeOut(
        id=notice.pk,
        kind=notice.kind,
        group=str(line.group),
        text=line.text,
        at=notice.at,
        due=notice.due,
        unread=line.unread,
        page=notice.link,
    )
