"""The front door: the desk of whoever is signed in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.config.shell import SESSION_KEY, current_desk


@gate("GET", roles=SIGNED_IN)
def desk(request: HttpRequest) -> HttpResponseBase:
    """Show the desk of whoever is signed in; somebody without a duty learns whom to ask."""
    found = current_desk(request, actor_of(request))
    if found is None:
        return render(request, "config/no_duty.html")
    match = resolve(reverse(found.places[0].address))
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return response


@gate("GET", roles=SIGNED_IN)
def take_desk(request: HttpRequest, role: str) -> HttpResponseBase:
    """Sit down at another of one's desks; 404 for a hat one does not wear."""
    if role not in {held.value for held in actor_of(request).roles}:
        raise Http404
    request.session[SESSION_KEY] = role
    return redirect("desk")
