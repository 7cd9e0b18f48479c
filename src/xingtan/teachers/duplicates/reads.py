"""Which files may be of one person, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Q
from pypinyin import lazy_pinyin

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.teachers.duplicates.models import DuplicateReview, Finding
from xingtan.teachers.models import Teacher

KEEPERS = (Role.MANAGER, Role.COUNTY_AUDITOR)
MOST_PAIRS = 200
MOST_ALIKE = 12
"""A sound shared by more people than this says nothing about any two of them."""


@dataclass(frozen=True)
class Pair:
    """Two files and why they were put side by side: name_and_birth, phone, sound."""

    first: Teacher
    second: Teacher
    signs: tuple[str, ...]


def sound_of(name: str) -> str:
    """Return how a name sounds, without tones: 林晓禾 and 林小禾 sound alike."""
    return " ".join(lazy_pinyin(name.strip())).lower()


def pairs_for(actor: Actor, *, on: date) -> list[Pair]:
    """Return the pairs of files in service that nobody has reviewed yet, those with most signs first; two queries."""
    mine = Teacher.objects.filter(actor.within("school__path", *KEEPERS)).in_service(on)
    files = {teacher.pk: teacher for teacher in mine.select_related("school", "group")}
    signs: dict[tuple[int, int], list[str]] = defaultdict(list)
    for sign, together in _together(files.values()):
        for pair in combinations(sorted(together), 2):
            signs[pair].append(sign)
    done = {
        (min(pair), max(pair))
        for pair in DuplicateReview.objects.filter(undone_at=None, kept__in=mine).values_list("kept", "other")
    }
    open_pairs = sorted((pair for pair in signs if pair not in done), key=lambda pair: (-len(signs[pair]), pair))
    return [Pair(files[one], files[two], tuple(signs[one, two])) for one, two in open_pairs[:MOST_PAIRS]]


def pointer_of(teacher: Teacher) -> Teacher | None:
    """Return the file that is kept in place of this one, if it was merged; one query."""
    rows = DuplicateReview.objects.filter(other=teacher, finding=Finding.MERGED.value, undone_at=None)
    row = rows.select_related("kept").first()
    return row.kept if row else None


def reviews_for(actor: Actor) -> list[DuplicateReview]:
    """Return what was found out in the person's schools, the newest first; one query."""
    rows = DuplicateReview.objects.filter(Q(actor.within("kept__school__path", *KEEPERS)))
    return list(rows.select_related("kept__school", "other__school").order_by("-pk")[:MOST_PAIRS])


def _together(files: object) -> Iterator[tuple[str, list[int]]]:
    by: dict[tuple[str, object], list[int]] = defaultdict(list)
    for teacher in files:  # type: ignore[attr-defined]
        by["name_and_birth", (teacher.name.strip(), teacher.born_on)].append(teacher.pk)
        if teacher.phone_index:
            by["phone", teacher.phone_index].append(teacher.pk)
        by["sound", (sound_of(teacher.name), teacher.school_id)].append(teacher.pk)
    for (sign, _key), together in by.items():
        if 1 < len(together) <= MOST_ALIKE:
            yield sign, together
