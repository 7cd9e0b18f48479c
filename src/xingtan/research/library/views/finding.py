"""Find resources, look at one, take its file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.evidence.looking import look
from xingtan.evidence.serving import file_response
from xingtan.pages.answers import page
from xingtan.research.library.desks import resource_page, search_page
from xingtan.research.library.models import Resource, ResourceVersion
from xingtan.research.library.usage import note_use
from xingtan.research.library.workflow import Use


@gate("GET", roles=SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """Search what one may read; without words everything, the newest first."""
    context = search_page(actor_of(request), request.GET)
    return page(request, "research/library.html", "research/_library.html", context)


@gate("GET", roles=SIGNED_IN)
def resource(request: HttpRequest, resource_id: int) -> HttpResponse:
    """Show one resource; opening it counts once a day."""
    actor = actor_of(request)
    found = resource_or_404(actor, resource_id)
    note_use(actor=actor, resource=found, use=Use.OPENED, number=found.version, at=timezone.now())
    return render(request, "research/resource.html", resource_page(actor, found))


@gate("GET", roles=SIGNED_IN)
def file(request: HttpRequest, resource_id: int, version_number: int) -> HttpResponseBase:
    """Send the file of a version; ``?download`` as a download that counts; or what is looked at in the page."""
    actor = actor_of(request)
    found = resource_or_404(actor, resource_id)
    rows = ResourceVersion.objects.filter(resource=found, number=version_number).select_related("link__file")
    link = get_object_or_404(rows).link
    if link is None:
        raise Http404
    if "download" not in request.GET:
        return look(request, link) or file_response(request, link, inline=True)
    note_use(actor=actor, resource=found, use=Use.DOWNLOADED, number=version_number, at=timezone.now())
    return file_response(request, link, inline=False)


def resource_or_404(actor: Actor, resource_id: int) -> Resource:
    """Return a resource that the actor may know of."""
    return get_object_or_404(Resource.objects.visible_to(actor).for_rows(), pk=resource_id)
