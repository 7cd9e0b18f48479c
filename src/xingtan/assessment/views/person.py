"""One teacher's assessment: marks, spread, notes, grade, result."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.assessment.desks import person as desk
from xingtan.assessment.labels import SENTENCES
from xingtan.assessment.services.ratings import write_note
from xingtan.assessment.services.results import amend_result, settle_band
from xingtan.assessment.views.finding import person_or_404
from xingtan.assessment.workflow import LOOKERS
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal


@gate("GET", roles=SIGNED_IN)
def person(request: HttpRequest, assessed_id: int) -> HttpResponse:
    """Show as much of one teacher's assessment as the reader may know."""
    found = person_or_404(request, assessed_id)
    return render(request, "assessment/person.html", desk.person(actor_of(request), found))


@gate("POST", roles=SIGNED_IN)
def note(request: HttpRequest, assessed_id: int) -> HttpResponseBase:
    """Write down what the raters agreed on."""
    found = person_or_404(request, assessed_id)
    try:
        write_note(
            actor=actor_of(request),
            assessed=found,
            indicator=request.POST.get("indicator", ""),
            text=request.POST.get("text", ""),
            at=timezone.now(),
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:person", assessed_id)


@gate("POST", roles=LOOKERS)
def band(request: HttpRequest, assessed_id: int) -> HttpResponseBase:
    """Set a grade by hand before confirmation."""
    person_or_404(request, assessed_id)
    chosen, reason = request.POST.get("band", ""), request.POST.get("reason", "")
    try:
        settle_band(actor=actor_of(request), assessed_id=assessed_id, band=chosen, reason=reason, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The grade was set."))
    return redirect("assessment:person", assessed_id)


@gate("POST", roles=LOOKERS)
def amend(request: HttpRequest, assessed_id: int) -> HttpResponseBase:
    """Amend a result by a new line."""
    person_or_404(request, assessed_id)
    chosen, reason = request.POST.get("band", ""), request.POST.get("reason", "")
    try:
        row = amend_result(
            actor=actor_of(request), assessed_id=assessed_id, reason=reason, band=chosen, at=timezone.now()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The result was amended by line %(number)s.") % {"number": row.number})
    return redirect("assessment:person", assessed_id)
