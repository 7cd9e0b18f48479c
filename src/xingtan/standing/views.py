"""Pages of standing: who is short, and what one teacher is missing."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import OVERSEERS
from xingtan.institutions.models import Institution
from xingtan.pages.answers import page
from xingtan.pages.filters import named
from xingtan.standing import desks, lists
from xingtan.standing.policies import may_look
from xingtan.standing.tasks import weigh_later
from xingtan.standing.weighing import weighed_so_far
from xingtan.teachers.models import Teacher

POLL = "weighing-progress"
"""The piece of the page that asks how far a weighing is."""


@gate("GET", roles=SIGNED_IN)
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the teachers in scope with their progress; a teacher without anybody in scope sees their own page."""
    actor = actor_of(request)
    if not actor.paths(*desks.VIEWERS):
        return redirect("standing:mine")
    place = desks.place_for(actor, request.GET.get("place", ""))
    if place is None:
        raise Http404
    begun = _moment(request.GET.get("weighing", ""))
    done = weighed_so_far(place, begun) if begun else None
    if request.headers.get("HX-Trigger") == POLL:
        total = lists.teachers_of(actor, place, on=timezone.localdate()).count()
        return _progress(request, place, begun, done, total)
    own = desks.places_for(actor)
    options = [(each.code, named(each)) for each in (own if place in own else [*own, place])]
    context = {
        **lists.listing(actor, place, request.GET, on=timezone.localdate()),
        "place_options": options,
        "done": done,
        "progress": _list_address(place, begun),
        "poll": POLL,
    }
    return page(request, "standing/list.html", "standing/_list.html", context)


@gate("GET", roles=SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """Show what one is missing oneself."""
    account_id = actor_of(request).account_id or 0
    teacher = get_object_or_404(Teacher.objects.select_related("school", "group"), account_id=account_id)
    return render(request, "standing/teacher.html", desks.one(teacher, on=timezone.localdate(), own=True, looks=True))


@gate("GET", roles=SIGNED_IN)
def teacher(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show what a teacher in scope is missing."""
    actor = actor_of(request)
    rows = Teacher.objects.visible_to(actor).select_related("school", "group")
    found = get_object_or_404(rows, pk=teacher_id)
    own = found.account_id is not None and found.account_id == actor.account_id
    return render(
        request,
        "standing/teacher.html",
        desks.one(found, on=timezone.localdate(), own=own, looks=may_look(actor, found)),
    )


@gate("POST", roles=OVERSEERS)
def weigh(request: HttpRequest) -> HttpResponseBase:
    """Weigh a large place anew in the background."""
    place = desks.place_for(actor_of(request), request.POST.get("place", ""))
    if place is None:
        raise Http404
    at = timezone.now()
    weigh_later.enqueue(place.code, at.isoformat())
    messages.info(request, _("Everybody is being weighed in the background; look here again in some minutes."))
    return redirect(_list_address(place, at))


def _progress(
    request: HttpRequest, place: Institution, begun: datetime | None, done: int | None, total: int
) -> HttpResponseBase:
    """Answer the poll of a weighing: how far it is, and the list anew once it is over."""
    if done is None:
        return HttpResponseClientRedirect(_list_address(place, None))
    told = {"done": done, "total": total, "progress": _list_address(place, begun), "poll": POLL}
    return render(request, "standing/_weighing.html", told)


def _list_address(place: Institution, begun: datetime | None) -> str:
    """Return where the list of a place is, and how far its weighing of that instant is."""
    asked = {"place": place.code, **({"weighing": begun.isoformat()} if begun else {})}
    return f"{reverse('standing:list')}?{urlencode(asked)}"


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
