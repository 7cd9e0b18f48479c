"""Corrections of an entry: what the rulebook gives for corrected facts, or what is typed inside bounds; then posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from xingtan.access.actors import Actor
from xingtan.credit_bank.postings import BatchKind, Posting
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import next_turn, posted_from
from xingtan.credit_bank.services import post_batch, reverse_entry
from xingtan.declarations.appeals.errors import (
    NothingChangesError,
    NothingComputedError,
    OutOfBoundsError,
    TakenBackAlreadyError,
)
from xingtan.declarations.facts import cycle_of_year, settled_facts, years_around
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.errors import DomainError
from xingtan.records.facts import fact_of
from xingtan.records.models import SUBJECT as RECORD
from xingtan.records.models import Record
from xingtan.rulebook.assess import assess
from xingtan.rulebook.facts import HOURS, AttributeValue, Fact
from xingtan.rulebook.posted import posted_after_appeal
from xingtan.rulebook.results import Line, Outcome
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.credit_bank.models import Entry

ON = "on"
"""Under which name corrected facts hold the day."""

Facts = Mapping[str, AttributeValue | None]


@dataclass(frozen=True)
class Decided:
    """What stands in place of an entry.

    Units: the unit of the rulebook, exact. ``facts`` are the corrected facts that it rests on, empty when it was typed.
    """

    amount: Fraction
    part: str
    item: str | None
    year: int
    raw: Fraction
    rule: str | None = None
    steps: Sequence[Mapping[str, object]] = ()
    facts: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Typed:
    """What an office types in: amount, part and credit year."""

    amount: Fraction
    part: str
    year: int


@dataclass(frozen=True)
class Ground:
    """Why an entry is corrected: the number of the appeal, the office that answered it, and what it said."""

    appeal: str
    office: Institution
    text: str

    @property
    def reason(self) -> str:
        """What the ledger keeps as the reason."""
        return f"{self.appeal}: {self.text}"


def entry_of(teacher: Teacher, number: str) -> Entry | None:
    """Return the teacher's entry of that number with its ground; None when it is another's, or takes one back."""
    for account in teacher.credit_accounts.all():
        found = account.entries.with_ground().filter(number=number, reverses=None).first()
        if found is not None:
            return found
    return None


def record_of(entry: Entry) -> Record | None:
    """Return the record that the entry was posted for; None for entries by decree, transfer or recognition."""
    if entry.source_kind != RECORD:
        return None
    return Record.objects.select_related("teacher", "definition").filter(number=entry.source_key).first()


def corrected(record: Record, facts: Facts) -> Fact:
    """Return the record's fact with what was corrected put in its place."""
    fact = fact_of(record)
    attributes = {**fact.attributes}
    for name, value in facts.items():
        if name in {ON, HOURS}:
            continue
        if value is None:
            attributes.pop(name, None)
        else:
            attributes[name] = value
    on, hours = facts.get(ON, fact.on), facts.get(HOURS, fact.hours)
    return replace(
        fact,
        on=on if isinstance(on, date) else fact.on,
        hours=hours if isinstance(hours, Fraction) else None,
        attributes=attributes,
    )


def computed(entry: Entry, record: Record, facts: Facts) -> Decided:
    """Return what the entry's own rulebook gives for corrected facts, after what else the teacher was granted.

    Errors: NothingComputedError naming the outcome; CycleUnknownError.
    """
    rulebook = rulebook_of(entry.rulebook)
    fact = corrected(record, facts)
    year = rulebook.year_of(fact.on)
    others = settled_facts({record.teacher_id}, years_around(rulebook, year)).get(record.teacher_id, [])
    ground = [*(each for each in others if each.key != fact.key), fact]
    line = _assessed(rulebook, ground, year, fact.key)
    if line is not None and line.by_year and entry.year not in {each[0] for each in line.by_year}:
        line = _assessed(rulebook, ground, entry.year, fact.key) or line
    if line is None or line.outcome not in {Outcome.COUNTED, Outcome.GATE_CLOSED}:
        raise NothingComputedError(outcome=line.outcome.value if line else Outcome.NO_RULE.value)
    year, raw, amount = _of_year(line, entry.year)
    return Decided(
        amount=amount,
        part=line.part,
        item=line.item,
        year=year,
        raw=raw,
        rule=line.rule,
        steps=tuple(step.as_data() for step in line.steps),
        facts=_as_text(fact),
    )


