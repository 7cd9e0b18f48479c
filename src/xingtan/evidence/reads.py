"""What pages ask about evidence, each in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.pictures import BANDS, bands_of, look_alike


@dataclass(frozen=True)
class Elsewhere:
    """The same file on another subject of the same kind."""

    link_id: int
    subject_key: str
    other_key: str
    name: str


@dataclass(frozen=True)
class Alike:
    """A picture that looks like one of the subject's, on another subject of the same kind."""

    subject_key: str
    other_key: str


def links_of(subject_kind: str, keys: Iterable[str]) -> dict[str, list[EvidenceLink]]:
    """Return the standing links of each subject that has any, oldest first; one query."""
    found: dict[str, list[EvidenceLink]] = defaultdict(list)
    for link in EvidenceLink.objects.standing().of(subject_kind, keys):
        found[link.subject_key].append(link)
    return dict(found)


def same_file_elsewhere(subject_kind: str, keys: Iterable[str]) -> dict[str, list[Elsewhere]]:
    """Return, for each subject, the other subjects of its kind that rest on one of its files; one query.

    A removed link still counts on the other side: a certificate that was claimed and withdrawn was claimed.
    """
    own = set(keys)
    shared = (
        EvidenceLink.objects.standing()
        .filter(subject_kind=subject_kind, subject_key__in=own, file__links__subject_kind=subject_kind)
        .order_by("pk", "file__links__pk")
        .values_list("pk", "subject_key", "file__links__subject_key", "name")
    )
    found: dict[str, list[Elsewhere]] = defaultdict(list)
    for link_id, key, other, name in shared:
        if other != key:
            found[key].append(Elsewhere(link_id, key, other, name))
    return dict(found)


def alike_elsewhere(subject_kind: str, keys: Iterable[str]) -> dict[str, list[Alike]]:
    """Return, for each subject, the others of its kind that rest on a picture that looks like one of its own.

    Two queries: the subjects' pictures, and all pictures with one quarter of the hash in common, of which those that
    differ in few signs are kept. The same file twice is not among them; a removed link still counts on the other side.
    """
    own = EvidenceLink.objects.standing().filter(subject_kind=subject_kind, subject_key__in=set(keys))
    rows = list(own.exclude(file__band_1=None).order_by("pk").values_list("subject_key", "file_id", "file__look"))
    bands = [bands_of(look) for _, _, look in rows]
    wanted = Q(pk__in=[])
    for number in range(BANDS):
        wanted |= Q(**{f"file__band_{number + 1}__in": {band[number] for band in bands if band}})
    others = EvidenceLink.objects.filter(wanted, subject_kind=subject_kind).order_by("pk")
    near = list(others.values_list("subject_key", "file_id", "file__look")) if rows else []
    found: dict[str, list[Alike]] = defaultdict(list)
    for key, file_id, look in rows:
        for other, other_file, other_look in near:
            alike = other != key and other_file != file_id and look_alike(look, other_look)
            if alike and Alike(key, other) not in found[key]:
                found[key].append(Alike(key, other))
    return {key: each for key, each in found.items() if each}
