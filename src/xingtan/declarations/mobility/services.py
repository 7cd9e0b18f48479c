"""The only writers of credits that move: enter, confirm, post, refuse; statements and notes that go out; agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from math import lcm

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.credit_bank.postings import BatchKind, Posting
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import posted_from, rulebook_for
from xingtan.credit_bank.services import hold_book, post_batch
from xingtan.declarations.mobility.content import admission_content, agreement_content
from xingtan.declarations.mobility.errors import (
    DocumentTakenError,
    NoRuleHereError,
    NotInForceError,
    OtherTeacherError,
    OwnLedgerError,
)
from xingtan.declarations.mobility.models import AGREEMENT, RECOGNITION, TRANSFER, Admission, Agreement, Direction
from xingtan.declarations.mobility.papers import as_data
from xingtan.declarations.mobility.policies import may_enter, may_keep_agreements, may_take
from xingtan.declarations.mobility.reads import Coming, coming_of
from xingtan.declarations.mobility.workflow import CONFIRM, ENTER, POST, REFUSE, ROAD, State
from xingtan.declarations.telling import tell_of_admission
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file, store_file
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import at_or_above
from xingtan.kernel.amounts import exact_text, to_units
from xingtan.rulebook.transfers import Brought
from xingtan.seal.digests import digest
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of

BATCH_KINDS = {TRANSFER: BatchKind.TRANSFER, RECOGNITION: BatchKind.RECOGNITION}


@dataclass(frozen=True)
class Statement:
    """A statement of another place: where from, which document, what it counts; ``of_name`` where it says for whom."""

    origin: str
    origin_name: str
    document: str
    dated_on: date
    lines: Sequence[Brought]
    digest: str = ""
    of_name: str = ""
    files: Sequence[SentFile] = ()


@dataclass(frozen=True)
class Course:
    """A partner's course that a teacher has passed: agreement, certificate, day and result."""

    agreement: Agreement
    certificate: str
    completed_on: date
    result: str
    files: Sequence[SentFile] = ()


@dataclass(frozen=True)
class Terms:
    """One course of an agreement with a university."""

    number: str
    partner: str
    direction: Direction
    course_code: str
    course_title: str
    amount: Fraction
    effective_from: date
    part: str = ""
    cap: Fraction | None = None
    effective_until: date | None = None


@transaction.atomic
def enter_transfer(*, actor: Actor, teacher: Teacher, statement: Statement, at: datetime) -> Admission:
    """Return the statement of another place as entered for the teacher; the county confirms it next.

    Errors: NotPermittedError, OtherTeacherError, OwnLedgerError, DocumentTakenError, EvidenceRefusedError.
    """
    may_enter(actor, teacher).require()
    if statement.of_name and _plain(statement.of_name) != _plain(teacher.name):
        raise OtherTeacherError(name=statement.of_name, teacher=teacher.name)
    over = Institution.objects.filter(path__in=at_or_above([teacher.school.path]))
    if statement.origin.lower() in {code.lower() for code in over.values_list("code", flat=True)}:
        raise OwnLedgerError(origin=statement.origin)
    _require_new(statement.origin, statement.document)
    return _enter(
        actor,
        Admission(
            kind=TRANSFER,
            teacher=teacher,
            origin=statement.origin,
            origin_name=statement.origin_name,
            document=statement.document,
            document_digest=statement.digest,
            dated_on=statement.dated_on,
            lines=as_data(statement.lines),
        ),
        statement.files,
        at,
    )


@transaction.atomic
def enter_course(*, actor: Actor, teacher: Teacher, course: Course, at: datetime) -> Admission:
    """Return the partner's course as entered for the teacher, by themselves or their school.

    Errors: NotPermittedError, NotInForceError, DocumentTakenError, EvidenceRefusedError.
    """
    may_enter(actor, teacher, own=True).require()
    agreement = course.agreement
    until = agreement.effective_until
    holds = agreement.effective_from <= course.completed_on and (until is None or course.completed_on <= until)
    inside = teacher.school.path.startswith(agreement.institution.path)
    if agreement.direction != Direction.IN or not holds or not inside:
        raise NotInForceError(agreement=str(agreement))
    origin = f"partner-{agreement.pk}"
    _require_new(origin, course.certificate)
    return _enter(
        actor,
        Admission(
            kind=RECOGNITION,
            teacher=teacher,
            origin=origin,
            origin_name=agreement.partner,
            document=course.certificate,
            dated_on=course.completed_on,
            agreement=agreement,
            result=course.result,
        ),
        course.files,
        at,
    )


@transaction.atomic
def take_admission_step(*, actor: Actor, serial: int, step: str, at: datetime, reason: str = "") -> Admission:
    """Return it after the county confirmed it, the province posted it (one entry for each part and year), or a refusal.

    Errors: Admission.DoesNotExist, UnknownStepError, NotPermittedError, StepNotAllowedError, ReasonMissingError,
        NoRuleHereError when nothing would be posted, and those of posting.
    """
    rows = Admission.objects.select_for_update(of=("self",)).select_related("teacher__school", "agreement__institution")
    found: Admission = rows.get(serial=serial)
    may_take(actor, ROAD.step(step), found).require()
    before, found.state = found.state, ROAD.advance(found.state, step, reason=reason)
    found.state_since = at
    if step == CONFIRM:
        found.confirmed_by = actor.account_id
    if step == REFUSE:
        found.reason = reason.strip()
    if step == POST:
        found.carried = _post(actor, found, at)
    found.save()
    _mark(actor, found, step, at, before=before, reason=reason.strip())
    tell_of_admission(found, step, actor=actor, at=at, reason=reason.strip())
    return found


