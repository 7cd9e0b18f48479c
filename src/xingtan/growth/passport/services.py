"""The only writers of growth passports: books, openings, mentors, entries, remarks, results, the next tier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.evidence.sent import SentFile
from xingtan.growth.passport.book import Counts, Item, read_book
from xingtan.growth.passport.content import both, entry_content, passport_content, remark_content, result_content
from xingtan.growth.passport.counting import span_of
from xingtan.growth.passport.errors import (
    BookTooEarlyError,
    EntryDecidedError,
    HoursMissingError,
    MentorError,
    NotATraineeError,
    NotGraduatedError,
    OutsideTheYearError,
    PassportClosedError,
    PassportThereError,
    UnknownOutcomeError,
    UnknownTaskError,
)
from xingtan.growth.passport.filing import SUBJECT, key_of, put_files, take_away
from xingtan.growth.passport.models import (
    GrowthPassport,
    PassportBook,
    PassportEntry,
    PassportFile,
    PassportMentor,
    PassportRemark,
    PassportResult,
)
from xingtan.growth.passport.policies import (
    hands_of,
    may_confirm,
    may_decide,
    may_enter,
    may_manage,
    may_manage_passport,
    speaks_as,
)
from xingtan.growth.passport.reads import body_at, content_of, next_tier, open_years, result_of
from xingtan.growth.passport.telling import tell_decided, tell_hands, tell_mentor, tell_result
from xingtan.growth.passport.workflow import ROAD, EntryState, Hand
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.kernel.many import Outcome, to_each
from xingtan.seal.digests import digest, recomputed
from xingtan.teachers.conditions.rules import staff_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement
from xingtan.teachers.tiers.services import Told, confirm_tier
from xingtan.teachers.versions.keeping import keep_next, version_content
from xingtan.trail.services import leave_mark, mark_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Entered:
    """What the trainee says they did. Units: ``hours`` in hundredths."""

    item: str
    happened_on: date
    text: str
    hours: int | None = None


@transaction.atomic
def publish_book(
    *, actor: Actor, school: Institution, body: Mapping[str, Any], effective_from: date, at: datetime
) -> PassportBook:
    """Return the school's new version of the book, in force for passports opened from that day.

    Errors: NotPermittedError, SchemeMistakenError with every mistake, BookTooEarlyError, VersionTooFarError.
    """
    may_manage(actor, school).require()
    row = PassportBook(
        school=school, body=body, effective_from=effective_from, published_by_name=actor.name, published_at=at
    )
    keep_next(row, among=PassportBook.objects.all(), read=read_book, too_early=BookTooEarlyError)
    kept = recomputed(version_content(row))
    after = {"version": row.version, "from": effective_from.isoformat(), "digest": kept}
    mark = mark_of(
        actor, action="passport.published", subject=("passport", school.code), at=at, place=school.path, after=after
    )
    leave_mark(mark)
    return row


@transaction.atomic
def open_passport(
    *, actor: Actor, school: Institution, teacher_id: int, year: int, base: str, at: datetime
) -> GrowthPassport:
    """Return the new passport of the trainee for that school year, with the book in force on the day it is opened.

    Errors: NotPermittedError, NotATraineeError, PassportThereError.
    """
    may_manage(actor, school).require()
    teacher = Teacher.objects.select_for_update(of=("self",)).get(pk=teacher_id)
    if actor.speaks_for(teacher.account_id):
        raise NotPermittedError(reason="own_passport")
    on = timezone.localdate(at)
    version, body = body_at(school, on)
    inside = TierPlacement.objects.on(on).filter(teacher=teacher, tier=read_book(body, version=version).tier)
    if not inside.exists() or not staff_of(school, on=on).filter(pk=teacher.pk).exists():
        raise NotATraineeError
    if year not in open_years(on):
        raise OutsideTheYearError
    if GrowthPassport.objects.filter(teacher=teacher, year=year).exists():
        raise PassportThereError
    passport = GrowthPassport.objects.create(
        teacher=teacher,
        school=school,
        year=year,
        version=version,
        body=body,
        base=base.strip(),
        opened_by_name=actor.name,
        opened_at=at,
    )
    _mark(actor, passport, "opened", at, version=version, digest=recomputed(passport_content(passport)))
    return passport


def open_many(
    *, actor: Actor, school: Institution, teacher_ids: Iterable[int], year: int, base: str, at: datetime
) -> list[Outcome[Teacher, GrowthPassport]]:
    """Return what became of each teacher whom the actor may know."""
    teachers = Teacher.objects.visible_to(actor).filter(pk__in=list(teacher_ids)).order_by("number")
    return to_each(
        teachers,
        lambda each: open_passport(actor=actor, school=school, teacher_id=each.pk, year=year, base=base, at=at),
    )


@transaction.atomic
def name_mentor(
    *, actor: Actor, passport_id: int, mentor: Teacher, hand: Hand, since: date, at: datetime
) -> PassportMentor:
    """Return the mentor of the trainee from that day to the end of the passport's year.

    Errors: NotPermittedError, PassportClosedError, OutsideTheYearError, MentorError for the trainee themselves,
        for one who has this part already, and for the leader's hand, which comes with the duty.
    """
    passport = _open(passport_id)
    may_manage_passport(actor, passport).require()
    span = span_of(passport)
    if not span.contains(since):
        raise OutsideTheYearError
    there = PassportMentor.objects.filter(passport=passport, mentor=mentor, hand=hand.value)
    if hand is Hand.LEADER or mentor.pk == passport.teacher_id or there.filter(until__gte=since).exists():
        raise MentorError
    row = PassportMentor.objects.create(
        passport=passport,
        mentor=mentor,
        hand=hand.value,
        since=since,
        until=span.end,
        named_by_name=actor.name,
        named_at=at,
    )
    tell_mentor(passport, row, at=at)
    _mark(actor, passport, "mentor_named", at, mentor=mentor.number, hand=hand.value, since=since.isoformat())
    return row


@transaction.atomic
def end_mentor(*, actor: Actor, mentor_id: int, until: date, at: datetime) -> PassportMentor:
    """Return the mentor with the last day on which they guide.

    Errors: NotPermittedError, PassportClosedError, OutsideTheYearError before it began or after it ends anyway.
    """
    row = PassportMentor.objects.select_related("mentor").get(pk=mentor_id)
    passport = _open(row.passport_id)
    may_manage_passport(actor, passport).require()
    if until < row.since or (row.until is not None and until > row.until):
        raise OutsideTheYearError
    row.until = until
    row.save(update_fields=["until"])
    _mark(actor, passport, "mentor_ended", at, mentor=row.mentor.number, until=until.isoformat())
    return row


@transaction.atomic
def enter_entry(
    *, actor: Actor, passport_id: int, entered: Entered, at: datetime, files: Sequence[SentFile] = ()
) -> PassportEntry:
    """Return the entry with its files, waiting for the hand that confirms it.

    Errors: NotPermittedError, PassportClosedError, UnknownTaskError, HoursMissingError, OutsideTheYearError
        also for a day ahead, TooManyFilesError, EvidenceRefusedError.
    """
    passport = _open(passport_id)
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
    _mark(actor, passport, "entered", at, item=item.code, on=day, entry=entry.pk, digest=content)
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
    passport = _open(PassportEntry.objects.values_list("passport", flat=True).get(pk=entry_id))
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
    passport = _open(PassportEntry.objects.values_list("passport", flat=True).get(pk=entry_id))
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
    _mark(actor, passport, step, at, reason=words.strip(), item=entry.item, entry=entry.pk, digest=kept)
    return entry


@transaction.atomic
def remark(
    *, actor: Actor, passport_id: int, text: str, area: str = "", at: datetime, files: Sequence[SentFile] = ()
) -> PassportRemark:
    """Return what was said in the passport, on one area or on the whole, with its files.

    Errors: NotPermittedError, PassportClosedError, UnknownTaskError for an area that the book has not,
        TooManyFilesError, EvidenceRefusedError.
    """
    passport = _open(passport_id)
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
    _mark(actor, passport, "remarked", at, area=area, remark=row.pk, digest=digest(remark_content(row)))
    return row


@transaction.atomic
def close_passport(*, actor: Actor, passport_id: int, outcome: str, at: datetime, reason: str = "") -> PassportResult:
    """Return the result of the year with the whole passport frozen; a further line amends it and needs a reason.

    The content stays what it was when the passport was closed. Errors: NotPermittedError, UnknownOutcomeError,
        ReasonMissingError for an amendment without a reason.
    """
    passport = _locked(passport_id)
    may_decide(actor, passport).require()
    found = read_book(passport.body, version=passport.version).outcome(outcome)
    if found is None:
        raise UnknownOutcomeError
    before = result_of(passport)
    if before is not None and not reason.strip():
        raise ReasonMissingError(step="amend")
    row = PassportResult(
        passport=passport,
        line=before.line + 1 if before else 1,
        outcome=found.code,
        titled=both(found.title),
        passed=found.passed,
        reason=reason.strip(),
        content=before.content if before else content_of(passport),
        decided_by=actor.account_id,
        decided_by_name=actor.name,
        decided_at=at,
    )
    row.digest = digest(result_content(row))
    row.save(force_insert=True)
    tell_result(passport, row, at=at)
    _mark(actor, passport, "closed", at, reason=reason.strip(), outcome=found.code, digest=row.digest)
    return row


@transaction.atomic
def graduate(*, actor: Actor, passport_id: int, since: date, at: datetime) -> TierPlacement:
    """Return the trainee's placement in the tier that follows, from that day.

    Errors: NotPermittedError, NotGraduatedError before a passing result or without a tier that follows, and those of
        ``confirm_tier``.
    """
    passport = _locked(passport_id)
    may_manage_passport(actor, passport).require()
    result = result_of(passport)
    book = read_book(passport.body, version=passport.version)
    tier = next_tier(passport, book, on=since)
    if result is None or not result.passed or tier is None:
        raise NotGraduatedError
    told = Told(tier.code, since, tier.levels[0], f"{passport.teacher.number}-G{passport.year}", appraised=True)
    placed = confirm_tier(actor=actor, school=passport.school, teacher_id=passport.teacher_id, told=told, at=at)
    _mark(actor, passport, "graduated", at, tier=tier.code)
    return placed


def _locked(passport_id: int) -> GrowthPassport:
    rows = GrowthPassport.objects.select_for_update(of=("self",)).select_related("teacher__group", "school")
    return rows.get(pk=passport_id)


def _open(passport_id: int) -> GrowthPassport:
    """Return the passport, locked; PassportClosedError when it has a result."""
    passport = _locked(passport_id)
    if PassportResult.objects.filter(passport=passport).exists():
        raise PassportClosedError
    return passport


def _item(passport: GrowthPassport, code: str) -> Item:
    item = read_book(passport.body, version=passport.version).item(code)
    if item is None:
        raise UnknownTaskError
    return item


def _mark(actor: Actor, passport: GrowthPassport, act: str, at: datetime, *, reason: str = "", **after: object) -> None:
    subject = (SUBJECT, key_of(passport))
    mark = mark_of(
        actor, action=f"passport.{act}", subject=subject, at=at, place=passport.school.path, reason=reason, after=after
    )
    leave_mark(mark)
