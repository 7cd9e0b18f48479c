"""Decrees, whom they name, and their withdrawals; all of it only grows."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from xingtan.declarations.decrees.querysets import DecreeQuerySet
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher

SUBJECT = "decree"
"""The kind under which journal, evidence and ledger know a decree; the key is its serial number."""


class DecreeKind(StrEnum):
    """What a decree does."""

    EXTENSION = "extension"
    WAIVER = "waiver"
    LEAVE = "leave"
    ADJUSTMENT = "adjustment"
    """Posts credits, or takes some off."""


class Decree(models.Model):
    """One document of an authority that makes an exception or adjusts credits (文件); never changes.

    ``number`` and ``dated_on`` are those of the document, ``serial`` is our own. It holds for the teachers that it
    names, or for everybody below ``place`` when ``covers_place``. ``parameters`` are checked by ``parameters.py``.

    Personal data: name of whoever entered it; kept for ever, because a decision names who took it.
    """

    serial = models.PositiveIntegerField(unique=True)
    number = models.CharField(max_length=80)
    dated_on = models.DateField()
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="decrees")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.name) for kind in DecreeKind])
    covers_place = models.BooleanField(default=False)
    place = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    parameters = models.JSONField()
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True, default="")
    issued_by = models.BigIntegerField(null=True)
    issued_by_name = models.CharField(max_length=80)
    issued_at = models.DateTimeField()

    objects = DecreeQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="decree_number_of_an_authority", fields=["institution", "number", "kind"]),
            models.CheckConstraint(
                name="decree_ends_after_it_begins",
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> tuple[str, str]:
        """How journal and evidence know it."""
        return (SUBJECT, str(self.serial))

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was withdrawn, from whatever day."""
        return hasattr(self, "withdrawal")


class DecreeTeacher(models.Model):
    """One teacher whom a decree names; ``entry`` is the number of the entry that an adjustment posted."""

    decree = models.ForeignKey(Decree, on_delete=models.PROTECT, related_name="named")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="decrees")
    entry = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(name="decree_names_a_teacher_once", fields=["decree", "teacher"]),)

    def __str__(self) -> str:
        return f"{self.decree_id} {self.teacher_id}"


class DecreeWithdrawal(models.Model):
    """The act that withdraws a decree from a day on (废止), by a document of its own.

    Personal data: name of whoever withdrew it; kept with the decree.
    """

    decree = models.OneToOneField(Decree, on_delete=models.PROTECT, related_name="withdrawal", primary_key=True)
    number = models.CharField(max_length=80)
    effective_on = models.DateField()
    reason = models.TextField()
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_by_name = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="decree_withdrawn_with_a_reason", condition=~Q(reason="") & ~Q(number="")),
        )

    def __str__(self) -> str:
        return self.number
