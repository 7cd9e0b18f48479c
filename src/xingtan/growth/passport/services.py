"""The writers of growth passports: books, openings, mentors, results, the next tier; ``entries`` writes the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.growth.passport.acting import leave_mark_on, locked, still_open
from xingtan.growth.passport.book import read_book
from xingtan.growth.passport.content import both, passport_content, result_content
from xingtan.growth.passport.counting import span_of
from xingtan.growth.passport.errors import (
    BookTooEarlyError,
    MentorError,
    NotATraineeError,
    NotGraduatedError,
    OutsideTheYearError,
    PassportThereError,
    UnknownOutcomeError,
)
from xingtan.growth.passport.models import (
    GrowthPassport,
    PassportBook,
    PassportMentor,
    PassportResult,
)
from xingtan.growth.passport.policies import (
    may_decide,
    may_manage,
    may_manage_passport,
)
from xingtan.growth.passport.reads import body_at, content_of, next_tier, open_years, result_of
from xingtan.growth.passport.telling import tell_mentor, tell_result
from xingtan.growth.passport.workflow import Hand
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
    leave_mark_on(passport, actor, "opened", at, version=version, digest=recomputed(passport_content(passport)))
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
    passport = still_open(passport_id)
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
    leave_mark_on(passport, actor, "mentor_named", at, mentor=mentor.number, hand=hand.value, since=since.isoformat())
    return row


@transaction.atomic
def end_mentor(*, actor: Actor, mentor_id: int, until: date, at: datetime) -> PassportMentor:
    """Return the mentor with the last day on which they guide.

    Errors: NotPermittedError, PassportClosedError, OutsideTheYearError before it began or after it ends anyway.
    """
    row = PassportMentor.objects.select_related("mentor").get(pk=mentor_id)
    passport = still_open(row.passport_id)
    may_manage_passport(actor, passport).require()
    if until < row.since or (row.until is not None and until > row.until):
        raise OutsideTheYearError
    row.until = until
    row.save(update_fields=["until"])
    leave_mark_on(passport, actor, "mentor_ended", at, mentor=row.mentor.number, until=until.isoformat())
    return row


@transaction.atomic
def close_passport(*, actor: Actor, passport_id: int, outcome: str, at: datetime, reason: str = "") -> PassportResult:
    """Return the result of the year with the whole passport frozen; a further line amends it and needs a reason.

    The content stays what it was when the passport was closed. Errors: NotPermittedError, UnknownOutcomeError,
        ReasonMissingError for an amendment without a reason.
    """
    passport = locked(passport_id)
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
    leave_mark_on(passport, actor, "closed", at, reason=reason.strip(), outcome=found.code, digest=row.digest)
    return row


@transaction.atomic
def graduate(*, actor: Actor, passport_id: int, since: date, at: datetime) -> TierPlacement:
    """Return the trainee's placement in the tier that follows, from that day.

    Errors: NotPermittedError, NotGraduatedError before a passing result or without a tier that follows, and those of
        ``confirm_tier``.
    """
    passport = locked(passport_id)
    may_manage_passport(actor, passport).require()
    result = result_of(passport)
    book = read_book(passport.body, version=passport.version)
    tier = next_tier(passport, book, on=since)
    if result is None or not result.passed or tier is None:
        raise NotGraduatedError
    told = Told(tier.code, since, tier.levels[0], f"{passport.teacher.number}-G{passport.year}", appraised=True)
    placed = confirm_tier(actor=actor, school=passport.school, teacher_id=passport.teacher_id, told=told, at=at)
    leave_mark_on(passport, actor, "graduated", at, tier=tier.code)
    return placed
