"""The calendar feed: whoever holds the address reads one person's calendar."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from xingtan.access.actors import actor_for
from xingtan.access.gate import PUBLIC, gate
from xingtan.notices.calendar import account_behind
from xingtan.notices.feed import feed_of, tag_of
from xingtan.notices.models import CalendarEntry

CALENDAR = "text/calendar; charset=utf-8"


@gate("GET", "HEAD", roles=PUBLIC)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar behind the token; 304 while nothing has changed, 404 for an unknown or revoked token."""
    account = account_behind(token)
    if account is None:
        raise Http404
    actor = actor_for(account, on=timezone.localdate())
    entries = list(CalendarEntry.objects.shown_to(actor).order_by("starts", "pk"))
    tag = tag_of(account, entries)
    answer = get_conditional_response(request, etag=tag) or HttpResponse(feed_of(account, entries), CALENDAR)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    return answer
