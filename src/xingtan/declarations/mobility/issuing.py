"""Papers that go out: a statement that carries credits away, a note for a university; each entry goes out once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebook_for
from xingtan.credit_bank.services import hold_book
from xingtan.credit_bank.tongue import unit_data
from xingtan.declarations.mobility.content import paper_content
from xingtan.declarations.mobility.errors import (
    CarriedAlreadyError,
    NoRuleHereError,
    NothingToCarryError,
    NotInForceError,
    TooFewCreditsError,
)
from xingtan.declarations.mobility.models import NOTE, STATEMENT, Agreement, Direction, Outgoing, OutgoingEntry
from xingtan.declarations.mobility.papers import FORMAT, sealed
from xingtan.declarations.mobility.policies import may_issue, may_note
from xingtan.declarations.mobility.reads import AWAY, Carriable, carriable, taken_back_since
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import exact_text
from xingtan.seal.digests import digest
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of

NOTE_FORMAT = "xingtan-university-note-1"


@transaction.atomic
def issue_statement(*, actor: Actor, teacher: Teacher, destination: str, at: datetime) -> Outgoing:
    """Return the numbered statement that carries away what stands and has not gone out; what it says is frozen.

    Entries taken back after an earlier statement are named in the next one, which so supersedes it.
    Errors: NotPermittedError, NoRuleHereError, NothingToCarryError.
    """
    may_issue(actor, teacher).require()
    hold_book()
    entries, back = carriable(teacher), taken_back_since(teacher)
    if not entries and not back:
        raise NothingToCarryError(teacher=teacher.number)
    root = _root(teacher)
    content = {
        **_head(teacher, root, at, FORMAT),
        "destination": destination,
        "lines": _by_part_and_year(entries),
        "entries": [_told(each) for each in entries],
        "taken_back": back,
    }
    return _issue(actor, Outgoing(kind=STATEMENT, teacher=teacher, destination=destination), content, entries, at)


@transaction.atomic
def issue_note(
    *, actor: Actor, teacher: Teacher, agreement: Agreement, numbers: Sequence[str], at: datetime
) -> Outgoing:
    """Return the numbered note with which a university recognises the chosen entries for credits of its own.

    Errors: NotPermittedError, NotInForceError, CarriedAlreadyError, TooFewCreditsError, NothingToCarryError.
    """
    may_note(actor, teacher).require()
    hold_book()
    until, on = agreement.effective_until, timezone.localdate(at)
    holds = agreement.effective_from <= on and (until is None or on <= until)
    inside = teacher.school.path.startswith(agreement.institution.path)
    if agreement.direction != Direction.OUT or not holds or not inside:
        raise NotInForceError(agreement=str(agreement))
    purpose = purpose_of(agreement)
    gone = OutgoingEntry.objects.filter(purpose=purpose, entry__in=numbers).values_list("entry", flat=True)
    if gone:
        raise CarriedAlreadyError(entries=sorted(gone))
    entries = [each for each in carriable(teacher, purpose) if each.number in set(numbers)]
    if not entries:
        raise NothingToCarryError(teacher=teacher.number)
    chosen = sum((each.amount for each in entries), Fraction(0))
    if agreement.cap is not None and chosen < agreement.cap:
        raise TooFewCreditsError(asked=exact_text(agreement.cap), chosen=exact_text(chosen))
    content = {
        **_head(teacher, _root(teacher), at, NOTE_FORMAT),
        "university": agreement.partner,
        "agreement": agreement.number,
        "course": {"code": agreement.course_code, "title": agreement.course_title},
        "university_credits": exact_text(agreement.amount),
        "credits": exact_text(chosen),
        "entries": [_told(each) for each in entries],
    }
    outgoing = Outgoing(kind=NOTE, teacher=teacher, destination=agreement.partner, agreement=agreement)
    return _issue(actor, outgoing, content, entries, at, purpose=purpose)


def purpose_of(agreement: Agreement) -> str:
    """Return the purpose under which an entry is recognised once: one programme of one university."""
    return f"{agreement.partner}/{agreement.course_code}"


def _issue(
    actor: Actor,
    outgoing: Outgoing,
    content: dict[str, object],
    entries: Sequence[Carriable],
    at: datetime,
    *,
    purpose: str = AWAY,
) -> Outgoing:
    outgoing.serial = (Outgoing.objects.aggregate(last=Max("serial"))["last"] or 0) + 1
    outgoing.institution = _root(outgoing.teacher)
    outgoing.content = {**content, "number": f"{outgoing.institution.code}-{outgoing.serial}"}
    outgoing.digest = sealed(outgoing.content)
    outgoing.issued_by_name, outgoing.issued_at = actor.name, at
    outgoing.save(force_insert=True)
    OutgoingEntry.objects.bulk_create(
        OutgoingEntry(outgoing=outgoing, entry=each.number, purpose=purpose) for each in entries
    )
    bound = digest(paper_content(outgoing, ((each.number, purpose) for each in entries)))
    leave_mark(
        mark_of(
            actor,
            action=f"{outgoing.kind}.issued",
            subject=outgoing.subject,
            at=at,
            place=outgoing.teacher.school.path,
            after={"digest": outgoing.digest, "seal": bound, "entries": [each.number for each in entries]},
        )
    )
    return outgoing


def _head(teacher: Teacher, root: Institution, at: datetime, form: str) -> dict[str, object]:
    published = rulebook_for(teacher.school, timezone.localdate(at))
    if published is None:
        raise NoRuleHereError(teacher=teacher.number)
    rulebook = rulebook_of(published)
    return {
        "format": form,
        "issuer": {"code": root.code, "name": root.name},
        "teacher": {"number": teacher.number, "name": teacher.name, "school": teacher.school.name},
        "issued_on": timezone.localdate(at).isoformat(),
        "unit": unit_data(rulebook),
        "rulebook": {"id": rulebook.name, "version": rulebook.version, "digest": rulebook.digest},
        "parts": {name: {"zh": part.title.zh, "en": part.title.en} for name, part in rulebook.parts.items()},
    }


def _by_part_and_year(entries: Sequence[Carriable]) -> list[dict[str, object]]:
    sums: dict[tuple[int, str], Fraction] = {}
    for each in entries:
        sums[each.year, each.part] = sums.get((each.year, each.part), Fraction(0)) + each.amount
    return [{"part": part, "year": year, "amount": exact_text(amount)} for (year, part), amount in sorted(sums.items())]


def _told(entry: Carriable) -> dict[str, object]:
    return {"entry": entry.number, "part": entry.part, "year": entry.year, "amount": exact_text(entry.amount)}


def _root(teacher: Teacher) -> Institution:
    root: Institution = Institution.objects.get(path=teacher.school.path[: Institution.steplen])
    return root
