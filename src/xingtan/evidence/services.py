"""The only writers of evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.evidence.contents import ENDINGS, PDF, media_type_of
from xingtan.evidence.errors import LockedFileError, NoSuchEvidenceError
from xingtan.evidence.models import EvidenceArrival, EvidenceFile, EvidenceLink
from xingtan.evidence.names import clean_name, ending_of
from xingtan.evidence.office.reader import LOCKED
from xingtan.evidence.pictures import BANDS, bands_of, pdf_page_of, picture_of
from xingtan.evidence.previews import Preview, document_of, keep_preview
from xingtan.evidence.storage import Received, keep, keep_bytes, path_of, received, small_path_of
from xingtan.trail.services import leave_mark, mark_of


def store_file(*, actor: Actor, chunks: Iterable[bytes], name: str, at: datetime, own: bool = False) -> EvidenceFile:
    """Return the file with these bytes, stored once: the same bytes again give the same row.

    ``own``: the program itself has made the bytes, so that no child process need open them.

    A picture is kept upright and without the notes of the camera (place, device), at most 4096 pixels wide or high;
    the first page of a PDF is drawn beside it; the words of office files are taken out to be shown in the page.
    Errors: EvidenceRefusedError (its subclasses say why); nothing is kept then.
    """
    cleaned = clean_name(name)
    with received(chunks, name=cleaned) as arrived:
        media_type = media_type_of(arrived.path, name=cleaned)
        known = EvidenceArrival.objects.filter(sha256=arrived.sha256).select_related("file").first()
        if known is not None and path_of(known.file.sha256).is_file():
            return known.file
        kept = _kept(arrived, media_type, name=cleaned, own=own)
    with transaction.atomic():
        file, _ = EvidenceFile.objects.get_or_create(
            sha256=kept.pop("sha256"),
            defaults={**kept, "media_type": media_type, "uploaded_by": actor.account_id, "at": at},
        )
        EvidenceArrival.objects.get_or_create(sha256=arrived.sha256, defaults={"file": file})
    return file


def _kept(arrived: Received, media_type: str, *, name: str, own: bool) -> dict[str, Any]:
    """Put the bytes, or the clean picture made of them, in their place and return what the row says of them."""
    if not media_type.startswith("image/"):
        return _kept_document(arrived, media_type, name=name, own=own)
    picture = picture_of(arrived.path.read_bytes(), media_type, name=name, own=own)
    sha256 = hashlib.sha256(picture.clean).hexdigest()
    keep_bytes(picture.clean, path_of(sha256))
    keep_bytes(picture.small, small_path_of(sha256))
    bands = bands_of(picture.look) or (None,) * BANDS
    return {
        "sha256": sha256,
        "size": len(picture.clean),
        "small": True,
        "width": picture.width,
        "height": picture.height,
        "look": picture.look,
        **{f"band_{number}": band for number, band in enumerate(bands, start=1)},
    }


def _kept_document(arrived: Received, media_type: str, *, name: str, own: bool) -> dict[str, Any]:
    """Put a document in its place with what is shown of it in the page.

    Errors: LockedFileError when it lies behind a password.
    """
    content, page = arrived.path.read_bytes(), b""
    if media_type == PDF:
        try:
            first = pdf_page_of(content, own=own)
        except LockedFileError:
            raise LockedFileError(name=name) from None
        page, preview = first.picture, Preview(pages=first.pages)
    else:
        preview = document_of(content, media_type, own=own)
        if preview.refused == LOCKED:
            raise LockedFileError(name=name)
    if page:
        keep_bytes(page, small_path_of(arrived.sha256))
    if media_type != PDF or preview.pages:
        keep_preview(arrived.sha256, preview)
    keep(arrived)
    return {"sha256": arrived.sha256, "size": arrived.size, "small": bool(page)}


@transaction.atomic
def attach_file(
    *, actor: Actor, file: EvidenceFile, subject: tuple[str, str], name: str, at: datetime, place: str = ""
) -> EvidenceLink:
    """Return the link that attaches the file to the subject (kind, key); attached already, it stays as it is.

    The mark lies on the subject, so that its history tells of the file.
    """
    link, made = EvidenceLink.objects.get_or_create(
        file=file,
        subject_kind=subject[0],
        subject_key=subject[1],
        removed_at=None,
        defaults={"name": _fitting_name(name, file), "added_by": actor.account_id, "added_at": at},
    )
    if made:
        after = {"file": file.sha256, "name": link.name}
        _mark(actor, "evidence.attached", link, at=at, place=place, after=after)
    return link


@transaction.atomic
def detach_file(*, actor: Actor, link_id: int, at: datetime, place: str = "") -> EvidenceLink:
    """Take the file off its subject; link and file stay on file.

    Errors: NoSuchEvidenceError when it was removed already.
    """
    link = EvidenceLink.objects.select_for_update(of=("self",)).select_related("file").standing().filter(pk=link_id)
    found = link.first()
    if found is None:
        raise NoSuchEvidenceError(link=link_id)
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    _mark(actor, "evidence.detached", found, at=at, place=place, after={"removed": found.name})
    return found


def _fitting_name(given: str, file: EvidenceFile) -> str:
    """Return the cleaned name with an ending that fits the content."""
    name = clean_name(given)
    if ENDINGS.get(ending_of(name)) == file.media_type:
        return name
    ending = next(known for known, kind in ENDINGS.items() if kind == file.media_type)
    stem = name.rpartition(".")[0] if ending_of(name) in ENDINGS else name
    return clean_name(f"{stem}.{ending}")


def _mark(
    actor: Actor, action: str, link: EvidenceLink, *, at: datetime, place: str, after: Mapping[str, object]
) -> None:
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=(link.subject_kind, link.subject_key),
            at=at,
            place=place,
            after=after,
        )
    )
