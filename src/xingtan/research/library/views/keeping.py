"""Keep the shelf: look at proposals, accept, decline, retire."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.research.library.desks import BRINGERS, KEEPERS, keeping_page
from xingtan.research.library.labels import SENTENCES
from xingtan.research.library.services import take_resource_step
from xingtan.research.library.views.finding import resource_or_404

LONGEST_KEY = 19


@gate("GET", roles=KEEPERS)
def desk(request: HttpRequest) -> HttpResponse:
    """Show what was proposed, and everything on the shelves that one keeps."""
    return render(request, "research/keeping.html", keeping_page(actor_of(request), request.GET))


@gate("POST", roles=BRINGERS)
def step(request: HttpRequest, resource_id: int, step: str) -> HttpResponseBase:
    """Take a step of the road; ``replaced_by`` names what stands in the place of a retired one."""
    actor = actor_of(request)
    found = resource_or_404(actor, resource_id)
    other = request.POST.get("replaced_by", "").strip()
    replaced_by = int(other) if other.isascii() and other.isdigit() and len(other) < LONGEST_KEY else None
    try:
        take_resource_step(
            actor=actor,
            resource_id=found.pk,
            step=step,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
            replaced_by=replaced_by if step == "retire" else None,
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    if "back" in request.POST:
        return redirect("library:keeping")
    return redirect("library:resource", found.pk)
