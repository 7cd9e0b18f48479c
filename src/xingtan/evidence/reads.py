"""What pages ask about evidence, each in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xingtan.evidence.models import EvidenceLink


@dataclass(frozen=True)
class Elsewhere:
    """The same file on another subject of the same kind."""

    link_id: int
    subject_key: str
    other_key: str
    name: str


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
