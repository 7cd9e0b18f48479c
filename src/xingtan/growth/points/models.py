"""What a school decides about its points, what it gives for them, and who asked for it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher


class RequestState(StrEnum):
    """Where a request for a gift stands."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class PointsSetting(models.Model):
    """What the school decided on a day about expiry and the ranking; the newest row holds, none is ever changed.

    ``lapses_after`` is the number of school years after which points lapse (None: never).

    Personal data: name of whoever decided; kept as long as points do.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="points_settings")
    lapses_after = models.PositiveSmallIntegerField(null=True, blank=True)
    ranking = models.BooleanField(default=False)
    set_by = models.BigIntegerField(null=True)
    set_by_name = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="points_lapse_after_a_year_or_more", condition=Q(lapses_after=None) | Q(lapses_after__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.school_id} {self.set_at}"


class Settling(models.Model):
    """When a school's points were last brought in line with its records."""

    school = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="points_settling")
    settled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.school_id} {self.settled_at}"


class Gift(models.Model):
    """Something the school gives for points (兑换项目): a book voucher, a day of observing elsewhere.

    ``cost`` is in whole points. ``stock`` is how many there are (None: as many as asked for), ``taken`` how many were
    granted and not taken back.

    No personal data: the name is that of the thing.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="gifts")
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=300, blank=True, default="")
    cost = models.PositiveIntegerField()
    stock = models.PositiveIntegerField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="gift_costs_something", condition=Q(cost__gt=0)),
            models.CheckConstraint(name="gift_stock_holds", condition=Q(stock=None) | Q(taken__lte=F("stock"))),
        )

    def __str__(self) -> str:
        return self.name


class Redemption(models.Model):
    """One teacher's request for a gift (兑换申请), with what it cost on that day.

    Personal data: who asked for what and who decided; kept as long as the entry in the ledger.
    """

    gift = models.ForeignKey(Gift, on_delete=models.PROTECT, related_name="redemptions")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="redemptions")
    cost = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=[(s.value, s.name) for s in RequestState], default=RequestState.ASKED.value
    )
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["gift", "state"], name="redemption_by_gift"),)
        constraints = (
            models.UniqueConstraint(
                name="redemption_one_asked_at_a_time",
                fields=["gift", "teacher"],
                condition=Q(state=RequestState.ASKED.value),
            ),
            models.CheckConstraint(
                name="redemption_refused_with_a_reason",
                condition=~Q(state__in=[RequestState.DECLINED.value, RequestState.CANCELLED.value]) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.gift_id} {self.teacher_id} {self.state}"


class HiddenName(models.Model):
    """A teacher who does not want to stand in the ranking.

    Personal data: that wish; kept until it is taken back.
    """

    teacher = models.OneToOneField(Teacher, on_delete=models.PROTECT, related_name="hidden_name")

    def __str__(self) -> str:
        return str(self.teacher_id)
