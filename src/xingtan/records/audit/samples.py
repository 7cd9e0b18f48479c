"""Drawing the sample of a month, widening it when a mistake is found, and accepting the rest in one act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebook_for
from xingtan.institutions.models import Institution
from xingtan.records.audit.models import AuditBook, AuditSample, LateRule, MonthSheet, SheetState
from xingtan.records.audit.months import hold_books, month_of, require_role, sheet_key
from xingtan.records.audit.sampling import WHOLE, Candidate, Method, Scheme, draw, seed_of
from xingtan.records.errors import (
    InvalidAuditRuleError,
    MonthClosedError,
    NoSampleAllowedError,
    NothingToDrawError,
    SampleNotDoneError,
)
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import State
from xingtan.rulebook.rules import Rulebook
from xingtan.trail.models import Seal
from xingtan.trail.services import JOURNAL, leave_mark, mark_of

LEAST_WIDER, MOST_WIDER = 2, 10


@dataclass(frozen=True)
class AuditRules:
    """What a school publishes of its audit; ``rate`` in hundredths, ``hidden_kinds`` are not shown to colleagues.

    ``late``: what is asked of a record whose month is closed.
    """

    method: Method
    rate: int
    widen: int
    digit: int
    hidden_kinds: tuple[str, ...] = ()
    late: LateRule = LateRule.NEXT_MONTH


@transaction.atomic
def set_rules(*, actor: Actor, school: Institution, rules: AuditRules, at: datetime) -> AuditBook:
    """Return the school's audit book with these rules; draws already made keep theirs.

    Errors: NotPermittedError (a manager's right), InvalidAuditRuleError naming the field.
    """
    require_role(actor, school, Role.MANAGER)
    limits = {"rate": (1, WHOLE), "widen": (LEAST_WIDER, MOST_WIDER), "digit": (0, 9)}
    for field, (least, most) in limits.items():
        if not least <= getattr(rules, field) <= most:
            raise InvalidAuditRuleError(field=field)
    book = hold_books([school.pk])[school.pk]
    before = rules_of(book)
    book.method, book.rate, book.widen, book.digit = rules.method.value, rules.rate, rules.widen, rules.digit
    book.hidden_kinds, book.late = sorted(set(rules.hidden_kinds)), rules.late.value
    book.save()
    leave_mark(
        mark_of(
            actor,
            action="audit.rules_set",
            subject=("audit_book", school.code),
            at=at,
            place=school.path,
            before=_told(before),
            after=_told(rules_of(book)),
        )
    )
    return book


def rules_of(book: AuditBook | None) -> AuditRules:
    """Return what a school publishes; without a book every record is looked at."""
    told = book or AuditBook()
    kinds, late = tuple(told.hidden_kinds), LateRule(told.late)
    return AuditRules(Method(told.method), told.rate, told.widen, told.digit, kinds, late)


@transaction.atomic
def draw_sample(*, actor: Actor, school: Institution, month: date, at: datetime) -> AuditSample:
    """Return the draw over the records of the sheet that wait and were in no draw before.

    The seed is made of the school, the month, the number of the draw, the head of the journal's last seal and the
    numbers of the records: whoever draws can choose none of them.
    Errors: NotPermittedError, MonthClosedError, NoSampleAllowedError when the school looks at every record,
        NothingToDrawError.
    """
    require_role(actor, school, Role.SCHOOL_AUDITOR)
    book = hold_books([school.pk])[school.pk]
    rules = rules_of(book)
    if rules.method is Method.EVERY:
        raise NoSampleAllowedError
    sheet, _ = MonthSheet.objects.get_or_create(school=school, month=month)
    if sheet.state == SheetState.CLOSED.value:
        raise MonthClosedError(month=f"{month:%Y-%m}")
    waiting = list(_waiting(sheet).filter(sampled=None).order_by("number").values_list("number", "kind"))
    if not waiting:
        raise NothingToDrawError
    rates = rates_by_kind(school, month, rules, {kind for _, kind in waiting})
    sample = _made(sheet, rules, [Candidate(number, kind, rates[kind]) for number, kind in waiting], actor, at)
    mark_drawn(sample)
    _mark(actor, "month.sampled", sample, at=at)
    return sample


@transaction.atomic
def widen_samples(records: Iterable[Record], *, actor: Actor, at: datetime) -> None:
    """Widen the draws in which these records were drawn, returned now or reopened; others widen nothing."""
    numbers = {record.number for record in records if record.sampled}
    sheets = {(record.school_id, record.audit_month) for record in records if record.sampled and record.audit_month}
    for school_id, month in sorted(sheets):
        found = AuditSample.objects.select_for_update(of=("self",)).select_related("sheet__school")
        for sample in found.filter(sheet__school=school_id, sheet__month=month).order_by("number"):
            fresh = (numbers & {row[0] for row in sample.population}) - set(sample.mistakes)
            if fresh:
                sample.mistakes = sorted({*sample.mistakes, *fresh})
                sample.save(update_fields=["mistakes"])
                mark_drawn(sample)
                _mark(actor, "month.sample_widened", sample, at=at)


def lying_outside(*, actor: Actor, school: Institution, month: date) -> list[int]:
    """Return the waiting records outside the draws that this auditor may accept unread, once the drawn are decided.

    Errors: NotPermittedError; SampleNotDoneError while drawn records wait.
    """
    require_role(actor, school, Role.SCHOOL_AUDITOR)
    waiting = Record.objects.filter(school=school, audit_month=month, state=State.SUBMITTED.value)
    if left := waiting.filter(sampled=True).count():
        raise SampleNotDoneError(waiting=left)
    return list(waiting.filter(sampled=False).not_owned_by(actor).order_by("pk").values_list("pk", flat=True))


def chosen_of(sample: AuditSample) -> tuple[str, ...]:
    """Return the numbers of the records that the draw picks, mistakes found so far included, in their order."""
    return draw(candidates_of(sample), seed=sample.seed, scheme=scheme_of(sample), mistakes=len(sample.mistakes))


def candidates_of(sample: AuditSample) -> tuple[Candidate, ...]:
    """Return what could be drawn."""
    return tuple(Candidate(number, kind, rate) for number, kind, rate in sample.population)


def scheme_of(sample: AuditSample) -> Scheme:
    """Return the rules under which the draw was made."""
    return Scheme(Method(sample.method), sample.widen, sample.digit)


def is_true(sample: AuditSample) -> bool:
    """Tell whether the seed follows from the grounds and the population that are written down."""
    return seed_of(sample.grounds, [row[0] for row in sample.population]) == sample.seed


def rates_by_kind(school: Institution, month: date, rules: AuditRules, kinds: Iterable[str]) -> dict[str, int]:
    """Return the share of each kind that is looked at: what the rulebook in force says, else the school's rate.

    Units: hundredths.
    """
    published = rulebook_for(school, month)
    said = sample_rates(rulebook_of(published)) if published else {}
    return {kind: said.get(kind, rules.rate) for kind in kinds}


def sample_rates(rulebook: Rulebook) -> dict[str, int]:
    """Return the kinds of records for which the rulebook allows audit by sample, with the share in hundredths.

    A kind that several rules cover has the largest of their shares, and none when one of them says nothing.
    Rounding: up.
    """
    found: dict[str, int | None] = {}
    for rule in (rule for item in rulebook.items.values() for rule in item.rules):
        share = (
            None if rule.who.sample is None else -(-rule.who.sample.numerator * WHOLE // rule.who.sample.denominator)
        )
        for kind in rule.kinds:
            before = found.get(kind, 0)
            found[kind] = None if share is None or before is None else max(share, before)
    return {kind: max(1, min(WHOLE, share)) for kind, share in found.items() if share is not None}


def mark_drawn(sample: AuditSample) -> None:
    """Write on the waiting records of the draw whether they are picked; those decided on keep what they had.

    Records that were accepted unread and that a wider draw picks are marked too: somebody must read them still.
    """
    chosen = set(chosen_of(sample))
    unread = Record.objects.filter(school=sample.sheet.school_id, audit_month=sample.sheet.month, sampled=False)
    unread.filter(state=State.ACCEPTED.value, number__in=chosen).update(sampled=True)
    rows = _waiting(sample.sheet)
    outside = [row[0] for row in sample.population if row[0] not in chosen]
    rows.filter(number__in=outside).update(sampled=False)
    rows.filter(number__in=chosen).update(sampled=True)


def _waiting(sheet: MonthSheet) -> RecordQuerySet:
    return Record.objects.filter(school=sheet.school_id, audit_month=sheet.month, state=State.SUBMITTED.value)


def _made(
    sheet: MonthSheet, rules: AuditRules, candidates: Sequence[Candidate], actor: Actor, at: datetime
) -> AuditSample:
    number = sheet.samples.count() + 1
    seal = Seal.objects.filter(stream=JOURNAL).order_by("-number").first()
    grounds = {
        "school": sheet.school.code,
        "month": f"{month_of(sheet.month):%Y-%m}",
        "draw": number,
        "seal": seal.number if seal else 0,
        "head": seal.head if seal else "",
    }
    return AuditSample.objects.create(
        sheet=sheet,
        number=number,
        method=rules.method.value,
        widen=rules.widen,
        digit=rules.digit,
        grounds=grounds,
        seed=seed_of(grounds, [each.number for each in candidates]),
        population=[[each.number, each.kind, each.rate] for each in candidates],
        drawn_at=at,
        drawn_by=actor.account_id,
        drawn_by_name=actor.name,
    )


def _told(rules: AuditRules) -> dict[str, object]:
    return {
        "method": rules.method.value,
        "rate": rules.rate,
        "widen": rules.widen,
        "digit": rules.digit,
        "hidden_kinds": list(rules.hidden_kinds),
        "late": rules.late.value,
    }


def _mark(actor: Actor, action: str, sample: AuditSample, *, at: datetime) -> None:
    school = sample.sheet.school
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=sheet_key(school, sample.sheet.month),
            at=at,
            place=school.path,
            after={"draw": sample.number, "seed": sample.seed, "picked": len(chosen_of(sample))},
        )
    )
