"""What people write into a growth passport in its year: entries with their files, decisions on them, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.evidence.sent import SentFile
from xingtan.growth.passport.acting import leave_mark_on, still_open
from xingtan.growth.passport.book import Counts, Item, read_book
from xingtan.growth.passport.content import entry_content, remark_content
from xingtan.growth.passport.counting import span_of
from xingtan.growth.passport.errors import (
    EntryDecidedError,
    HoursMissingError,
    OutsideTheYearError,
    UnknownTaskError,
)
from xingtan.growth.passport.filing import put_files, take_away
from xingtan.growth.passport.models import (
    GrowthPassport,
    PassportEntry,
    PassportFile,
    PassportRemark,
)
from xingtan.growth.passport.policies import (
    hands_of,
    may_confirm,
    may_enter,
    speaks_as,
)
from xingtan.growth.passport.telling import tell_decided, tell_hands
from xingtan.growth.passport.workflow import ROAD, EntryState
from xingtan.kernel.errors import NotPermittedError
from xingtan.seal.digests import digest


@dataclass(frozen=True)
class Entered:
    """What the trainee says they did. Units: ``hours`` in hundredths."""

    item: str
    happened_on: date
    text: str
    hours: int | None = None


@transaction.atomic
def enter_entry(
    *, actor: Actor, passport_id: int, entered: Entered, at: datetime, files: Sequence[SentFile] = ()
) -> PassportEntry:
    """Return the entry with its files, waiting for the hand that confirms it.

    Errors: NotPermittedError, PassportClosedError, UnknownTaskError, HoursMissingError, OutsideTheYearError
        also for a day ahead, TooManyFilesError, EvidenceRefusedError.
    """
    passport = still_open(passport_id)
    may_enter(actor, passport).require()
    item = _item(passport, entered.item)
    if not item.hands:
        raise UnknownTaskError
    if item.counts is Counts.HOURS and not entered.hours:
        raise HoursMissingError
    if not span_of(passport).contains(entered.happened_on) or entered.happened_on > timezone.localdate(at):
        raise OutsideTheYearError
    entry = PassportEntry.objects.create(
        passport=passport,
        item=item.code,
        happened_on=entered.happened_on,
        hours=entered.hours,
        text=entered.text.strip(),
        entered_at=at,
    )
    put_files(actor=actor, beside=entry, passport=passport, files=files, at=at)
    tell_hands(passport, item, at=at)
    day, content = entered.happened_on.isoformat(), digest(entry_content(entry))
    leave_mark_on(passport, actor, "entered", at, item=item.code, on=day, entry=entry.pk, digest=content)
    return entry


@transaction.atomic
def add_files(*, actor: Actor, entry_id: int, files: Sequence[SentFile], at: datetime) -> PassportEntry:
    """Return the entry with further files, as long as nobody has decided on it.

    Errors: NotPermittedError, PassportClosedError, EntryDecidedError, TooManyFilesError, EvidenceRefusedError.
    """
    passport, entry = _undecided(actor, entry_id)
    put_files(actor=actor, beside=entry, passport=passport, files=files, at=at)
    return entry


@transaction.atomic
def drop_file(*, actor: Actor, file_id: int, at: datetime) -> PassportEntry:
    """Return the entry without this file, as long as nobody has decided on it; files of remarks stay.

    Errors: NotPermittedError, PassportClosedError, EntryDecidedError.
    """
    row = PassportFile.objects.select_related("passport__school").get(pk=file_id)
    if row.entry_id is None:
        raise EntryDecidedError
    _passport, entry = _undecided(actor, row.entry_id)
    take_away(actor=actor, row=row, at=at)
    return entry


def _undecided(actor: Actor, entry_id: int) -> tuple[GrowthPassport, PassportEntry]:
    passport = still_open(PassportEntry.objects.values_list("passport", flat=True).get(pk=entry_id))
    may_enter(actor, passport).require()
    entry = PassportEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state != EntryState.ENTERED.value:
        raise EntryDecidedError
    return passport, entry


@transaction.atomic
def take_entry_step(*, actor: Actor, entry_id: int, step: str, at: datetime, words: str = "") -> PassportEntry:
    """Return the entry after the step: confirmed or declined by a right hand, withdrawn by the trainee.

    Errors: NotPermittedError, PassportClosedError, UnknownStepError, StepNotAllowedError, ReasonMissingError.
    """
    passport = still_open(PassportEntry.objects.values_list("passport", flat=True).get(pk=entry_id))
    entry = PassportEntry.objects.select_for_update().get(pk=entry_id)
    taken = ROAD.step(step)
    hands = hands_of(actor, passport, on=timezone.localdate(at))
    item = _item(passport, entry.item)
    (may_enter(actor, passport) if taken.owner_only else may_confirm(hands, item)).require()
    entry.state = ROAD.advance(entry.state, step, reason=words)
    if not taken.owner_only:
        entry.decided_by, entry.decided_by_name = actor.account_id, actor.name
        entry.decided_as = next(hand.value for hand in item.hands if hand in hands)
        entry.decided_at, entry.words = at, words.strip()
    entry.save()
    if not taken.owner_only:
        tell_decided(passport, item, entry, at=at)
    kept = digest(entry_content(entry))
    leave_mark_on(passport, actor, step, at, reason=words.strip(), item=entry.item, entry=entry.pk, digest=kept)
    return entry


@transaction.atomic
def remark(
    *, actor: Actor, passport_id: int, text: str, area: str = "", at: datetime, files: Sequence[SentFile] = ()
) -> PassportRemark:
    """Return what was said in the passport, on one area or on the whole, with its files.

    Errors: NotPermittedError, PassportClosedError, UnknownTaskError for an area that the book has not,
        TooManyFilesError, EvidenceRefusedError.
    """
    passport = still_open(passport_id)
    spoken = speaks_as(actor, passport, hands_of(actor, passport, on=timezone.localdate(at)))
    if not spoken:
        raise NotPermittedError(reason="not_speaker")
    areas = {each.code for each in read_book(passport.body, version=passport.version).areas}
    if area and area not in areas:
        raise UnknownTaskError
    row = PassportRemark.objects.create(
        passport=passport,
        area=area,
        text=text.strip(),
        said_by=actor.account_id,
        said_by_name=actor.name,
        said_as=spoken,
        said_at=at,
    )
    put_files(actor=actor, beside=row, passport=passport, files=files, at=at)
    leave_mark_on(passport, actor, "remarked", at, area=area, remark=row.pk, digest=digest(remark_content(row)))
    return row


def _item(passport: GrowthPassport, code: str) -> Item:
    item = read_book(passport.body, version=passport.version).item(code)
    if item is None:
        raise UnknownTaskError
    return item