def typed(entry: Entry, wish: Typed, highest: Fraction) -> Decided:
    """Return what an office types in place of the entry.

    Errors: OutOfBoundsError outside 0 and ``highest`` (or what the entry was before caps, where that is more).
    """
    low, high = min(Fraction(0), entry.raw), max(Fraction(0), entry.raw, highest)
    if not low <= wish.amount <= high:
        raise OutOfBoundsError(low=exact_text(low), high=exact_text(high))
    rulebook = rulebook_of(entry.rulebook)
    if wish.part not in rulebook.parts:
        raise OutOfBoundsError(part=wish.part)
    keeps = wish.part == entry.part
    return Decided(
        amount=wish.amount,
        part=wish.part,
        item=(entry.item or None) if keeps else None,
        year=wish.year,
        raw=max(wish.amount, entry.raw) if wish.amount >= 0 else wish.amount,
        rule=(entry.rule or None) if keeps else None,
    )


def decided_on(entry: Entry, facts: Facts | None, wish: Typed | None) -> Decided:
    """Return what stands in place of the entry: typed when something was typed, computed from the facts otherwise.

    Errors: those of ``computed`` and ``typed``.
    """
    record = record_of(entry)
    if wish is None:
        if record is None:
            raise NothingComputedError(outcome=Outcome.NO_RULE.value)
        return computed(entry, record, facts or {})
    highest = Fraction(0)
    if record is not None:
        try:
            highest = computed(entry, record, facts or {}).raw
        except DomainError:
            highest = Fraction(0)
    return typed(entry, wish, highest)


def correct_entry(*, actor: Actor, entry: Entry, decided: Decided, ground: Ground, at: datetime) -> tuple[str, str]:
    """Take the entry back and post what stands in its place; return the numbers of both new entries.

    The second is empty when nothing stands in its place. The new entry has the same source, one turn later, under the
    rulebook of the old one; its explanation begins with the appeal.
    Errors: NothingChangesError, TakenBackAlreadyError, and those of the bank.
    """
    before = (entry.amount, entry.part, entry.year, entry.item or None)
    if before == (decided.amount, decided.part, decided.year, decided.item):
        raise NothingChangesError(entry=entry.number)
    if hasattr(entry, "reversed_by"):
        raise TakenBackAlreadyError(entry=entry.number)
    mirror = reverse_entry(actor=actor, entry_id=entry.pk, reason=ground.reason, at=at)
    if not decided.amount:
        return mirror.number, ""
    first = posted_after_appeal(ground.appeal, entry.amount, decided.amount).as_data()
    source = (entry.source_kind, entry.source_key)
    posting = Posting(
        teacher_id=entry.account.teacher_id,
        source=source,
        narrative=entry.narrative,
        happened_on=_day(decided, entry),
        part=decided.part,
        item=decided.item,
        rule=decided.rule,
        amount=decided.amount,
        raw=decided.raw,
        place=entry.place,
        lines=(*decided.steps, first),
        year=decided.year,
        turn=next_turn(source[0], [source[1]])[source[1]],
    )
    post_batch(
        actor=actor,
        institution=ground.office,
        year=decided.year,
        published=entry.rulebook,
        postings=[posting],
        at=at,
        kind=BatchKind.CORRECTION,
        reason=ground.reason,
    )
    return mirror.number, posted_from(source[0], [source[1]])[source[1]][-1].entry


def _assessed(rulebook: Rulebook, facts: Sequence[Fact], year: int, key: str) -> Line | None:
    """Return what the rulebook says of one of the facts in the cycle that the credit year belongs to."""
    cycle = cycle_of_year(rulebook, year)
    span = cycle.span(rulebook.calendar.year)
    assessment = assess(rulebook, facts, as_of=span.end or span.start, cycle_first_year=cycle.first_year)
    return next((each for each in assessment.lines if each.key == key), None)


def _of_year(line: Line, year: int) -> tuple[int, Fraction, Fraction]:
    """Return credit year, raw and counted amount; of a fact that is spread, those of the entry's own year."""
    if not line.by_year:
        return line.year, line.raw, line.counted
    return next((each for each in line.by_year if each[0] == year), (year, Fraction(0), Fraction(0)))


def _as_text(fact: Fact) -> dict[str, str]:
    values = {ON: fact.on, HOURS: fact.hours, **fact.attributes}
    return {
        name: exact_text(value) if isinstance(value, Fraction) else str(value)
        for name, value in values.items()
        if value is not None
    }


def _day(decided: Decided, entry: Entry) -> date:
    said = (decided.facts or {}).get(ON)
    return date.fromisoformat(said) if said else entry.happened_on
