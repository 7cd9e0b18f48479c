"""What was found out about two files that may be of one person."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q


class Finding(StrEnum):
    """What whoever compared two files found."""

    DIFFERENT = "different"
    MERGED = "merged"


class DuplicateReview(models.Model):
    """Two files compared (查重复核): of different people, or of one, and then ``other`` only points to ``kept``.

    A merged file keeps everything it holds; it is closed, and opens again when the merging is ``undone_at``;
    ``closed`` names what was open.

    Personal data: that two files were taken for one, and who compared them; kept with the files.
    """

    kept = models.ForeignKey("teachers.Teacher", on_delete=models.PROTECT, related_name="reviewed_as_kept")
    other = models.ForeignKey("teachers.Teacher", on_delete=models.PROTECT, related_name="reviewed_as_other")
    finding = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Finding])
    reason = models.CharField(max_length=500)
    on = models.DateField()
    reviewed_by_name = models.CharField(max_length=80)
    reviewed_at = models.DateTimeField()
    closed = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(name="duplicate_of_another_file", condition=~Q(kept=F("other"))),
            models.CheckConstraint(name="duplicate_finding_known", condition=Q(finding__in=[f.value for f in Finding])),
            models.UniqueConstraint(
                name="duplicate_merged_once", fields=["other"], condition=Q(finding="merged", undone_at=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kept_id} {self.finding} {self.other_id}"
