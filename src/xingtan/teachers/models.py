"""The personnel file."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

import xingtan.teachers.custom_groups.models
import xingtan.teachers.duplicates.models
import xingtan.teachers.tiers.models  # noqa: F401 tables of this app, like those of the two above
from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.teachers.querysets import TeacherQuerySet


class Sex(StrEnum):
    """GB/T 2261.1-2003, the two values that personnel files of schools use."""

    MALE = "male"
    FEMALE = "female"


class Schooling(StrEnum):
    """Highest schooling, after GB/T 4658-2006, grouped as schools report it."""

    DOCTOR = "doctor"
    MASTER = "master"
    UNDERGRADUATE = "undergraduate"
    COLLEGE = "college"
    SECONDARY = "secondary"


class Title(StrEnum):
    """Professional title of primary and secondary school teachers (人社部发〔2015〕79号), and trainees before one."""

    FULL_SENIOR = "full_senior"
    VICE_SENIOR = "vice_senior"
    INTERMEDIATE = "intermediate"
    JUNIOR = "junior"
    TRAINEE = "trainee"


class Teacher(models.Model):
    """One teacher's personnel file.

    Personal data: name, sex, date of birth, ID number, phone, schooling, title; needed to tell namesakes
    apart, to register licences and to count the staff. ID and phone numbers are stored encrypted, with a keyed
    index for matching, and shown masked. Kept while the credit ledger names the teacher.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="teacher")
    number = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    sex = models.CharField(max_length=8, choices=[(s.value, s.name) for s in Sex])
    born_on = models.DateField()
    id_number_sealed = models.BinaryField(default=b"")
    id_number_index = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 null: many may lack one
    phone_sealed = models.BinaryField(default=b"")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True)
    schooling = models.CharField(max_length=16, choices=[(s.value, s.name) for s in Schooling])
    title = models.CharField(max_length=16, choices=[(t.value, t.name) for t in Title])
    title_since = models.DateField(null=True, blank=True)
    subject = models.CharField(max_length=40, blank=True, default="")
    started_on = models.DateField()
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="teachers")
    group = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = TeacherQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["school", "name"], name="teacher_by_school"),)
        constraints = (
            models.CheckConstraint(
                name="teacher_leaves_after_starting", condition=Q(left_on=None) | Q(left_on__gte=F("started_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class Post(models.Model):
    """Where a teacher works for a span of days: at a school, and in its groups."""

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="posts")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="posts")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="post_one_open_at_a_place", fields=["teacher", "institution"], condition=Q(valid_until=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.teacher_id} @ {self.institution_id}"
