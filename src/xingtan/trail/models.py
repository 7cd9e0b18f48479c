"""The journal and its seals; both only grow."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

OPERATOR = "operator"
"""How the journal names whoever runs a command on the server, and work that runs by itself."""


class JournalRow(models.Model):
    """One act: who did what to what, when, with what was before and after.

    ``actor_id`` is a key, not a foreign key: the journal stands below the accounts. ``for_id`` and ``for_name`` say
    in whose duty a deputy acted. Rows are guarded by database triggers against change and deletion.

    Personal data: names of the actor and of whom they stood in for, and values before and after; kept for ever,
    because the journal is what later disputes are settled by. ID and phone numbers are never written here.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    for_id = models.BigIntegerField(null=True)
    for_name = models.CharField(max_length=80, null=True)  # noqa: DJ001 null: rows older than deputies have none
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    place = models.CharField(max_length=255, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=["subject_kind", "subject_key", "id"], name="journal_by_subject"),
            models.Index(
                fields=["place", "id"], name="journal_by_place_begin", opclasses=("varchar_pattern_ops", "int8_ops")
            ),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind}:{self.subject_key}"

    @property
    def said_by(self) -> str:
        """Who acted, as pages print it; of a deputy also for whom."""
        if self.actor_id is None and self.actor_name == OPERATOR:
            return _("The system")
        if not self.for_name:
            return self.actor_name
        return _("%(name)s for %(other)s") % {"name": self.actor_name, "other": self.for_name}


class Seal(models.Model):
    """One Merkle batch over rows of a stream (the journal, the ledger), linked to the seal before it."""

    stream = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True, default="")
    head = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="seal_numbers_run", fields=["stream", "number"]),)

    def __str__(self) -> str:
        return f"{self.stream} #{self.number}"
