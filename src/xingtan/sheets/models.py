"""Imports: the run, its file while it is open, and what it would do or did with each row."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from xingtan.sheets.kinds import RowVerdict
from xingtan.sheets.querysets import ImportRowQuerySet, ImportRunQuerySet


class State(StrEnum):
    """Where an import stands."""

    READING = "reading"
    MAPPING = "mapping"
    CHECKED = "checked"
    WRITTEN = "written"
    UNDONE = "undone"
    FAILED = "failed"


class ImportRun(models.Model):
    """One import of one file.

    ``started_by`` is a key, not a foreign key: workbooks stand below the accounts. ``mapping`` is what a person chose
    for headers; ``layout`` what the mapping page shows; ``plan_digest`` binds the dry run that a person confirms.
    ``reason`` is why what had been decided on was opened again, empty where nothing was.

    Personal data: name of whoever imports; kept as long as the journal, which names the same person.
    """

    kind = models.CharField(max_length=32)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=[(s.value, s.name) for s in State], default=State.READING.value)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    failure = models.JSONField(default=dict)
    plan_digest = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    started_by = models.BigIntegerField(null=True)
    started_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["kind", "started_by", "-id"], name="import_by_person"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name} ({self.state})"


class ImportFile(models.Model):
    """The file of an import that is still open, sealed, because it holds personal numbers; gone once written."""

    run = models.OneToOneField(ImportRun, on_delete=models.PROTECT, related_name="file")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"file of {self.run_id}"


class ImportRow(models.Model):
    """What an import would do, or did, with one row; personal numbers in it are sealed.

    Personal data: whatever the file says of the person, names among it; kept so that the import can be undone and
    explained.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=[(v.value, v.name) for v in RowVerdict])
    key = models.CharField(max_length=64, blank=True, default="")
    label = models.CharField(max_length=120, blank=True, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    mistakes = models.JSONField(default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="import_row_once", fields=["run", "position"]),)
        indexes = (models.Index(fields=["run", "verdict", "position"], name="import_row_by_verdict"),)

    def __str__(self) -> str:
        return f"{self.sheet} {self.number} {self.verdict}"
