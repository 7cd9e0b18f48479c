"""Appeals and every act upon them; acts only grow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xingtan.declarations.appeals.querysets import AppealQuerySet
from xingtan.declarations.appeals.workflow import ROAD, State
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher

SUBJECT = "appeal"
"""The kind under which journal and evidence know an appeal; the key is its serial number."""


class Appeal(models.Model):
    """What a teacher says is wrong, what would be right, and who owes an answer by which day (申诉).

    ``subject_kind`` and ``subject_key`` name what it is about, ``subject_label`` and ``subject_url`` how the page was
    called and where it was. ``owner`` and ``owner_role`` are who must answer; ``state`` is that of the last act.

    Personal data: whose appeal it is and what they say of themselves; kept as long as the entry or record it is about.
    """

    serial = models.PositiveIntegerField(unique=True)
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="appeals")
    subject_kind = models.CharField(max_length=24)
    subject_key = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=200)
    subject_url = models.CharField(max_length=200)
    wrong = models.TextField()
    right = models.TextField()
    owner = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    owner_role = models.CharField(max_length=24)
    due_on = models.DateField()
    state = models.CharField(
        max_length=16, choices=[(state.value, state.name) for state in State], default=State.FILED.value
    )
    state_since = models.DateTimeField()
    was_escalated = models.BooleanField(default=False)
    filed_at = models.DateTimeField()

    objects = AppealQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["owner", "state"], name="appeal_by_owner"),
            models.Index(fields=["teacher", "state"], name="appeal_by_teacher"),
        )
        constraints = (
            models.CheckConstraint(name="appeal_state_known", condition=Q(state__in=list(ROAD.states))),
            models.CheckConstraint(name="appeal_says_what_is_wrong", condition=~Q(wrong="")),
            models.UniqueConstraint(
                name="appeal_one_open_about_a_thing",
                fields=["teacher", "subject_kind", "subject_key"],
                condition=Q(state__in=[State.FILED.value, State.ESCALATED.value]),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.serial}"

    @property
    def subject(self) -> tuple[str, str]:
        """How journal and evidence know it."""
        return (SUBJECT, str(self.serial))

    @property
    def is_waiting(self) -> bool:
        """Whether somebody owes an answer."""
        return self.state in {State.FILED, State.ESCALATED}


class AppealAct(models.Model):
    """One act upon an appeal: filed, referred, answered, escalated, withdrawn; never changes.

    ``taken_back`` and ``posted`` are the numbers of the entries that an answer wrote; ``facts`` holds the corrected
    facts that it rests on.

    Personal data: name of whoever acted; kept with the appeal.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="acts")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=24)
    state = models.CharField(max_length=16, choices=[(state.value, state.name) for state in State])
    text = models.TextField(blank=True, default="")
    owner = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    owner_role = models.CharField(max_length=24)
    due_on = models.DateField()
    effect = models.CharField(max_length=24, blank=True, default="")
    taken_back = models.CharField(max_length=24, blank=True, default="")
    posted = models.CharField(max_length=24, blank=True, default="")
    facts = models.JSONField(default=dict)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="appeal_act_position", fields=["appeal", "position"]),
            models.CheckConstraint(
                name="appeal_act_posts_after_taking_back", condition=Q(posted="") | ~Q(taken_back="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.position} {self.step}"
