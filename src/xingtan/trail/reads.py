"""What pages and checks ask the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import Q

from xingtan.trail.models import JournalRow, Seal

CHUNK = 2000


def history(*subjects: tuple[str, str]) -> list[JournalRow]:
    """Return the journal rows of these subjects (kind, key), oldest first; one query."""
    wanted = Q(pk__in=[])
    for kind, key in subjects:
        wanted |= Q(subject_kind=kind, subject_key=key)
    return list(JournalRow.objects.filter(wanted).order_by("at", "pk"))


def last_marks(kind: str, keys: Collection[str]) -> dict[str, Mapping[str, object]]:
    """Return what the newest journal row of each subject says was so after it."""
    found: dict[str, Mapping[str, object]] = {}
    for some in _chunks(keys):
        rows = JournalRow.objects.filter(subject_kind=kind, subject_key__in=some).order_by("pk")
        found.update(rows.values_list("subject_key", "after"))
    return found


def count_of(action: str) -> int:
    """Return how many rows of this action the journal holds."""
    return JournalRow.objects.filter(action=action).count()


def sealed_at(stream: str, row_id: int) -> tuple[int, datetime] | None:
    """Return the number and time of the seal that covers a row of the stream; None while it waits for one."""
    seal = Seal.objects.filter(stream=stream, first_id__lte=row_id, last_id__gte=row_id).first()
    return (seal.number, seal.sealed_at) if seal else None


def _chunks(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
