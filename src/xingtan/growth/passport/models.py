"""The growth passport: its book by version, one booklet a trainee and year, its mentors, entries, remarks, result."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xingtan.evidence.models import EvidenceLink
from xingtan.growth.passport.querysets import GrowthPassportQuerySet, PassportMentorQuerySet
from xingtan.growth.passport.workflow import MENTORS, EntryState
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher
from xingtan.teachers.versions.models import SchoolVersion


class PassportBook(SchoolVersion):
    """One version of a school's book of the growth passport; in force from its day, never changed.

    Personal data: name of whoever published it; kept as long as passports rest on it.
    """

    class Meta:
        constraints = (models.UniqueConstraint(name="passport_book_versions_run", fields=["school", "version"]),)


class GrowthPassport(models.Model):
    """The booklet of one trainee for one school year (成长护照); it keeps the book with which it was opened.

    ``base`` names the training base; while ``results`` is empty the passport is open.

    Personal data: that somebody is in their trainee year, at which base, who opened it; kept with the personnel file.
    """

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="growth_passports")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    body = models.JSONField()
    base = models.CharField(max_length=120, blank=True, default="")
    opened_by_name = models.CharField(max_length=80)
    opened_at = models.DateTimeField()

    objects = GrowthPassportQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="passport_one_a_year", fields=["teacher", "year"]),)
        indexes = (models.Index(fields=["school", "year"], name="passport_by_school"),)

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.year}"


class PassportMentor(models.Model):
    """Who guides a trainee for a span of days: at the own school, or at the base for subject or class work.

    Personal data: who guides whom; kept with the passport.
    """

    passport = models.ForeignKey(GrowthPassport, on_delete=models.PROTECT, related_name="mentors")
    mentor = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="trainees_guided")
    hand = models.CharField(max_length=24, choices=[(hand.value, hand.name) for hand in MENTORS])
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    named_by_name = models.CharField(max_length=80)
    named_at = models.DateTimeField()

    objects = PassportMentorQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="passport_mentor_ends_after", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                name="passport_mentor_once", fields=["passport", "mentor", "hand"], condition=Q(until=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.mentor_id} guides {self.passport_id}"


class PassportEntry(models.Model):
    """One thing done for a task that no kind of record feeds; it counts once the right hand has confirmed it.

    Units: ``hours`` in hundredths.

    Personal data: what a trainee did and wrote, who confirmed or declined it and why; kept with the passport.
    """

    passport = models.ForeignKey(GrowthPassport, on_delete=models.PROTECT, related_name="entries")
    item = models.SlugField(max_length=40)
    happened_on = models.DateField()
    hours = models.PositiveIntegerField(null=True, blank=True)
    text = models.CharField(max_length=1000)
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.name) for state in EntryState],
        default=EntryState.ENTERED.value,
    )
    entered_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=80, blank=True, default="")
    decided_as = models.CharField(max_length=24, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["passport", "item", "happened_on"], name="passport_entry_by_item"),)

    def __str__(self) -> str:
        return f"{self.item} {self.happened_on}"


class PassportRemark(models.Model):
    """What a mentor, the leader or the trainee said in a passport, on an area or on the whole; append-only.

    Personal data: who said what about a trainee, and as what; kept with the passport.
    """

    passport = models.ForeignKey(GrowthPassport, on_delete=models.PROTECT, related_name="remarks")
    area = models.SlugField(max_length=40, blank=True, default="")
    text = models.CharField(max_length=1000)
    said_by = models.BigIntegerField(null=True)
    said_by_name = models.CharField(max_length=80)
    said_as = models.CharField(max_length=24)
    said_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["passport", "said_at"], name="passport_remark_by_day"),)

    def __str__(self) -> str:
        return f"{self.said_by_name} {self.said_at}"


class PassportFile(models.Model):
    """One file beside an entry or a remark of a passport; the link stands on the passport in the evidence room.

    Personal data: which files a trainee's year rests on, and their names; kept with the passport.
    """

    passport = models.ForeignKey(GrowthPassport, on_delete=models.PROTECT, related_name="files")
    entry = models.ForeignKey(PassportEntry, on_delete=models.PROTECT, related_name="files", null=True, blank=True)
    remark = models.ForeignKey(PassportRemark, on_delete=models.PROTECT, related_name="files", null=True, blank=True)
    link = models.ForeignKey(EvidenceLink, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(name="passport_file_once_an_entry", fields=["entry", "link"]),
            models.UniqueConstraint(name="passport_file_once_a_remark", fields=["remark", "link"]),
            models.CheckConstraint(
                name="passport_file_beside_one",
                condition=Q(entry__isnull=False, remark=None) | Q(entry=None, remark__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.link_id} in {self.passport_id}"


class PassportResult(models.Model):
    """How the year ended, with the passport as it stood then; append-only, amended only by a further line.

    ``content`` is the whole booklet and ``digest`` binds it together with the outcome.

    Personal data: the trainee's whole year and its result, who decided; kept with the personnel file.
    """

    passport = models.ForeignKey(GrowthPassport, on_delete=models.PROTECT, related_name="results")
    line = models.PositiveIntegerField()
    outcome = models.SlugField(max_length=40)
    titled = models.JSONField()
    passed = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True, default="")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="passport_result_lines_run", fields=["passport", "line"]),)

    def __str__(self) -> str:
        return f"{self.passport_id} {self.outcome}"
