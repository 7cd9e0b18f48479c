"""Pages of standing: who is short, and what one teacher is missing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import OVERSEERS
from xingtan.pages.answers import page
from xingtan.standing import desks, lists
from xingtan.standing.policies import may_look
from xingtan.standing.tasks import weigh_later
from xingtan.teachers.models import Teacher


@gate("GET", roles=SIGNED_IN)
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the teachers in scope with their progress; a teacher without anybody in scope sees their own page."""
    actor = actor_of(request)
    if not actor.paths(*desks.VIEWERS):
        return redirect("standing:mine")
    place = desks.place_for(actor, request.GET.get("place", ""))
    if place is None:
        raise Http404
    own = desks.places_for(actor)
    options = [(each.code, each.name) for each in (own if place in own else [*own, place])]
    context = {**lists.listing(actor, place, request.GET, on=timezone.localdate()), "place_options": options}
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
    weigh_later.enqueue(place.code, timezone.now().isoformat())
    messages.info(request, _("Everybody is being weighed in the background; look here again in some minutes."))
    return redirect(f"{reverse('standing:list')}?place={place.code}")
