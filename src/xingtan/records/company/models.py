"""Tables around a record: who else is on it, what they said, its rounds, and forms that are not yet handed in."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from xingtan.teachers.models import Teacher


class CompanionState(StrEnum):
    """What became of asking somebody onto a record."""

    ASKED = "asked"
    JOINED = "joined"
    DECLINED = "declined"


class CompanionPart(StrEnum):
    """As what somebody is on another's record: with a part of the work, or as an observer who fills in a sheet."""

    FIRST_AUTHOR = "first_author"
    LEADER = "leader"
    MEMBER = "member"
    OBSERVER = "observer"


class Stage(StrEnum):
    """What a round of collective preparation is."""

    DRAFT = "draft"
    COMMENTS = "comments"
    REVISION = "revision"
    FINAL = "final"


class Companion(models.Model):
    """Somebody besides the owner on one record; joining makes a record of their own, or a sheet for observers.

    Units: ``share`` in hundredths of the whole. ``own`` is the record that joining made, so that every credit still
    has one record for its source.

    Personal data: who worked or watched with whom, and what observers wrote; kept as long as the record.
    """

    record = models.ForeignKey("records.Record", on_delete=models.PROTECT, related_name="companions")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=[(part.value, part.name) for part in CompanionPart])
    rank = models.PositiveIntegerField(null=True, blank=True)
    share = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.name) for state in CompanionState],
        default=CompanionState.ASKED.value,
    )
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    own = models.OneToOneField(
        "records.Record", on_delete=models.PROTECT, related_name="joined_from", null=True, blank=True
    )
    sheet = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="companion_once_on_a_record", fields=["record", "teacher"]),
            models.CheckConstraint(name="companion_share_is_a_part", condition=Q(share=None) | Q(share__lte=100)),
            models.CheckConstraint(
                name="companion_answers_once",
                condition=Q(state=CompanionState.ASKED.value, answered_at=None)
                | (~Q(state=CompanionState.ASKED.value) & Q(answered_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.part} on {self.record_id}"


class Remark(models.Model):
    """One comment on a record; it stays as it was written.

    Personal data: what a colleague wrote about a teacher's work; kept as long as the record.
    """

    record = models.ForeignKey("records.Record", on_delete=models.PROTECT, related_name="remarks")
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.author_name} on {self.record_id}"


class PreparationRound(models.Model):
    """One dated round of preparing a lesson together: a draft, comments on it, the next version.

    Personal data: who wrote what when; kept as long as the record.
    """

    record = models.ForeignKey("records.Record", on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=[(stage.value, stage.name) for stage in Stage])
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="rounds_run", fields=["record", "number"]),)

    def __str__(self) -> str:
        return f"{self.record_id} round {self.number}"


class TypedForm(models.Model):
    """What somebody typed into a form and has not handed in: kept by itself, gone when the form is saved.

    No record yet and no part of the journal: only whoever typed it sees it.

    Personal data: the beginnings of a record; deleted when it is saved or given up.
    """

    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    record = models.ForeignKey("records.Record", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    fields = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="typed_form_once_for_a_kind", fields=["account_id", "kind"], condition=Q(record=None)
            ),
            models.UniqueConstraint(name="typed_form_once_for_a_record", fields=["account_id", "record"]),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.account_id}"
