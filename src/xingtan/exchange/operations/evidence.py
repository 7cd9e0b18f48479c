"""Evidence: files put on a record, read, taken off."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja.files import UploadedFile
from ninja.params.functions import File, Form
from ninja.responses import Status

from xingtan.access.actors import Actor, actor_of
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.sent import sent
from xingtan.evidence.serving import file_response, small_response
from xingtan.exchange.api import api
from xingtan.exchange.operations.records import seen
from xingtan.exchange.problems import mistake_at, mistaken
from xingtan.exchange.shapes import EvidenceOut, Shape
from xingtan.exchange.telling import evidence_told
from xingtan.records.attaching import add_file
from xingtan.records.entering import change_with_files, remove_file
from xingtan.records.intake import filled_from
from xingtan.records.models import SUBJECT, Record
from xingtan.records.reads import evidence_of

CREATED, NO_CONTENT = 201, 204
TAGS = ["evidence"]


Proof = Annotated[UploadedFile, File(description=gettext_noop("One file of at most 20 MB."))]
OfField = Annotated[
    str, Form(description=gettext_noop("The file field that it belongs to; nothing for evidence of the whole record."))
]


class EvidenceList(Shape):
    """The files on one record."""

    items: list[EvidenceOut]
    version: int


@api.post("/records/{int:record_id}/evidence", response={CREATED: EvidenceList}, tags=TAGS, operation_id="add_evidence")
def record_evidence(
    request: HttpRequest,
    record_id: int,
    file: Proof,
    field: OfField = "",
) -> Status[EvidenceList] | HttpResponse:
    """Put a file on a record that is with its owner; with a file field's key it belongs to that field."""
    actor = actor_of(request)
    record = seen(actor, record_id)
    given, at = sent(file, field), timezone.now()
    if field and field not in {each.key for each in record.spec.file_fields}:
        return mistaken([mistake_at("field", "unknown_field")])
    if field:
        said, version = filled_from(record), record.version
        change_with_files(
            actor=actor, record_id=record.pk, values=said, version=version, files=[given], submit=False, at=at
        )
    else:
        add_file(actor=actor, record_id=record.pk, given=given, at=at)
    return Status(CREATED, _files(seen(actor, record_id)))


@api.get("/evidence/{int:link_id}", tags=TAGS, operation_id="get_evidence", url_name="evidence", response=bytes)
def get_evidence(request: HttpRequest, link_id: int, *, small: bool = False) -> HttpResponseBase:
    """Send one file as it is kept, or a small picture of it."""
    link = _visible(actor_of(request), link_id)
    return small_response(request, link) if small else file_response(request, link, inline=False)


@api.delete(
    "/evidence/{int:link_id}",
    tags=TAGS,
    operation_id="remove_evidence",
    url_name="evidence",
    response={NO_CONTENT: None},
)
def remove_evidence(request: HttpRequest, link_id: int) -> Status[None]:
    """Take a file off a record that is with its owner."""
    actor = actor_of(request)
    remove_file(actor=actor, link_id=_visible(actor, link_id).pk, at=timezone.now())
    return Status(NO_CONTENT, None)


def _files(record: Record) -> EvidenceList:
    links = evidence_of([record]).get(record.number, [])
    return EvidenceList(items=evidence_told(record, links), version=record.version)


def _visible(actor: Actor, link_id: int) -> EvidenceLink:
    """Return the file if it stands on a record whose existence the actor may know, else 404."""
    link = get_object_or_404(EvidenceLink.objects.standing().select_related("file"), pk=link_id, subject_kind=SUBJECT)
    if not Record.objects.visible_to(actor).filter(number=link.subject_key).exists():
        raise Http404
    return link
