"""What is searched of a resource, written anew whenever it changes; the text of files follows in the background."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from xingtan.evidence.models import EvidenceFile
from xingtan.evidence.storage import path_of
from xingtan.research.library.lists import both_names
from xingtan.research.library.models import (
    WEIGHTS,
    FileText,
    Part,
    Resource,
    ResourceAuthor,
    ResourceTag,
    ResourceVersion,
    SearchPart,
    TextState,
)
from xingtan.research.library.reading import text_of
from xingtan.research.library.words import words_of

PIECE = 4000
"""Characters of one piece: PostgreSQL counts only so many places of a word, and only so far."""
OVERLAP = 40
"""Characters that two pieces share, so that nothing is cut in two."""


def index_resource(resource: Resource) -> None:
    """Write the parts of the resource: title, what describes it, and its newest file's text as far as it is read."""
    SearchPart.objects.filter(resource=resource).delete()
    SearchPart.objects.bulk_create(
        [
            SearchPart(
                resource=resource,
                part=part.value,
                number=number,
                weight=WEIGHTS[part],
                said=said,
                words=words_of(said),
            )
            for part, whole in _said(resource)
            for number, said in enumerate(pieces(whole), start=1)
        ]
    )


def pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces that overlap a little; nothing for an empty text."""
    step = PIECE - OVERLAP
    for at in range(0, max(len(text) - OVERLAP, 1), step):
        if piece := text[at : at + PIECE].strip():
            yield piece


def read_file(file: EvidenceFile, *, at: datetime) -> FileText:
    """Return the text of the file, read now if it never was; a file that cannot be read is kept as such."""
    known = FileText.objects.filter(file=file).first()
    if known is not None:
        return known
    place = path_of(file.sha256)
    text = text_of(place.read_bytes(), file.media_type) if place.is_file() else None
    state = TextState.REFUSED if text is None else TextState.READ if text else TextState.EMPTY
    found, _ = FileText.objects.get_or_create(
        file=file, defaults={"state": state.value, "text": text or "", "read_at": at}
    )
    return found


def read_resource(resource_id: int, *, at: datetime) -> str:
    """Return what became of the text of the newest version, and make it searchable; empty for links."""
    version = ResourceVersion.objects.filter(resource_id=resource_id).select_related("link__file").first()
    if version is None or version.link is None:
        return ""
    state = read_file(version.link.file, at=at).state
    with transaction.atomic():
        index_resource(Resource.objects.select_for_update(of=("self",)).get(pk=resource_id))
    return state


def read_waiting(*, at: datetime) -> int:
    """Return how many resources with a file that was never read are read now."""
    unread = ResourceVersion.objects.filter(link__isnull=False).exclude(
        link__file__in=FileText.objects.values("file_id")
    )
    found = sorted(set(unread.values_list("resource_id", flat=True)))
    for resource_id in found:
        read_resource(resource_id, at=at)
    return len(found)


def _said(resource: Resource) -> Iterator[tuple[Part, str]]:
    yield Part.TITLE, resource.title
    names = ResourceAuthor.objects.filter(resource=resource).values_list("teacher__name", flat=True)
    tags = ResourceTag.objects.filter(resource=resource).values_list("word", flat=True)
    listed = (("subjects", resource.subject), ("grades", resource.grade), ("terms", resource.term))
    about = [*tags, resource.chapter, *(both_names(name, code) for name, code in listed), *names]
    yield Part.ABOUT, " · ".join(word for word in about if word)
    yield Part.DESCRIPTION, resource.description
    newest = ResourceVersion.objects.filter(resource=resource).order_by("-number").values("link__file")[:1]
    text = FileText.objects.filter(file__in=newest).values_list("text", flat=True).first()
    yield Part.TEXT, text or ""
