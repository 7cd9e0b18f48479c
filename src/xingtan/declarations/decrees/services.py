"""The only writers of decrees: issue one, withdraw one. A decree that adjusts credits posts and takes back entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from xingtan.access.actors import Actor
from xingtan.credit_bank.postings import BatchKind, Posting
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import posted_from, rulebook_for
from xingtan.credit_bank.services import hold_book, post_batch, reverse_entries
from xingtan.declarations.decrees.content import decree_content, withdrawal_content
from xingtan.declarations.decrees.errors import (
    NobodyCoveredError,
    NoRulebookHereError,
    NumberTakenError,
    OutsideOfficeError,
    TooEarlyError,
    WithdrawnAlreadyError,
)
from xingtan.declarations.decrees.models import SUBJECT, Decree, DecreeKind, DecreeTeacher, DecreeWithdrawal
from xingtan.declarations.decrees.parameters import Parameters, checked, require_lasting
from xingtan.declarations.decrees.policies import may_issue, may_withdraw
from xingtan.declarations.decrees.reads import covered, covered_by, require_held_by
from xingtan.declarations.telling import leave_in_peace, tell_of_decree
from xingtan.evidence.sent import SentFile
from xingtan.evidence.services import attach_file, store_file
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import ReasonMissingError
from xingtan.notices.absences import end_absence
from xingtan.rulebook.posted import posted_by_decree
from xingtan.seal.digests import digest
from xingtan.teachers.models import Teacher
from xingtan.trail.services import Mark, leave_mark, leave_marks, mark_of

BATCH = 1000


@dataclass(frozen=True)
class Wording:
    """What a document says: number, date, dates of effect, subject, text, parameters, scan.

    ``place`` is who is covered when everybody there is; otherwise ``teachers`` are.
    """

    number: str
    dated_on: date
    kind: DecreeKind
    effective_from: date
    title: str
    parameters: Parameters
    effective_until: date | None = None
    text: str = ""
    place: Institution | None = None
    teachers: Sequence[Teacher] = ()
    files: Sequence[SentFile] = field(default_factory=tuple)


@transaction.atomic
def issue_decree(*, actor: Actor, institution: Institution, wording: Wording, at: datetime) -> Decree:
    """Return the decree as entered for the authority; one that adjusts credits has posted them.

    Errors: NotPermittedError, OutsideOfficeError, NobodyCoveredError, NoRulebookHereError, ParameterError,
        NumberTakenError, EvidenceRefusedError, and those of posting.
    """
    teachers = list(covered(wording.place)) if wording.place else list(wording.teachers)
    may_issue(actor, institution, teachers).require()
    _require_inside(institution, wording, teachers)
    published = rulebook_for(institution, wording.effective_from)
    if published is None:
        raise NoRulebookHereError(institution=institution.code)
    parameters = checked(wording.kind.value, wording.parameters, rulebook_of(published))
    require_lasting(wording.kind.value, parameters, wording.effective_until)
    hold_book()  # numbers are given one after the other, and nobody else posts meanwhile
    require_held_by(wording.kind.value, parameters, teachers)
    if Decree.objects.filter(institution=institution, number=wording.number, kind=wording.kind.value).exists():
        raise NumberTakenError(number=wording.number)
    decree = Decree.objects.create(
        serial=(Decree.objects.aggregate(last=Max("serial"))["last"] or 0) + 1,
        number=wording.number,
        dated_on=wording.dated_on,
        institution=institution,
        kind=wording.kind.value,
        covers_place=wording.place is not None,
        place=wording.place or institution,
        effective_from=wording.effective_from,
        effective_until=wording.effective_until,
        parameters=parameters,
        title=wording.title,
        text=wording.text,
        issued_by=actor.account_id,
        issued_by_name=actor.name,
        issued_at=at,
    )
    entries = _post(actor, decree, teachers, at) if wording.kind is DecreeKind.ADJUSTMENT else {}
    named = teachers if entries or not decree.covers_place else ()
    rows = [DecreeTeacher(decree=decree, teacher=each, entry=entries.get(each.pk, "")) for each in named]
    DecreeTeacher.objects.bulk_create(rows, batch_size=BATCH)
    for given in wording.files:
        file = store_file(actor=actor, chunks=given.chunks, name=given.name, at=at)
        attach_file(actor=actor, file=file, subject=decree.subject, name=given.name, at=at, place=institution.path)
    said: dict[str, object] = {
        "number": decree.number,
        "kind": decree.kind,
        "digest": digest(decree_content(decree, rows)),
    }
    leave_mark(_mark(actor, decree, "decree.issued", at, after=said))
    tell_of_decree(decree, teachers, "decree_issued", at=at)
    leave_in_peace(decree, teachers)
    return decree


@transaction.atomic
def withdraw_decree(
    *, actor: Actor, serial: int, number: str, effective_on: date, reason: str, at: datetime
) -> DecreeWithdrawal:
    """Return the withdrawal of the decree from that day on; credits that it posted are taken back.

    Errors: Decree.DoesNotExist, NotPermittedError, WithdrawnAlreadyError, TooEarlyError, ReasonMissingError.
    """
    decree = Decree.objects.select_for_update(of=("self",)).select_related("institution", "place").get(serial=serial)
    may_withdraw(actor, decree).require()
    if decree.is_withdrawn:
        raise WithdrawnAlreadyError(decree=serial)
    if not reason.strip() or not number.strip():
        raise ReasonMissingError(road=SUBJECT, step="withdraw")
    if effective_on < decree.effective_from:
        raise TooEarlyError(decree=serial)
    withdrawal = DecreeWithdrawal.objects.create(
        decree=decree,
        number=number.strip(),
        effective_on=effective_on,
        reason=reason.strip(),
        withdrawn_by=actor.account_id,
        withdrawn_by_name=actor.name,
        withdrawn_at=at,
    )
    standing = _standing_entries(decree)
    if standing:
        reverse_entries(actor=actor, entry_ids=standing, reason=f"{number.strip()}: {reason.strip()}", at=at)
    after: dict[str, object] = {
        "number": withdrawal.number,
        "effective_on": effective_on.isoformat(),
        "digest": digest(withdrawal_content(withdrawal)),
    }
    leave_mark(_mark(actor, decree, "decree.withdrawn", at, reason=reason.strip(), after=after))
    tell_of_decree(decree, covered_by(decree), "decree_withdrawn", at=at, reason=reason.strip())
    end_absence(source=decree.subject, on=effective_on)
    return withdrawal


def source_key(decree: Decree, teacher: Teacher) -> str:
    """Return the key under which the ledger knows what the decree posted for the teacher."""
    return f"{decree.serial}/{teacher.number}"


def _require_inside(institution: Institution, wording: Wording, teachers: Sequence[Teacher]) -> None:
    if not teachers:
        raise NobodyCoveredError
    place = wording.place
    if place is not None and not place.path.startswith(institution.path):
        raise OutsideOfficeError(place=place.code)
    strangers = [each.number for each in teachers if not each.school.path.startswith(institution.path)]
    if strangers:
        raise OutsideOfficeError(teachers=strangers[:10])


def _post(actor: Actor, decree: Decree, teachers: Sequence[Teacher], at: datetime) -> dict[int, str]:
    """Post what the decree gives or takes, one entry for each teacher; return the numbers of the entries."""
    published = rulebook_for(decree.institution, decree.effective_from)
    if published is None:
        raise NoRulebookHereError(institution=decree.institution.code)
    amount = parse_exact(str(decree.parameters["amount"]))
    step = posted_by_decree(decree.number, amount).as_data()
    postings = [
        Posting(
            teacher_id=teacher.pk,
            source=(SUBJECT, source_key(decree, teacher)),
            narrative=decree.title,
            happened_on=decree.dated_on,
            part=decree.parameters["part"],
            item=decree.parameters["item"] or None,
            rule=None,
            amount=amount,
            raw=amount,
            place=teacher.school.path,
            lines=(step,),
        )
        for teacher in teachers
    ]
    post_batch(
        actor=actor,
        institution=decree.institution,
        year=decree.parameters["year"],
        published=published,
        postings=postings,
        at=at,
        kind=BatchKind.DECREE,
        reason=decree.number,
    )
    posted = posted_from(SUBJECT, [posting.source[1] for posting in postings])
    leave_marks(
        mark_of(
            actor,
            action="decree.posted",
            subject=posting.source,
            at=at,
            place=posting.place,
            after={"decree": decree.number, "entry": posted[posting.source[1]][-1].entry},
        )
        for posting in postings
    )
    return {teacher.pk: posted[source_key(decree, teacher)][-1].entry for teacher in teachers}


def _standing_entries(decree: Decree) -> list[int]:
    if decree.kind != DecreeKind.ADJUSTMENT:
        return []
    keys = [source_key(decree, row.teacher) for row in decree.named.select_related("teacher")]
    posted = posted_from(SUBJECT, keys)
    return [each.entry_id for entries in posted.values() for each in entries if each.reversed_by_batch is None]


def _mark(
    actor: Actor, decree: Decree, action: str, at: datetime, *, reason: str = "", after: dict[str, object]
) -> Mark:
    return mark_of(
        actor,
        action=action,
        subject=decree.subject,
        at=at,
        place=decree.place.path,
        reason=reason,
        after=after,
    )
