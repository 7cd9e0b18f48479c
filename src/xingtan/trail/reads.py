"""What pages and checks ask the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from xingtan.pages.words import holds
from xingtan.trail.models import JournalRow, Seal

CHUNK = 2000


@dataclass(frozen=True)
class JournalQuery:
    """Which acts somebody asks for: only those at or below one of the places.

    ``text`` is looked for in the name of the actor, the subject's key and the reason; ``also`` is what fits it besides:
    whoever knows what the subjects are called says so. ``area`` is the first half of an action, ``acts`` are second
    halves; ``until`` is not included; ``before`` is the key of the row after which older ones are wanted.

    ``narrow``: so few places that all their rows are gathered and sorted; else the newest of everybody are gone through
    until enough are found. ``oldest``: the key of the oldest row that is gone through; all where it is None.
    """

    places: tuple[str, ...]
    text: str = ""
    also: Q | None = None
    area: str = ""
    acts: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    narrow: bool = False
    oldest: int | None = None


def journal_rows(asked: JournalQuery, *, limit: int) -> list[JournalRow]:
    """Return the newest rows that fit, at most ``limit``; one query. Acts without a place belong to nobody's scope."""
    rows = _in_scope(asked)
    if asked.text:
        rows = rows.filter(_saying(asked))
    return list(rows.order_by((F("pk") + 0).desc() if asked.narrow else "-pk")[:limit])


def end_of_newest(asked: JournalQuery, *, most: int) -> JournalRow | None:
    """Return the oldest of so many newest rows, whatever they say; None where there are fewer; one query."""
    return _in_scope(asked).order_by("-pk")[most - 1 : most].first()


def _in_scope(asked: JournalQuery) -> QuerySet[JournalRow, JournalRow]:
    """Return the acts at or below the places, of the kinds and days asked for."""
    scope = Q(pk__in=[])
    for place in asked.places:
        scope |= Q(place__startswith=place)
    rows = JournalRow.objects.filter(scope & _acts(asked))
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    if asked.until:
        rows = rows.filter(at__lt=asked.until)
    if asked.before is not None:
        rows = rows.filter(pk__lt=asked.before)
    return rows if asked.oldest is None else rows.filter(pk__gte=asked.oldest)


def _saying(asked: JournalQuery) -> Q:
    """Return the condition that an act fits the text."""
    text = asked.text
    return holds(text, "actor_name", "for_name", "subject_key", "reason") | (asked.also or Q(pk__in=[]))


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


def last_acts(kind: str, keys: Collection[str], action: str) -> dict[str, tuple[int | None, str, datetime]]:
    """Return who did this to each subject last, by key and by name, and when; those to whom nobody did are left out."""
    found: dict[str, tuple[int | None, str, datetime]] = {}
    for some in _chunks(keys):
        rows = JournalRow.objects.filter(subject_kind=kind, subject_key__in=some, action=action).order_by("pk")
        told = rows.values_list("subject_key", "actor_id", "actor_name", "at")
        found.update({key: (actor, name, at) for key, actor, name, at in told})
    return found


def count_of(action: str) -> int:
    """Return how many rows of this action the journal holds."""
    return JournalRow.objects.filter(action=action).count()


def sealed_at(stream: str, row_id: int) -> tuple[int, datetime] | None:
    """Return the number and time of the seal that covers a row of the stream; None while it waits for one."""
    seal = Seal.objects.filter(stream=stream, first_id__lte=row_id, last_id__gte=row_id).first()
    return (seal.number, seal.sealed_at) if seal else None


def _acts(asked: JournalQuery) -> Q:
    """Return the condition on actions: of the area, and one of the acts; everything where neither is asked for."""
    wanted = Q(action__startswith=f"{asked.area}.") if asked.area else Q()
    any_of = Q()
    for act in sorted(asked.acts):
        any_of |= Q(action__endswith=f".{act}")
    return wanted & any_of


def _chunks(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
