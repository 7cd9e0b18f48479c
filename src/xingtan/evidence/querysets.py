"""The vocabulary of evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from xingtan.evidence.models import EvidenceLink


class EvidenceLinkQuerySet(models.QuerySet["EvidenceLink"]):
    """Questions asked about files attached to something."""

    def standing(self) -> Self:
        """Links that nobody has removed."""
        return self.filter(removed_at=None)

    def of(self, subject_kind: str, keys: Iterable[str]) -> Self:
        """Links of these subjects, oldest first, each with its file."""
        return self.filter(subject_kind=subject_kind, subject_key__in=list(keys)).select_related("file").order_by("pk")
