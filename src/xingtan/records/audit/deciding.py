"""What a step does to the sheets of the months: which months are shut, who was quicker, decisions kept, reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Value

from xingtan.access.actors import Actor
from xingtan.kernel.errors import DomainError
from xingtan.kernel.steps import Step
from xingtan.records.audit.claims import note_claims
from xingtan.records.audit.late import keep_reasons, late_reason_of, schools_asking
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.months import Closed, closed_months, hold_books, months_case, open_month, place_records
from xingtan.records.audit.return_reasons import reason_text, reasons_in_use
from xingtan.records.audit.samples import widen_samples
from xingtan.records.errors import AlreadyDecidedError, LateReasonMissingError, MonthClosedError
from xingtan.records.judging import Judges, judges_of
from xingtan.records.models import Record
from xingtan.records.workflow import DECISIONS, ON_A_SHEET, State

SECOND = timedelta(seconds=1)
MISTAKEN = frozenset({"return", "reopen"})
"""Steps that say that a record was not right: each widens the sample in which the record was drawn."""


@dataclass(frozen=True)
class Deed:
    """One act of somebody at an instant; ``reason`` is the whole reason as it is read, ``words`` the free part of it.

    ``unsampled``: records are accepted because they lie outside a sample. ``amended``: accepted records are opened,
    changed by a workbook and handed in again, or accepted again when that is taken back.
    """

    actor: Actor
    at: datetime
    reason: str = ""
    codes: tuple[str, ...] = ()
    words: str = ""
    unsampled: bool = False
    amended: bool = False

    def after(self, state: str) -> dict[str, object]:
        """Return what the journal says of a record after this act."""
        told: dict[str, object] = {"state": state}
        if self.codes:
            told.update(codes=list(self.codes), words=self.words)
        if self.unsampled:
            told["unsampled"] = True
        return told


@dataclass(frozen=True)
class Around:
    """What a step must know beside the record: closed months, who decided last, which schools ask why it is late.

    ``judges``: who judges the records, for steps by which somebody judges.
    """

    closed: Closed = field(default_factory=dict)
    decided: Mapping[int, AuditDecision] = field(default_factory=dict)
    asking: Collection[int] = frozenset()
    judges: Judges = field(default_factory=Judges)


def hold_sheets(record_ids: Sequence[int], step: Step) -> None:
    """Lock the audit books of the records' schools, before the records themselves; nothing for other steps."""
    if step.name in ON_A_SHEET:
        hold_books(Record.objects.filter(pk__in=record_ids).order_by().values_list("school_id", flat=True).distinct())


def around_of(records: Sequence[Record], step: Step) -> Around:
    """Return what the step must know beside these records; at most three queries. Their schools must be loaded."""
    if step.name not in ON_A_SHEET:
        return Around()
    gone = [record.pk for record in records if step.name in DECISIONS and record.state not in step.sources]
    rows = AuditDecision.objects.filter(record__in=gone).order_by("pk") if gone else ()
    schools = {record.school_id for record in records}
    asking = schools_asking(schools) if step.name == "submit" else ()
    judges = judges_of(records if step.name in DECISIONS else ())
    return Around(closed_months(schools), {row.record_id: row for row in rows}, asking, judges)


def unexplained(record: Record, deed: Deed, around: Around) -> DomainError | None:
    """Return that the school wants to know why the record comes late, or None.

    What was handed in before and came back is not asked about, though its month was closed meanwhile.
    """
    to = open_month(record.school_id, record.happened_on, around.closed)
    if record.school_id not in around.asking or to == _month(record.happened_on):
        return None
    if deed.reason or late_reason_of(record) or record.audit_month is not None:
        return None
    return LateReasonMissingError(month=f"{record.happened_on:%Y-%m}", to=f"{to:%Y-%m}")


def shut(record: Record, step: Step, around: Around) -> DomainError | None:
    """Return why the sheet of the record forbids the step, or who decided before; None when nothing does."""
    decision = around.decided.get(record.pk)
    if step.name in DECISIONS and record.state not in step.sources and decision is not None:
        return AlreadyDecidedError(who=decision.by_name, decided=decision.step, on=decision.at)
    month = record.audit_month
    if step.name in DECISIONS and month in around.closed.get(record.school_id, ()):
        return MonthClosedError(month=f"{month:%Y-%m}")
    return None


def deed_of(*, actor: Actor, at: datetime, reason: str, codes: Sequence[str], record_ids: Sequence[int]) -> Deed:
    """Return the act with its whole reason, in the language of whoever acts.

    Errors: UnknownReasonError for a code that none of the records' schools uses.
    """
    words = reason.strip()
    if not codes:
        return Deed(actor, at, words, (), words)
    schools = Record.objects.filter(pk__in=record_ids).order_by().values_list("school_id", flat=True).distinct()
    told = tuple(dict.fromkeys(codes))
    return Deed(actor, at, reason_text(told, words, reasons_in_use(schools)), told, words)


def fields_of(records: Sequence[Record], step: Step, deed: Deed, around: Around) -> dict[str, object]:
    """Put what the step changes beside the state on the records, and return it for the statement that writes it."""
    if step.name == "submit":
        place_records(records, around.closed)
        keep_reasons(records, deed.reason)
        return {"audit_month": months_case(records), "held_by": None, "held_since": None, "sampled": None}
    if step.name in DECISIONS:
        for record in records:
            record.held_by = record.held_since = None
        return {"held_by": None, "held_since": None}
    return {}


def after_step(records: Sequence[Record], step: Step, deed: Deed, *, waiting_since: Mapping[int, datetime]) -> None:
    """Keep decisions, widen samples and note claims once the records have moved; set-based."""
    if step.name == "submit":
        note_claims(records)
    if step.name not in DECISIONS:
        return
    AuditDecision.objects.bulk_create([_decision(record, step, deed, waiting_since) for record in records])
    if step.name in MISTAKEN:
        widen_samples(records, actor=deed.actor, at=deed.at)
    if not deed.unsampled:
        outside = [record.pk for record in records if record.sampled is False]
        Record.objects.filter(pk__in=outside).update(sampled=Value(None))


def _decision(record: Record, step: Step, deed: Deed, waiting_since: Mapping[int, datetime]) -> AuditDecision:
    waited = max(0, (deed.at - waiting_since[record.pk]) // SECOND) if State.SUBMITTED.value in step.sources else None
    return AuditDecision(
        record=record,
        school_id=record.school_id,
        month=record.audit_month or _month(record.happened_on),
        step=step.name,
        codes=list(deed.codes),
        words=deed.words,
        unsampled=deed.unsampled,
        by=deed.actor.account_id,
        by_name=deed.actor.name,
        at=deed.at,
        waited=waited,
    )


def _month(day: date) -> date:
    return day.replace(day=1)
