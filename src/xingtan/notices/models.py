"""Notices, what each person chose, parcels and messages, institutions' messengers, calendar entries and their keys."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.notices.querysets import AbsenceQuerySet, CalendarEntryQuerySet, MessageQuerySet, NoticeQuerySet
from xingtan.notices.workflow import Brand, Channel, Delivery, Sort, Stage, Way


def _choices(words: type[Way | Stage | Sort | Channel | Delivery | Brand]) -> list[tuple[str, str]]:
    return [(word.value, word.name) for word in words]


class Notice(models.Model):
    """One thing that one person should know. Its sentence is made from ``kind`` and ``params`` when it is read.

    ``once_key`` lets a caller say the same thing again without telling it twice. ``instant`` is the caller's word
    that it should not wait for the digest; the receiver's own choice goes before it.

    Personal data: ``params`` may name people and titles of records, ``account`` whom they were told to; the receiver
    alone reads them. Kept while the account is.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    instant = models.BooleanField(default=False)
    once_key = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 null: many have none
    stage = models.CharField(max_length=12, choices=_choices(Stage), default=Stage.WAITING.value)
    reminded_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="notice_told_once", fields=["account", "once_key"]),)
        indexes = (
            models.Index(fields=["account", "-at", "-id"], name="notice_inbox"),
            models.Index(fields=["account"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["account", "id"], name="notice_waiting", condition=Q(stage="waiting")),
            models.Index(fields=["once_key"], name="notice_named", condition=Q(once_key__isnull=False)),
            models.Index(fields=["due"], name="notice_due", condition=Q(read_at=None, reminded_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Choice(models.Model):
    """How notices of one kind shall reach one person, where they want it otherwise than the shipped default."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="notice_choices")
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=12, choices=_choices(Way))

    class Meta:
        constraints = (models.UniqueConstraint(name="notice_choice_once", fields=["account", "kind"]),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}: {self.way}"


class Reach(models.Model):
    """How one person is reached: channels, the hour of the digest, quiet hours, a pause.

    Hours are whole hours of local time. Quiet from 21 until 7 spans the night; equal hours mean none.

    Personal data: a mail address that waits to be confirmed, and the person's name in the messenger; kept until they
    change it. The confirmed address stands on the account. The code is kept as a keyed digest for half an hour.
    """

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="reach")
    by_email = models.BooleanField(default=True)
    by_messenger = models.BooleanField(default=False)
    messenger_name = models.CharField(max_length=64, blank=True, default="")
    verified_at = models.DateTimeField(null=True, blank=True)
    email_asked = models.EmailField(blank=True, default="")
    code_digest = models.CharField(max_length=64, blank=True, default="")
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    digest_hour = models.PositiveSmallIntegerField(default=17)
    quiet_from = models.PositiveSmallIntegerField(default=21)
    quiet_until = models.PositiveSmallIntegerField(default=7)
    paused_from = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="reach_hours_of_a_day",
                condition=Q(digest_hour__lt=24, quiet_from__lt=24, quiet_until__lt=24),
            ),
            models.CheckConstraint(
                name="reach_pause_ends_after_it_begins",
                condition=Q(paused_until=None) | Q(paused_from=None) | Q(paused_until__gte=F("paused_from")),
            ),
        )

    def __str__(self) -> str:
        return f"reach of {self.account_id}"


class Absence(models.Model):
    """A leave by decree of one person, as this room needs it: meanwhile nobody asks them for work.

    ``source`` names the decree, opaque to this room; first and last day belong to the leave.

    Personal data: that and how long somebody is on leave, so that they are left in peace; kept with the decree.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    source_kind = models.CharField(max_length=40)
    source_key = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="absence_once_a_source", fields=["account", "source_kind", "source_key"]),
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))),
        )

    def __str__(self) -> str:
        return f"{self.account_id} away {self.first_day} to {self.last_day}"


class Parcel(models.Model):
    """What goes out to one person at one time; at most one digest a person and day. Parcels are never empty."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=12, choices=_choices(Sort))
    day = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="parcel_one_digest_a_day", fields=["account", "day"], condition=Q(sort="digest")
            ),
        )

    def __str__(self) -> str:
        return f"{self.sort} for {self.account_id} on {self.day}"


class ParcelItem(models.Model):
    """One notice in a parcel."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="items")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="items")

    class Meta:
        constraints = (models.UniqueConstraint(name="parcel_item_once", fields=["parcel", "notice"]),)

    def __str__(self) -> str:
        return f"{self.notice_id} in {self.parcel_id}"


class Message(models.Model):
    """One parcel by one channel: when it was tried, when it went, why it did not."""

    parcel = models.ForeignKey(Parcel, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=12, choices=_choices(Channel))
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=12, choices=_choices(Delivery), default=Delivery.QUEUED.value)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, default="")

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="message_once_a_channel", fields=["parcel", "channel"]),)
        indexes = (
            models.Index(fields=["next_try_at"], name="message_open", condition=Q(state__in=("queued", "sending"))),
        )

    def __str__(self) -> str:
        return f"{self.channel} of parcel {self.parcel_id}: {self.state}"


class Messenger(models.Model):
    """The robot of an institution's messenger group; address and secret are kept sealed like ID numbers."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="+")
    brand = models.CharField(max_length=12, choices=_choices(Brand))
    url_sealed = models.BinaryField()
    secret_sealed = models.BinaryField(default=b"")
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.brand} of {self.institution_id}"


class CalendarEntry(models.Model):
    """One entry in the calendar of one person, or of everybody with a duty at an institution or below it.

    ``uid`` never changes; each change raises ``sequence``, and a cancelled entry stays, so that calendars follow.

    Personal data: title and place may name people; shown to ``owner`` or the audience alone, kept with the account.
    """

    source_kind = models.CharField(max_length=40)
    source_key = models.CharField(max_length=80)
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar")
    audience = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    title = models.JSONField()
    place = models.CharField(max_length=200, blank=True, default="")
    link = models.CharField(max_length=300, blank=True, default="")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    whole_days = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="calendar_entry_once_for_owner",
                fields=["source_kind", "source_key", "owner"],
            ),
            models.UniqueConstraint(
                name="calendar_entry_once_for_audience",
                fields=["source_kind", "source_key", "audience"],
            ),
            models.CheckConstraint(name="calendar_ends_after_start", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(
                name="calendar_of_somebody",
                condition=Q(owner=None, audience__isnull=False) | Q(owner__isnull=False, audience=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_key} /{self.sequence}"


class CalendarKey(models.Model):
    """The address at which one person's calendar is read; its token is kept as a digest only, and can be renewed."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="calendar_key")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.account_id}"
