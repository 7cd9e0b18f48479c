"""Taking a step on one record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.kernel.errors import DomainError
from xingtan.pages.filters import headed
from xingtan.records.audit.deciding import MISTAKEN
from xingtan.records.audit.refusals import refused
from xingtan.records.labels import ACTIONS
from xingtan.records.models import Record
from xingtan.records.services import PAST, take_step
from xingtan.records.workflow import State

MOST_CODES = 10


@gate("POST", roles=SIGNED_IN)
def take(request: HttpRequest, record_id: int, step: str) -> HttpResponse:
    """Take the step and show the record again, or say why not: 403, 404 or 409."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor), pk=record_id)
    reason = request.POST.get("reason", "")[:500]
    try:
        codes = [code[:24] for code in request.POST.getlist("codes") if code] if step in MISTAKEN else []
        take_step(
            actor=actor, record_id=found.pk, step=step, at=timezone.now(), reason=reason, codes=codes[:MOST_CODES]
        )
    except DomainError as error:
        return refused(request, error)
    if step == "withdraw" and found.state == State.DRAFT:
        messages.success(request, _("The draft is deleted: %(title)s") % {"title": found.heading})
        return redirect("records:list")
    messages.success(request, headed(found.heading, ACTIONS[f"record.{PAST[step]}"][0]))
    return redirect("records:record", found.pk)
