"""What credits of elsewhere would come to, and what of a teacher's entries may still go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.credit_bank.reads import YearOfStatement, statement
from xingtan.declarations.mobility.models import Admission, OutgoingEntry
from xingtan.declarations.mobility.papers import brought_in
from xingtan.declarations.mobility.workflow import State
from xingtan.kernel.amounts import parse_exact
from xingtan.rulebook.moving import Transfer
from xingtan.rulebook.posted import cut_when_carried, recognised_course
from xingtan.rulebook.results import Step
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.transfers import Origin, carry_over
from xingtan.teachers.models import Teacher

ZERO = Fraction(0)
AWAY = "transfer"
"""Purpose under which an entry is carried away to another place."""


@dataclass(frozen=True)
class Coming:
    """What one line of elsewhere comes to here; ``part`` is empty where no rule covers it.

    ``rule`` is the line of the rule of transfer; a partner's course rests on its agreement instead.

    Units: ``raw`` and ``amount`` in the unit of the rulebook.
    """

    says: str
    year_there: int
    amount_there: Fraction
    part: str
    year: int
    raw: Fraction
    amount: Fraction
    steps: tuple[Step, ...]
    rule: Transfer | None = None


@dataclass(frozen=True)
class Carriable:
    """One entry that may go out."""

    number: str
    narrative: str
    part: str
    year: int
    amount: Fraction


def coming_of(admission: Admission, rulebook: Rulebook, on: date) -> list[Coming]:
    """Return what each line would come to under the rulebook, explained; ``on`` is the day of arrival."""
    if admission.agreement is not None:
        return [_recognised(admission, rulebook)]
    carried = carry_over(
        rulebook,
        brought_in(admission.lines),
        document=admission.document,
        origin=Origin(admission.origin, admission.origin_name),
        arrival=rulebook.year_of(on),
    )
    return [
        Coming(
            each.brought.part,
            each.brought.year,
            each.brought.amount,
            each.part,
            each.year,
            each.raw,
            each.amount,
            each.steps,
            each.rule,
        )
        for each in carried
    ]


def carriable(teacher: Teacher, purpose: str = AWAY) -> list[Carriable]:
    """Return the teacher's standing entries that have not gone out for this purpose yet, oldest first."""
    gone = set(OutgoingEntry.objects.filter(purpose=purpose).values_list("entry", flat=True))
    years: list[YearOfStatement] = [year for cycle in statement(teacher.pk).cycles for year in cycle.years]
    rows = [
        entry
        for year in years
        for entry in year.entries
        if entry.reverses_id is None and not hasattr(entry, "reversed_by") and entry.number not in gone
    ]
    rows.sort(key=lambda entry: entry.pk)
    return [Carriable(each.number, each.narrative, each.part, each.year, each.amount) for each in rows]


def taken_back_since(teacher: Teacher, purpose: str = AWAY) -> list[str]:
    """Return the numbers of entries that went out for this purpose and were taken back afterwards."""
    gone = set(OutgoingEntry.objects.filter(purpose=purpose, outgoing__teacher=teacher).values_list("entry", flat=True))
    entries = [entry for cycle in statement(teacher.pk).cycles for year in cycle.years for entry in year.entries]
    return sorted(entry.number for entry in entries if entry.number in gone and hasattr(entry, "reversed_by"))


def _recognised(admission: Admission, rulebook: Rulebook) -> Coming:
    """Return what a partner's course comes to: as agreed, less what goes beyond the cap of the cycle."""
    agreement = admission.agreement
    if agreement is None:
        return Coming("", 0, ZERO, "", 0, ZERO, ZERO, ())
    year = rulebook.year_of(admission.dated_on)
    amount, part = agreement.amount, agreement.part if agreement.part in rulebook.parts else ""
    steps = [recognised_course(agreement.number, agreement.course_title, amount)]
    counted = amount
    if agreement.cap is not None:
        counted = min(amount, max(ZERO, agreement.cap - _recognised_before(admission, rulebook, year)))
        if counted < amount:
            steps.append(cut_when_carried(agreement.cap, amount - counted))
    return Coming(agreement.course_title, year, amount, part, year, amount, counted if part else ZERO, tuple(steps))


def _recognised_before(admission: Admission, rulebook: Rulebook, year: int) -> Fraction:
    """Return what was recognised under the same agreement in the same cycle before."""
    rows = Admission.objects.filter(
        teacher=admission.teacher,
        state=State.POSTED.value,
        agreement__number=admission.agreement.number if admission.agreement else "",
        agreement__partner=admission.origin_name,
    ).exclude(pk=admission.pk)
    cycle = rulebook.cycle_at(rulebook.calendar.year.span_of(year).start) if rulebook.calendar.anchor else None
    return sum(
        (
            parse_exact(str(each["amount"]))
            for row in rows
            for each in row.carried
            if cycle is None or cycle.contains(int(each["year"]))
        ),
        ZERO,
    )
