"""How a teacher arranged their portfolio, with whom they share it, its frozen copies and what was said under it."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from xingtan.assessment.models import Assessed
from xingtan.growth.portfolio.querysets import FrozenPortfolioQuerySet
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher


class Cover(StrEnum):
    """The colours in which a portfolio opens."""

    APRICOT = "apricot"
    BAMBOO = "bamboo"
    SKY = "sky"
    PLUM = "plum"


class ChoiceState(StrEnum):
    """What the teacher decided about one record: put first, or left out."""

    PINNED = "pinned"
    HIDDEN = "hidden"


class Portfolio(models.Model):
    """How one teacher arranged their portfolio (成长档案袋); what it shows comes from the records.

    ``sections`` is a list of ``{"code": ..., "shown": ...}`` in the teacher's order.

    Personal data: what a teacher says of themselves; kept as long as the personnel file.
    """

    teacher = models.OneToOneField(Teacher, on_delete=models.PROTECT, related_name="portfolio")
    headline = models.CharField(max_length=80, blank=True, default="")
    introduction = models.TextField(blank=True, default="")
    cover = models.CharField(
        max_length=12, choices=[(cover.value, cover.name) for cover in Cover], default=Cover.APRICOT.value
    )
    sections = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"portfolio of {self.teacher_id}"


class PortfolioChoice(models.Model):
    """One record that its teacher put first or left out; ``position`` orders what was put first."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="portfolio_choice")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="portfolio_choices")
    state = models.CharField(max_length=8, choices=[(state.value, state.name) for state in ChoiceState])
    position = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["teacher", "state", "position"], name="choice_by_teacher"),)
        constraints = (
            models.CheckConstraint(
                name="choice_pinned_has_a_place",
                condition=Q(state=ChoiceState.PINNED.value, position__isnull=False)
                | Q(state=ChoiceState.HIDDEN.value, position=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.state}"


class PortfolioShare(models.Model):
    """A link under which anybody may read the chosen sections until it expires or is taken back.

    Only the SHA-256 of the link's secret is kept, so nobody can read the link out of the database.

    Personal data: for whom the teacher made the link, how often and when it was opened; nothing of who opened it.
    """

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="portfolio_shares")
    token_digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    sections = models.JSONField(default=list)
    pictures = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    visits = models.PositiveIntegerField(default=0)
    visited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="share_expires_after_it_was_made", condition=Q(expires_at__gt=models.F("made_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.label}"


class FrozenPortfolio(models.Model):
    """A portfolio as it stood on a day, for an assessment or another purpose; append-only.

    ``content`` is what was shown, in both languages where there are two, with the SHA-256 of every piece of evidence;
    ``digest`` binds it.

    Personal data: what the portfolio showed, and who froze it; kept as long as the decision that rests on it.
    """

    number = models.CharField(max_length=48, unique=True)
    sequence = models.PositiveIntegerField()
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="frozen_portfolios")
    purpose = models.CharField(max_length=120)
    assessed = models.ForeignKey(Assessed, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.BigIntegerField(null=True)
    frozen_by_name = models.CharField(max_length=80)

    objects = FrozenPortfolioQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="frozen_numbers_run", fields=["teacher", "sequence"]),)

    def __str__(self) -> str:
        return self.number


class PortfolioRemark(models.Model):
    """What somebody said under a portfolio, or under one of its frozen copies; append-only.

    Personal data: who said what about a teacher, and as what; kept with the portfolio.
    """

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="portfolio_remarks")
    frozen = models.ForeignKey(FrozenPortfolio, on_delete=models.PROTECT, related_name="remarks", null=True, blank=True)
    text = models.CharField(max_length=1000)
    said_by = models.BigIntegerField(null=True)
    said_by_name = models.CharField(max_length=80)
    said_as = models.CharField(max_length=24)
    said_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["teacher", "frozen", "said_at"], name="remark_by_portfolio"),)

    def __str__(self) -> str:
        return f"{self.said_by_name} {self.said_at}"
