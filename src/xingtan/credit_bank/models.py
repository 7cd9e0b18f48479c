"""The book: published rulebooks, accounts, batches of postings and their entries; all of it only grows."""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from xingtan.credit_bank.drafts.models import RulebookDraft, RulebookDraftText  # noqa: F401 tables of this app
from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.querysets import EntryQuerySet, PostingBatchQuerySet, PublishedRulebookQuerySet
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.rulebook.rules import Purpose
from xingtan.teachers.models import Teacher

REVERSAL = "reversal"
"""Source kind of an entry that takes another one back."""


class PublishedRulebook(models.Model):
    """One version of a rulebook as an authority published it, with its dates of effect; never changes.

    ``text`` is what was uploaded, ``canonical`` what it says with everything it extends, ``digest`` the SHA-256
    of that, ``seal`` the digest of the whole row. ``purpose`` is what the rulebook counts: credits or points.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="published_rulebooks")
    rulebook_id = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    purpose = models.CharField(
        max_length=16,
        choices=[(purpose.value, purpose.name) for purpose in Purpose],
        default=Purpose.CREDITS.value,
    )
    title = models.JSONField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    canonical = models.TextField()
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    published_by = models.CharField(max_length=64)
    published_by_name = models.CharField(max_length=80)
    published_at = models.DateTimeField()
    seal = models.CharField(max_length=64)

    objects = PublishedRulebookQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="rulebook_version_published_once", fields=["institution", "rulebook_id", "version"]
            ),
            models.CheckConstraint(
                name="rulebook_ends_after_it_begins",
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rulebook_id} {self.version}"


class CreditAccount(models.Model):
    """One teacher's account in one unit (学分账户); opened at the first posting, never closed."""

    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="credit_accounts")
    unit = models.CharField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(name="account_one_of_a_unit", fields=["teacher", "unit"]),)

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.unit}"


class PostingBatch(models.Model):
    """What one act posted: for which institution and credit year, under which rulebook, by whom, when.

    ``root`` is the Merkle root over the digests of its entries in the order of their numbers; ``totals`` holds
    exact texts by part. ``year`` is the credit year that the act was about; an entry may name another one. A batch that
    takes back entries of several rulebooks names the newest of them.

    Personal data: name of whoever posted; kept for ever, because a decision names who took it.
    """

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.name) for kind in BatchKind])
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    rulebook = models.ForeignKey(PublishedRulebook, on_delete=models.PROTECT, related_name="batches")
    count = models.PositiveIntegerField()
    totals = models.JSONField()
    root = models.CharField(max_length=64)
    reason = models.TextField(blank=True, default="")
    posted_by = models.CharField(max_length=64)
    posted_by_name = models.CharField(max_length=80)
    posted_at = models.DateTimeField()

    objects = PostingBatchQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="batch_holds_entries", condition=Q(count__gt=0)),
            models.CheckConstraint(
                name="batch_of_reversal_says_why",
                condition=Q(kind=BatchKind.IDENTIFICATION.value) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number}"


class Entry(models.Model):
    """One line in the book (分录): so many grains of a credit for one teacher, and everything it rests on.

    ``number`` names the entry for good ("12-34": the thirty-fourth of batch 12). ``units`` of ``grain`` is the counted
    amount, ``raw_units`` what it was before caps. ``lines`` are the steps of the explanation: codes and exact texts.
    ``place`` is the path of the school at posting. ``narrative`` is what the source was called then. ``turn`` tells the
    postings of one source and year apart: 1, then one more for each correction.

    Personal data: name of whoever posted, and whose credits they are; kept for ever, because licences rest on them.
    """

    number = models.CharField(max_length=24, unique=True)
    account = models.ForeignKey(CreditAccount, on_delete=models.PROTECT, related_name="entries")
    batch = models.ForeignKey(PostingBatch, on_delete=models.PROTECT, related_name="entries")
    source_kind = models.CharField(max_length=24)
    source_key = models.CharField(max_length=64)
    narrative = models.CharField(max_length=200, blank=True, default="")
    happened_on = models.DateField()
    part = models.CharField(max_length=40)
    item = models.CharField(max_length=64, blank=True, default="")
    rule = models.CharField(max_length=80, blank=True, default="")
    year = models.IntegerField()
    turn = models.PositiveSmallIntegerField(default=1)
    units = models.BigIntegerField()
    raw_units = models.BigIntegerField()
    grain = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    rulebook = models.ForeignKey(PublishedRulebook, on_delete=models.PROTECT, related_name="entries")
    place = models.CharField(max_length=255)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, related_name="reversed_by", null=True, blank=True)
    posted_by = models.CharField(max_length=64)
    posted_by_name = models.CharField(max_length=80)
    posted_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["account", "year"], name="entry_by_account"),
            models.Index(fields=["year", "place"], name="entry_by_place"),
        )
        constraints = (
            models.UniqueConstraint(name="entry_one_of_a_source", fields=["source_kind", "source_key", "year", "turn"]),
            models.CheckConstraint(name="entry_turn_above_zero", condition=Q(turn__gt=0)),
            models.CheckConstraint(name="entry_grain_above_zero", condition=Q(grain__gt=0)),
            models.CheckConstraint(name="entry_is_not_empty", condition=~Q(units=0)),
            models.CheckConstraint(
                name="entry_reversal_names_what_it_reverses",
                condition=Q(source_kind=REVERSAL, reverses__isnull=False)
                | (~Q(source_kind=REVERSAL) & Q(reverses__isnull=True)),
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Fraction:
        """What was counted, exactly; below zero for a reversal."""
        return from_units(self.units, self.grain)

    @property
    def raw(self) -> Fraction:
        """What the conversion gave before caps, exactly."""
        return from_units(self.raw_units, self.grain)
