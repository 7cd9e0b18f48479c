"""Lines as facts of the rulebook, and what the rulebook answers for the lines that wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from xingtan.credit_bank.reads import settled
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.workflow import State
from xingtan.kernel.periods import Cycle
from xingtan.records.facts import fact_of
from xingtan.records.models import SUBJECT as SOURCE_KIND
from xingtan.rulebook.assess import assess
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.results import Line, Outcome
from xingtan.rulebook.rules import Rulebook

NOT_YET = frozenset({Outcome.NO_RULE, Outcome.UNDECIDED, Outcome.REFUSED})
"""Outcomes that leave a line where it is: settling them at 0 would close a question that is still open."""

EARNS_NOTHING = "earns_nothing"
"""A circumstance that the rulebook only looks at."""

SPREAD = "spread"
"""The rule spreads the amount over several credit years; an entry belongs to one."""


@dataclass(frozen=True)
class Computed:
    """What the rulebook says of one waiting line: an answer to settle it with, or the finding that keeps it waiting."""

    line: DeclarationLine
    answer: Line | None
    finding: str


def source_of(line: DeclarationLine) -> tuple[str, str]:
    """Return under which source the bank knows the line: its record's number."""
    return SOURCE_KIND, line.record.number


def cycle_of_year(rulebook: Rulebook, year: int) -> Cycle:
    """Return the cycle that the credit year belongs to.

    Errors: CycleUnknownError when the rulebook lets each teacher's cycle begin in another year.
    """
    return rulebook.cycle_at(rulebook.calendar.year.span_of(year).start)


def computed(lines: Sequence[DeclarationLine], rulebook: Rulebook, year: int) -> Iterator[Computed]:
    """Yield what the rulebook says of each waiting line, teacher by teacher, days in order.

    What the teachers were given before in the cycle is kept as it stands in the ledger and uses up the caps first.
    Two more queries, however many lines.
    """
    before = settled_facts({line.teacher_id for line in lines}, cycle_of_year(rulebook, year))
    ordered = sorted(lines, key=lambda line: (line.teacher.number, line.record.happened_on, line.record.number))
    for _, some in groupby(ordered, key=lambda line: line.teacher_id):
        own = list(some)
        facts = [*before.get(own[0].teacher_id, ()), *(fact_of(line.record) for line in own)]
        yield from answers(own, facts, rulebook, year)


def answers(own: Sequence[DeclarationLine], facts: Sequence[Fact], rulebook: Rulebook, year: int) -> Iterator[Computed]:
    """Yield what the rulebook says of one teacher's lines, given all facts of the teacher in the cycle."""
    cycle = cycle_of_year(rulebook, year)
    end = cycle.span(rulebook.calendar.year).end
    if end is None:
        return
    assessment = assess(rulebook, facts, as_of=end, cycle_first_year=cycle.first_year)
    found = {line.key: line for line in assessment.lines}
    aside = {fact.key: fact.step.code for fact in assessment.set_aside}
    for line in own:
        answer = found.get(line.record.number)
        if answer is None:
            yield Computed(line, None, aside.get(line.record.number, EARNS_NOTHING))
        elif answer.outcome in NOT_YET:
            yield Computed(line, None, answer.outcome.value)
        elif answer.by_year:
            yield Computed(line, None, SPREAD)
        else:
            yield Computed(line, answer, "")


def settled_facts(teacher_ids: set[int], cycle: Cycle) -> Mapping[int, list[Fact]]:
    """Return the identified facts of these teachers in the cycle, each with what it was given; 0 when taken back."""
    lines = identified_lines(teacher_ids, cycle)
    given = settled(SOURCE_KIND, [line.record.number for line in lines])
    found: dict[int, list[Fact]] = {}
    for line in lines:
        amount = given.get(line.record.number, Fraction(0))
        found.setdefault(line.teacher_id, []).append(fact_of(line.record, settled=amount))
    return found


def identified_lines(teacher_ids: set[int], cycle: Cycle) -> list[DeclarationLine]:
    """Return the lines of these teachers that were identified for years of the cycle."""
    rows = DeclarationLine.objects.waiting_for(State.IDENTIFIED).filter(
        teacher_id__in=teacher_ids, declaration__year__in=cycle.year_names()
    )
    return list(rows.select_related("record__teacher").prefetch_related("record__definition").order_by("pk"))