@transaction.atomic
def keep_agreement(*, actor: Actor, institution: Institution, terms: Terms, at: datetime) -> Agreement:
    """Return one course of an agreement, kept for the province.

    Errors: NotPermittedError, DocumentTakenError when the course stands in the agreement already.
    """
    may_keep_agreements(actor, institution).require()
    same = Agreement.objects.filter(
        institution=institution,
        number=terms.number,
        partner=terms.partner,
        direction=terms.direction.value,
        course_code=terms.course_code,
    )
    if same.exists():
        raise DocumentTakenError(document=terms.number)
    grain = lcm(terms.amount.denominator, terms.cap.denominator if terms.cap is not None else 1)
    agreement = Agreement.objects.create(
        institution=institution,
        number=terms.number,
        partner=terms.partner,
        direction=terms.direction.value,
        course_code=terms.course_code,
        course_title=terms.course_title,
        part=terms.part,
        units=to_units(terms.amount, grain),
        cap_units=None if terms.cap is None else to_units(terms.cap, grain),
        grain=grain,
        effective_from=terms.effective_from,
        effective_until=terms.effective_until,
        entered_by_name=actor.name,
        entered_at=at,
    )
    leave_mark(
        mark_of(
            actor,
            action="agreement.entered",
            subject=(AGREEMENT, str(agreement.pk)),
            at=at,
            place=institution.path,
            after={
                "number": terms.number,
                "partner": terms.partner,
                "course": terms.course_code,
                "digest": digest(agreement_content(agreement)),
            },
        )
    )
    return agreement


def _enter(actor: Actor, admission: Admission, files: Sequence[SentFile], at: datetime) -> Admission:
    hold_book()  # numbers are given one after the other
    admission.serial = (Admission.objects.aggregate(last=Max("serial"))["last"] or 0) + 1
    admission.state_since, admission.entered_by = at, actor.account_id
    admission.save(force_insert=True)
    for given in files:
        file = store_file(actor=actor, chunks=given.chunks, name=given.name, at=at)
        place = admission.teacher.school.path
        attach_file(actor=actor, file=file, subject=admission.subject, name=given.name, at=at, place=place)
    _mark(actor, admission, ENTER, at, before="")
    tell_of_admission(admission, ENTER, actor=actor, at=at)
    return admission


def _post(actor: Actor, admission: Admission, at: datetime) -> list[dict[str, object]]:
    """Post what it brings, one entry for each part and year, and return what was posted."""
    teacher, on = admission.teacher, timezone.localdate(at)
    province = _province(actor, teacher)
    published = rulebook_for(teacher.school, admission.dated_on) or rulebook_for(teacher.school, on)
    if published is None:
        raise NoRuleHereError(admission=admission.serial)
    coming = coming_of(admission, rulebook_of(published), on)
    places = _together(coming)
    if not places:
        raise NoRuleHereError(admission=admission.serial)
    postings = [
        Posting(
            teacher_id=teacher.pk,
            source=(admission.kind, f"{admission.serial}/{part}"),
            narrative=_narrative(admission),
            happened_on=admission.dated_on,
            part=part,
            item=None,
            rule=None,
            amount=sum((each.amount for each in some), Fraction(0)),
            raw=sum((each.raw for each in some), Fraction(0)),
            place=teacher.school.path,
            lines=[step.as_data() for each in some for step in each.steps],
            year=year,
        )
        for (part, year), some in places.items()
    ]
    post_batch(
        actor=actor,
        institution=province,
        year=min(year for _, year in places),
        published=published,
        postings=postings,
        at=at,
        kind=BATCH_KINDS[admission.kind],
        reason=f"{admission.origin_name} {admission.document}",
    )
    posted = posted_from(admission.kind, [posting.source[1] for posting in postings])
    numbers = {(key, each.year): each.entry for key, entries in posted.items() for each in entries}
    return [
        {
            "part": posting.part,
            "year": posting.year,
            "amount": exact_text(posting.amount),
            "entry": numbers[posting.source[1], posting.year or 0],
        }
        for posting in postings
    ]


def _together(coming: Sequence[Coming]) -> dict[tuple[str, int], list[Coming]]:
    found: dict[tuple[str, int], list[Coming]] = {}
    for each in coming:
        if each.amount:
            found.setdefault((each.part, each.year), []).append(each)
    return found


def _province(actor: Actor, teacher: Teacher) -> Institution:
    """Return the place for which the officer posts: the widest of their duties above the teacher."""
    paths = [path for path in actor.paths() if teacher.school.path.startswith(path)]
    rows = Institution.objects.filter(path__in=paths).order_by("depth")
    found: Institution | None = rows.first()
    return found or Institution.objects.get(path=teacher.school.path[: Institution.steplen])


def _narrative(admission: Admission) -> str:
    title = admission.agreement.course_title if admission.agreement else admission.document
    return f"{admission.origin_name} · {title}"[:200]


def _plain(name: str) -> str:
    """Return a name without spaces and capitals, as two places may write the same one."""
    return "".join(name.split()).casefold()


def _require_new(origin: str, document: str) -> None:
    same = Admission.objects.filter(origin=origin, document=document)
    if same.exclude(state=State.REFUSED.value).exists():
        raise DocumentTakenError(document=document)


def _mark(actor: Actor, admission: Admission, step: str, at: datetime, *, before: str, reason: str = "") -> None:
    entries = [each["entry"] for each in admission.carried]
    bound = digest(admission_content(admission))
    leave_mark(
        mark_of(
            actor,
            action=f"{admission.kind}.{step}",
            hats=ROAD.step(step).by if step in ROAD.by_name else (),
            subject=admission.subject,
            at=at,
            place=admission.teacher.school.path,
            reason=reason,
            before={"state": before} if before else {},
            after={"state": admission.state, "digest": bound, **({"entries": entries} if entries else {})},
        )
    )
