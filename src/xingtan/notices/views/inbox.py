"""The inbox: what happened that concerns oneself, read or not."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.notices.labels import GROUPS
from xingtan.notices.models import Notice
from xingtan.notices.reads import inbox_of, line_of, unread_count
from xingtan.notices.services import mark_read
from xingtan.pages.answers import page

ROWS_A_PAGE = 30
UNREAD = "unread"


@gate("GET", roles=SIGNED_IN)
def inbox(request: HttpRequest) -> HttpResponse:
    """Show one's own notices, newest first."""
    return _inbox(request)


@gate("GET", roles=SIGNED_IN)
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """Go to the thing that a notice is about; the notice is read from now on."""
    actor = actor_of(request)
    notice = get_object_or_404(Notice.objects.visible_to(actor), pk=notice_id)
    mark_read(actor=actor, notice_ids=[notice.pk], at=timezone.now())
    inside = notice.link.startswith("/") and url_has_allowed_host_and_scheme(notice.link, None)
    return redirect(notice.link if inside else "notices:inbox")


@gate("POST", roles=SIGNED_IN)
def read(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """Mark one notice as read."""
    actor = actor_of(request)
    notice = get_object_or_404(Notice.objects.visible_to(actor), pk=notice_id)
    mark_read(actor=actor, notice_ids=[notice.pk], at=timezone.now())
    return _after(request)


@gate("POST", roles=SIGNED_IN)
def read_all(request: HttpRequest) -> HttpResponseBase:
    """Mark every notice of one's own as read."""
    mark_read(actor=actor_of(request), notice_ids=None, at=timezone.now())
    return _after(request)


def _after(request: HttpRequest) -> HttpResponseBase:
    """Return the list to htmx, with the filters that it was shown under; lead a browser back to it."""
    if getattr(request, "htmx", None):
        return _inbox(request)
    return redirect(f"{reverse('notices:inbox')}?{request.GET.urlencode()}")


def _inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    group, show = request.GET.get("group", ""), request.GET.get("show", "")
    rows = inbox_of(actor, group=group, unread=show == UNREAD)
    page_obj = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": [line_of(notice) for notice in page_obj],
        "group": group,
        "show": show,
        "groups": list(GROUPS.items()),
        "unread_here": unread_count(actor.account_id) if actor.account_id else 0,
        "filtered": bool(group or show),
        "query": request.GET.urlencode(),
        "teaches": Role.TEACHER in actor.roles,
    }
    return page(request, "notices/inbox.html", "notices/_inbox.html", context)
