"""Lines as facts of the rulebook, and what the rulebook answers for the lines that wait."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from xingtan.credit_bank.reads import settled_by_year
from xingtan.declarations.models import Declaration, DeclarationLine
from xingtan.declarations.querysets import LineQuerySet
from xingtan.declarations.workflow import State
from xingtan.kernel.periods import Cycle
from xingtan.records.facts import fact_of
from xingtan.records.models import SUBJECT as SOURCE_KIND
from xingtan.rulebook.assess import Counted, count_facts
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.results import Line, Outcome, Step
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher

NOT_YET = frozenset({Outcome.NO_RULE, Outcome.UNDECIDED, Outcome.REFUSED})
"""Outcomes that leave a line where it is: settling them at 0 would close a question that is still open."""

EARNS_NOTHING = "earns_nothing"
"""A circumstance that the rulebook only looks at."""

ELSEWHERE = "spread_elsewhere"
"""Step of a line whose years do not all lie in the cycle that was asked about."""


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


def grounded(rows: LineQuerySet) -> list[DeclarationLine]:
    """Return the lines with their records, teachers, declarations and schools, one object of each; five queries."""
    lines = list(rows.select_related("record").prefetch_related("record__definition"))
    people = {line.teacher_id for line in lines} | {line.record.teacher_id for line in lines}
    teachers = Teacher.objects.in_bulk(people)
    declarations = Declaration.objects.select_related("school").in_bulk({line.declaration_id for line in lines})
    for line in lines:
        line.teacher, line.record.teacher = teachers[line.teacher_id], teachers[line.record.teacher_id]
        line.declaration = declarations[line.declaration_id]
    return lines


def years_around(rulebook: Rulebook, year: int) -> range:
    """Return the credit years whose lines may give to the cycles that a line of this year gives to."""
    cycles = _cycles(rulebook, year)
    return range(cycles[0].first_year - rulebook.longest_spread, cycles[-1].last_year + 1)


def computed(lines: Sequence[DeclarationLine], rulebook: Rulebook, year: int) -> Iterator[Computed]:
    """Yield what the rulebook says of each waiting line, teacher by teacher, days in order.

    What the teachers were given before in the cycle is kept as it stands in the ledger, year by year, and uses up the
    caps first. Two more queries, however many lines.
    """
    before = settled_facts({line.teacher_id for line in lines}, years_around(rulebook, year))
    ordered = sorted(lines, key=lambda line: (line.teacher.number, line.record.happened_on, line.record.number))
    for _, some in groupby(ordered, key=lambda line: line.teacher_id):
        own = list(some)
        facts = [*before.get(own[0].teacher_id, ()), *(fact_of(line.record) for line in own)]
        yield from answers(own, facts, rulebook, year)


def answers(own: Sequence[DeclarationLine], facts: Sequence[Fact], rulebook: Rulebook, year: int) -> Iterator[Computed]:
    """Yield what the rulebook says of one teacher's lines, given all facts of the teacher around that year.

    What a rule spreads beyond the cycle is answered for the cycles that it reaches too.
    """
    first, *later = _cycles(rulebook, year)
    assessed = _counted(rulebook, facts, first)
    found = {line.key: line for line in assessed.lines}
    aside = {fact.key: fact.step.code for fact in assessed.set_aside}
    if later and any(_is_spread(rulebook, found.get(line.record.number)) for line in own):
        for cycle in later:
            for later_line in _counted(rulebook, facts, cycle).lines:
                if later_line.key in found and _is_spread(rulebook, later_line):
                    found[later_line.key] = _joined(found[later_line.key], later_line)
    for line in own:
        answer = found.get(line.record.number)
        if answer is None:
            yield Computed(line, None, aside.get(line.record.number, EARNS_NOTHING))
        elif answer.outcome in NOT_YET:
            yield Computed(line, None, answer.outcome.value)
        else:
            yield Computed(line, answer, "")


def steps_of_year(answer: Line, year: int) -> tuple[Step, ...]:
    """Return the steps that explain what a line gives to one credit year: those of other years are left out."""
    if not answer.by_year:
        return answer.steps
    return tuple(step for step in answer.steps if step.params.get("year", year) == year)


def settled_facts(teacher_ids: set[int], years: Collection[int]) -> Mapping[int, list[Fact]]:
    """Return the identified facts of these teachers in these years, each with what it was given year by year.

    What was taken back is 0, what was corrected is what stands now.
    """
    lines = identified_lines(teacher_ids, years)
    given = settled_by_year(SOURCE_KIND, [line.record.number for line in lines])
    found: dict[int, list[Fact]] = {}
    for line in lines:
        fact = fact_of(line.record, settled=given.get(line.record.number, {}))
        found.setdefault(line.teacher_id, []).append(fact)
    return found


def identified_lines(teacher_ids: set[int], years: Collection[int]) -> list[DeclarationLine]:
    """Return the lines of these teachers that were identified for these years."""
    rows = DeclarationLine.objects.waiting_for(State.IDENTIFIED).filter(
        teacher_id__in=teacher_ids, declaration__year__in=list(years)
    )
    return list(rows.select_related("record__teacher").prefetch_related("record__definition").order_by("pk"))


def _cycles(rulebook: Rulebook, year: int) -> list[Cycle]:
    """Return the cycle of the year and those after it into which a rule may spread a fact of that year."""
    cycles = [cycle_of_year(rulebook, year)]
    while cycles[-1].last_year < year + rulebook.longest_spread:
        cycles.append(Cycle(cycles[-1].last_year + 1, cycles[-1].years))
    return cycles


def _counted(rulebook: Rulebook, facts: Sequence[Fact], cycle: Cycle) -> Counted:
    span = cycle.span(rulebook.calendar.year)
    return count_facts(rulebook, facts, as_of=span.end or span.start, cycle_first_year=cycle.first_year)


def _is_spread(rulebook: Rulebook, line: Line | None) -> bool:
    rule = rulebook.rules.get(line.rule or "") if line else None
    return rule is not None and rule.spread is not None


def _joined(line: Line, later: Line) -> Line:
    """Return the line with what a later cycle gives it."""
    told = (*line.steps, *(step for step in later.steps if step not in line.steps))
    return replace(
        line,
        raw=line.raw + later.raw,
        counted=line.counted + later.counted,
        by_year=(*line.by_year, *later.by_year),
        steps=tuple(step for step in told if step.code != ELSEWHERE),
    )
