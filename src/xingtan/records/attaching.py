"""Files added to a record that is with its owner, one by one as they arrive."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.reads import links_of
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file, store_file
from xingtan.records.errors import NotOpenForChangeError, TooManyFilesError
from xingtan.records.models import SUBJECT, Record
from xingtan.records.policies import may_change
from xingtan.records.workflow import OPEN_FOR_CHANGE

MOST_FILES = 40


def add_file(*, actor: Actor, record_id: int, given: SentFile, at: datetime) -> EvidenceLink:
    """Return the link of the file that stands on the record now; the same file twice stands on it once.

    Errors: Record.DoesNotExist, NotPermittedError, NotOpenForChangeError, TooManyFilesError, EvidenceRefusedError.
    """
    _require(actor, Record.objects.for_rows().get(pk=record_id))
    file = store_file(actor=actor, chunks=given.chunks, name=given.name, at=at)
    with transaction.atomic():
        record = Record.objects.select_for_update(of=("self",)).for_rows().get(pk=record_id)
        _require(actor, record)
        return attach_file(
            actor=actor, file=file, subject=record.subject, name=given.name, at=at, place=record.school.path
        )


def _require(actor: Actor, record: Record) -> None:
    may_change(actor, record).require()
    if record.state not in OPEN_FOR_CHANGE:
        raise NotOpenForChangeError(state=record.state)
    if len(links_of(SUBJECT, [record.number]).get(record.number, ())) >= MOST_FILES:
        raise TooManyFilesError(most=MOST_FILES)
