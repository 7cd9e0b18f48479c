"""Evidence of records: shown to whoever may see the record, removed by its owner."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.serving import file_response, small_response
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.records.entering import remove_file
from xingtan.records.models import SUBJECT, Record
from xingtan.records.views.shown import ALL_SENTENCES


@gate("GET", roles=SIGNED_IN)
def evidence(request: HttpRequest, link_id: int) -> HttpResponseBase:
    """Send one file; ``?download`` as a download, ``?small`` as a small picture."""
    link = _visible_link(actor_of(request), link_id)
    if "small" in request.GET:
        return small_response(request, link)
    return file_response(request, link, inline="download" not in request.GET)


@gate("POST", roles=SIGNED_IN)
def remove(request: HttpRequest, link_id: int) -> HttpResponse:
    """Take a file off the record while it is with its owner, and show the form again."""
    actor = actor_of(request)
    link = _visible_link(actor, link_id)
    try:
        record = remove_file(actor=actor, link_id=link.pk, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, ALL_SENTENCES)
    return redirect("records:change", record.pk)


def _visible_link(actor: Actor, link_id: int) -> EvidenceLink:
    """Return the file if it stands on a record whose existence this person may know, else 404."""
    link = get_object_or_404(EvidenceLink.objects.standing().select_related("file"), pk=link_id, subject_kind=SUBJECT)
    if not Record.objects.visible_to(actor).filter(number=link.subject_key).exists():
        raise Http404
    return link
