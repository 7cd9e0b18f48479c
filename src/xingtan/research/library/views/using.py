"""Use resources: thank the author, save to one's shelf, find a link dead; what came of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.research.library.desks import BRINGERS, own_page, resource_page
from xingtan.research.library.forms import ThankForm
from xingtan.research.library.labels import SENTENCES
from xingtan.research.library.usage import mark_link, save_to_shelf, thank
from xingtan.research.library.uses import AskedUses, month_in, uses_page
from xingtan.research.library.views.finding import resource_or_404
from xingtan.research.library.workflow import Use

LONGEST_KEY = 18


@gate("GET", roles=BRINGERS)
def mine(request: HttpRequest) -> HttpResponse:
    """Show what one made or brought, how often it was used month by month, and who said thanks."""
    return render(request, "research/mine.html", own_page(actor_of(request), request.GET.get("state", "")))


@gate("GET", roles=SIGNED_IN)
def uses(request: HttpRequest) -> HttpResponse:
    """Show who opened, downloaded and used resources, as far as one may read it."""
    actor, query = actor_of(request), request.GET
    key, use = query.get("resource", ""), query.get("use", "")
    resource = (
        resource_or_404(actor, int(key)) if key.isascii() and key.isdecimal() and len(key) < LONGEST_KEY else None
    )
    asked = AskedUses(
        resource, bool(query.get("mine")), use if use in set(Use) else "", month_in(query.get("month", ""))
    )
    return render(request, "research/uses.html", uses_page(actor, asked, query.get("page")))


@gate("POST", roles=SIGNED_IN)
def thank_author(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """Note that one used it in a lesson, with a line for the author."""
    actor = actor_of(request)
    found = resource_or_404(actor, resource_id)
    form = ThankForm(request.POST)
    if not form.is_valid():
        return render(request, "research/resource.html", resource_page(actor, found, thank_form=form), status=422)
    noted = thank(actor=actor, resource_id=found.pk, at=timezone.now(), **form.cleaned_data)
    if noted:
        messages.success(request, _("Thank you: the author sees it."))
    else:
        messages.info(request, _("This is your own resource; only use by others is counted."))
    return redirect("library:resource", found.pk)


@gate("POST", roles=SIGNED_IN)
def save(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """Put a resource on one's own shelf, or take it off again."""
    actor = actor_of(request)
    found = resource_or_404(actor, resource_id)
    saved = request.POST.get("saved", "yes") == "yes"
    save_to_shelf(actor=actor, resource_id=found.pk, saved=saved, at=timezone.now())
    messages.success(request, _("It stands on your own shelf.") if saved else _("It was taken off your own shelf."))
    return redirect("library:resource", found.pk)


@gate("POST", roles=SIGNED_IN)
def link(request: HttpRequest, resource_id: int) -> HttpResponseBase:
    """Say that a link leads nowhere any more, or that it works again."""
    actor = actor_of(request)
    found = resource_or_404(actor, resource_id)
    dead = request.POST.get("dead", "yes") == "yes"
    try:
        mark_link(actor=actor, resource_id=found.pk, dead=dead, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The link is marked as dead; the author sees it.") if dead else _("The link works."))
    return redirect("library:resource", found.pk)
