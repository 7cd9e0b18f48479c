"""Tables of the monthly audit: a school's rules for it, the sheet of a month, samples, decisions, alarms."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from xingtan.institutions.models import Institution
from xingtan.records.audit.sampling import Method

HIGHEST_RATE = 100


class SheetState(StrEnum):
    """Whether a month still takes records."""

    OPEN = "open"
    CLOSED = "closed"


class LateRule(StrEnum):
    """What a school asks of a record whose month is closed: nothing, or why it comes late."""

    NEXT_MONTH = "next_month"
    REASON = "reason"


class AuditBook(models.Model):
    """How one school audits: its rules of samples and of what comes late, and which kinds colleagues are not shown.

    Its row is also the lock under which months are closed and records come onto their sheets.
    Units: ``rate`` in hundredths of the records of each kind; ``widen`` is by what the rate is multiplied for each
    mistake found in a sample; ``digit`` is the last digit of the number of those looked at.
    """

    school = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="audit_book")
    method = models.CharField(
        max_length=12, choices=[(method.value, method.name) for method in Method], default=Method.EVERY.value
    )
    rate = models.PositiveSmallIntegerField(default=HIGHEST_RATE)
    widen = models.PositiveSmallIntegerField(default=2)
    digit = models.PositiveSmallIntegerField(default=5)
    hidden_kinds = models.JSONField(default=list)
    late = models.CharField(
        max_length=12, choices=[(rule.value, rule.name) for rule in LateRule], default=LateRule.NEXT_MONTH.value
    )

    class Meta:
        constraints = (
            models.CheckConstraint(name="audit_rate_is_a_share", condition=Q(rate__gte=1) & Q(rate__lte=HIGHEST_RATE)),
            models.CheckConstraint(name="audit_widens", condition=Q(widen__gte=2) & Q(widen__lte=10)),
            models.CheckConstraint(name="audit_digit_is_one", condition=Q(digit__lte=9)),
        )

    def __str__(self) -> str:
        return f"audit of {self.school_id}: {self.method}"


class MonthSheet(models.Model):
    """The records of one school that were audited for one month; closed, it takes no more.

    ``month`` is its first day. ``content`` holds what was on it when it was closed last: kinds, states, counts and
    hours in hundredths; ``digest`` binds the numbers, states and versions of its records then.

    Personal data: the name of whoever closed it; kept as long as the records.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="month_sheets")
    month = models.DateField()
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.name) for state in SheetState],
        default=SheetState.OPEN.value,
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.BigIntegerField(null=True)
    closed_by_name = models.CharField(max_length=80, blank=True, default="")
    content = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(name="month_sheet_once", fields=["school", "month"]),)

    def __str__(self) -> str:
        return f"{self.school_id} {self.month:%Y-%m} {self.state}"


class AuditSample(models.Model):
    """One draw of records to be looked at, with everything that is needed to draw it again.

    ``population`` holds [number, kind, rate] of every record that could be drawn, ``seed`` is made of ``grounds``;
    ``mistakes`` are the numbers of drawn records that were returned, and each of them widened the draw.

    Personal data: the name of whoever drew; kept as long as the records.
    """

    sheet = models.ForeignKey(MonthSheet, on_delete=models.PROTECT, related_name="samples")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=12)
    widen = models.PositiveSmallIntegerField()
    digit = models.PositiveSmallIntegerField()
    grounds = models.JSONField()
    seed = models.CharField(max_length=64)
    population = models.JSONField()
    mistakes = models.JSONField(default=list)
    drawn_at = models.DateTimeField()
    drawn_by = models.BigIntegerField(null=True)
    drawn_by_name = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(name="audit_sample_numbers_run", fields=["sheet", "number"]),)

    def __str__(self) -> str:
        return f"sample {self.number} of {self.sheet_id}"


class AuditDecision(models.Model):
    """One decision of an auditor on one record; only ever added to.

    Units: ``waited`` in whole seconds from the hand-in to the decision, none where nothing waited.
    ``unsampled`` says that the record was accepted because it lay outside a sample, unread.

    Personal data: the name of the auditor and what they wrote; kept as long as the record.
    """

    record = models.ForeignKey("records.Record", on_delete=models.PROTECT, related_name="decisions")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    step = models.CharField(max_length=12)
    codes = models.JSONField(default=list)
    words = models.CharField(max_length=500, blank=True, default="")
    unsampled = models.BooleanField(default=False)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    waited = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["school", "at"], name="audit_decision_by_school"),
            models.Index(fields=["school", "month"], name="audit_decision_by_month"),
        )
        constraints = (
            models.CheckConstraint(name="audit_waited_forward", condition=Q(waited=None) | Q(waited__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.step} of {self.record_id} by {self.by_name}"


class ReturnReason(models.Model):
    """A reason for returning records that one school added to the shipped ones; retired by a date, never deleted."""

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="return_reasons")
    code = models.CharField(max_length=24)
    zh = models.CharField(max_length=120)
    en = models.CharField(max_length=120, blank=True, default="")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="return_reason_once", fields=["school", "code"]),)

    def __str__(self) -> str:
        return self.zh


class CertificateClaim(models.Model):
    """The number of a certificate that a record rests on, as it is compared: the same key twice is pointed out.

    Personal data: the number of a certificate; kept as long as the record.
    """

    record_number = models.CharField(max_length=48)
    key = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="certificate_claimed_once", fields=["record_number", "key"]),)

    def __str__(self) -> str:
        return f"{self.record_number}: {self.key}"


class ReviewedAlarm(models.Model):
    """A pair of records that looked like one claim made twice, and an auditor found that it is none.

    Personal data: the name of the auditor; kept as long as the records.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    record_number = models.CharField(max_length=48)
    other_number = models.CharField(max_length=48)
    code = models.CharField(max_length=24)
    reason = models.CharField(max_length=500)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="alarm_reviewed_once", fields=["record_number", "other_number", "code"]),
        )

    def __str__(self) -> str:
        return f"{self.record_number} and {self.other_number}: {self.code}"
