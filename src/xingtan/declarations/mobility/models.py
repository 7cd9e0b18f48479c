"""Credits that move: admissions of what was earned elsewhere, statements and notes that go out, agreements."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from xingtan.declarations.mobility.querysets import AgreementQuerySet, OfTeacherQuerySet
from xingtan.declarations.mobility.workflow import ROAD, State
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.teachers.models import Teacher

TRANSFER, RECOGNITION = "transfer", "recognition"
"""The kinds under which journal, evidence and ledger know credits of elsewhere; the key is the serial number."""
STATEMENT, NOTE, AGREEMENT = "carried_statement", "university_note", "agreement"


class Direction(StrEnum):
    """Who recognises whose: IN counts a partner's course here, OUT counts our credits there."""

    IN = "in"
    OUT = "out"


class Agreement(models.Model):
    """One course of an agreement with a university (高校互认协议); never changes, it only ends.

    Units: IN: ``units`` of ``grain`` are credits here for the course, ``cap_units`` the most in a cycle. OUT: ``units``
    are credits of the university, ``cap_units`` the credits of ours that it asks for them.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=80)
    partner = models.CharField(max_length=120)
    direction = models.CharField(max_length=4, choices=[(each.value, each.name) for each in Direction])
    course_code = models.CharField(max_length=40)
    course_title = models.CharField(max_length=160)
    part = models.CharField(max_length=40, blank=True, default="")
    units = models.BigIntegerField()
    cap_units = models.BigIntegerField(null=True, blank=True)
    grain = models.PositiveIntegerField()
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    entered_by_name = models.CharField(max_length=80)
    entered_at = models.DateTimeField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="agreement_course_once",
                fields=["institution", "number", "partner", "direction", "course_code"],
            ),
            models.CheckConstraint(name="agreement_gives_something", condition=Q(units__gt=0, grain__gt=0)),
            models.CheckConstraint(
                name="agreement_ends_after_it_begins",
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner} {self.course_code}"

    @property
    def amount(self) -> Fraction:
        """What the course is worth, exactly."""
        return from_units(self.units, self.grain)

    @property
    def cap(self) -> Fraction | None:
        """The most in a cycle, or what is asked for, exactly."""
        return None if self.cap_units is None else from_units(self.cap_units, self.grain)


class Admission(models.Model):
    """Credits of elsewhere on their way into the ledger: under a statement of another place, or a partner's course.

    ``kind`` TRANSFER has ``origin``, ``document`` and ``lines`` (part, year and exact amount as the other place counted
    them; ``document_digest`` when the statement carried one), RECOGNITION an ``agreement``. ``carried`` is what was
    posted: part, year, amount, and the number of the entry.

    Personal data: whose credits they are, and who acted last; kept as long as the ledger rests on them.
    """

    serial = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=16, choices=[(TRANSFER, "TRANSFER"), (RECOGNITION, "RECOGNITION")])
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="admissions")
    origin = models.CharField(max_length=40)
    origin_name = models.CharField(max_length=120)
    document = models.CharField(max_length=80)
    document_digest = models.CharField(max_length=64, blank=True, default="")
    dated_on = models.DateField()
    lines = models.JSONField(default=list)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    result = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(
        max_length=12, choices=[(state.value, state.name) for state in State], default=State.ENTERED.value
    )
    state_since = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    carried = models.JSONField(default=list)
    entered_by = models.BigIntegerField(null=True)
    confirmed_by = models.BigIntegerField(null=True)

    objects = OfTeacherQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="admission_document_once",
                fields=["origin", "document"],
                condition=~Q(state=State.REFUSED.value),
            ),
            models.CheckConstraint(name="admission_state_known", condition=Q(state__in=list(ROAD.states))),
            models.CheckConstraint(
                name="admission_refused_with_a_reason", condition=~Q(state=State.REFUSED.value) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="admission_recognition_has_agreement",
                condition=Q(kind=TRANSFER, agreement=None) | Q(kind=RECOGNITION, agreement__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.serial}"

    @property
    def subject(self) -> tuple[str, str]:
        """How journal, evidence and ledger know it."""
        return (self.kind, str(self.serial))


class Outgoing(models.Model):
    """A numbered paper that goes out: a statement of transfer, or a note for a university; never changes.

    ``content`` is what it says, ``digest`` the SHA-256 of that.

    Personal data: name and number of the teacher and what they earned; kept, because somebody else relies on it.
    """

    serial = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=20, choices=[(STATEMENT, "STATEMENT"), (NOTE, "NOTE")])
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="outgoing")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    destination = models.CharField(max_length=120)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    issued_by_name = models.CharField(max_length=80)
    issued_at = models.DateTimeField()

    objects = OfTeacherQuerySet.as_manager()

    def __str__(self) -> str:
        return f"#{self.serial}"

    @property
    def subject(self) -> tuple[str, str]:
        """How the journal knows it."""
        return (self.kind, str(self.serial))


class OutgoingEntry(models.Model):
    """One entry that a paper carries: away only once, and once for each programme of a university."""

    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="entries")
    entry = models.CharField(max_length=24)
    purpose = models.CharField(max_length=300)

    class Meta:
        constraints = (models.UniqueConstraint(name="entry_carried_once", fields=["entry", "purpose"]),)

    def __str__(self) -> str:
        return self.entry
