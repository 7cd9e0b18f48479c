"""A record and its files in one act: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file, detach_file, store_file
from xingtan.records.errors import NotOpenForChangeError
from xingtan.records.intake import FILES
from xingtan.records.models import SUBJECT, Record
from xingtan.records.policies import may_change
from xingtan.records.services import change_record, enter_record, take_step
from xingtan.records.workflow import OPEN_FOR_CHANGE
from xingtan.teachers.models import Teacher


@transaction.atomic
def enter_with_files(  # noqa: PLR0913 what a form holds
    *,
    actor: Actor,
    teacher: Teacher,
    kind: str,
    values: Mapping[str, object],
    files: Sequence[SentFile],
    submit: bool,
    at: datetime,
    late_reason: str = "",
) -> Record:
    """Return the new record with its files, submitted when asked for; ``late_reason`` says why it comes late.

    Errors: those of ``enter_record`` and ``take_step``, and EvidenceRefusedError; no record is entered then.
    """
    record = enter_record(actor=actor, teacher=teacher, kind=kind, values=values, at=at)
    attach_files(actor=actor, records=[record], files=files, at=at)
    return _handed_in(actor, record, late_reason, at) if submit else record


@transaction.atomic
def change_with_files(  # noqa: PLR0913 what a form holds
    *,
    actor: Actor,
    record_id: int,
    values: Mapping[str, object],
    version: int,
    files: Sequence[SentFile],
    submit: bool,
    at: datetime,
    late_reason: str = "",
) -> Record:
    """Return the changed record with more files, submitted when asked for; ``late_reason`` says why it comes late.

    Errors: those of ``change_record`` and ``take_step``, and EvidenceRefusedError; nothing is changed then.
    """
    record = change_record(actor=actor, record_id=record_id, values=values, version=version, at=at)
    attach_files(actor=actor, records=[record], files=files, at=at)
    return _handed_in(actor, record, late_reason, at) if submit else record


def _handed_in(actor: Actor, record: Record, late_reason: str, at: datetime) -> Record:
    return take_step(actor=actor, record_id=record.pk, step="submit", at=at, reason=late_reason)


@transaction.atomic
def remove_file(*, actor: Actor, link_id: int, at: datetime) -> Record:
    """Take a file off its record and return the record.

    Errors: Record.DoesNotExist, NotPermittedError, NotOpenForChangeError, NoSuchEvidenceError.
    """
    link = EvidenceLink.objects.select_related("file").get(pk=link_id, subject_kind=SUBJECT)
    record = Record.objects.select_for_update(of=("self",)).for_rows().get(number=link.subject_key)
    may_change(actor, record).require()
    if record.state not in OPEN_FOR_CHANGE:
        raise NotOpenForChangeError(state=record.state)
    detach_file(actor=actor, link_id=link_id, at=at, place=record.school.path)
    _keep_in_fields(record, {field.key: [] for field in record.spec.file_fields}, gone=link.file.sha256)
    return record


def attach_files(*, actor: Actor, records: Sequence[Record], files: Sequence[SentFile], at: datetime) -> None:
    """Attach the same files to each of these records, stored once; whoever calls has asked the policy.

    Errors: EvidenceRefusedError.
    """
    if not files:
        return
    kept = [(given, store_file(actor=actor, chunks=given.chunks, name=given.name, at=at)) for given in files]
    for record in records:
        named: dict[str, list[str]] = {}
        for given, file in kept:
            attach_file(
                actor=actor, file=file, subject=record.subject, name=given.name, at=at, place=record.school.path
            )
            if given.field:
                named.setdefault(given.field, []).append(file.sha256)
        _keep_in_fields(record, named)


def _keep_in_fields(record: Record, named: Mapping[str, Sequence[str]], *, gone: str = "") -> None:
    """Write which files stand in which file field; ``gone`` is taken out of all of them."""
    if not named:
        return
    values = dict(record.values)
    for key, digests in named.items():
        kept = [digest for digest in str(values.get(key, "")).split(FILES) if digest and digest != gone]
        values[key] = FILES.join(dict.fromkeys([*kept, *digests]))
    record.values = {key: value for key, value in values.items() if value != ""}
    record.save(update_fields=["values"])
