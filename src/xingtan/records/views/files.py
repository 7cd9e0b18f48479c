"""Evidence of records: shown to whoever may see the record, removed by its owner."""

from __future__ import annotations

from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of as evidence_sentence
from xingtan.evidence.looking import look
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.sent import sent
from xingtan.evidence.serving import file_response
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page
from xingtan.records.attaching import add_file
from xingtan.records.audit.refusals import refused
from xingtan.records.entering import remove_file
from xingtan.records.models import SUBJECT, Record
from xingtan.records.reads import evidence_of

MOST_AT_ONCE = 20


@gate("GET", roles=SIGNED_IN)
def evidence(request: HttpRequest, link_id: int) -> HttpResponseBase:
    """Send one file; ``?download`` as a download; ``?small``, ``?text``, ``?leaf`` as what is looked at in the page."""
    link = _visible_link(actor_of(request), link_id)
    return look(request, link) or file_response(request, link, inline="download" not in request.GET)


@gate("POST", roles=SIGNED_IN)
def add(request: HttpRequest, record_id: int) -> HttpResponse:
    """Put files on a record that is with its owner and show all of them; each refused one says why."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor).for_rows(), pk=record_id)
    refusals: list[str] = []
    status = 200
    for file in cast("list[UploadedFile[bytes]]", request.FILES.getlist("evidence")[:MOST_AT_ONCE]):
        given = sent(file)
        try:
            add_file(actor=actor, record_id=found.pk, given=given, at=timezone.now())
        except EvidenceRefusedError as error:
            refusals, status = [*refusals, evidence_sentence(error)], 422
        except DomainError as error:
            return refused(request, error)
    if not request.htmx and not refusals:  # type: ignore[attr-defined]
        return redirect("records:record", found.pk)
    context = {"record": found, "links": evidence_of([found]).get(found.number, []), "refusals": refusals}
    return page(request, "records/files.html", "records/_files.html", context, status=status)


@gate("POST", roles=SIGNED_IN)
def remove(request: HttpRequest, link_id: int) -> HttpResponse:
    """Take a file off the record while it is with its owner, and show the form again."""
    actor = actor_of(request)
    link = _visible_link(actor, link_id)
    try:
        record = remove_file(actor=actor, link_id=link.pk, at=timezone.now())
    except DomainError as error:
        return refused(request, error)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"record": record, "links": evidence_of([record]).get(record.number, []), "refusals": []}
        return page(request, "records/files.html", "records/_files.html", context)
    return redirect("records:change", record.pk)


def _visible_link(actor: Actor, link_id: int) -> EvidenceLink:
    """Return the file if it stands on a record whose existence this person may know, else 404."""
    link = get_object_or_404(EvidenceLink.objects.standing().select_related("file"), pk=link_id, subject_kind=SUBJECT)
    if not Record.objects.visible_to(actor).filter(number=link.subject_key).exists():
        raise Http404
    return link
