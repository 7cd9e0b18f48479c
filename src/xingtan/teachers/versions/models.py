"""What a school lays down as text, version by version."""

from __future__ import annotations

from django.db import models

from xingtan.institutions.models import Institution


class SchoolVersion(models.Model):
    """One version of what a school lays down; in force from its day, never changed. Its room says of what.

    Personal data: name of whoever published it; kept as long as something rests on the version.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    body = models.JSONField()
    effective_from = models.DateField()
    published_by_name = models.CharField(max_length=80)
    published_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.school_id} v{self.version}"
