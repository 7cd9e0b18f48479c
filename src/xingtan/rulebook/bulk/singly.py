"""What sums by item and year do not tell: exceptions by decree, and what was posted year by year.

An exception never touches an amount, so the requirements are judged again over the amounts of the bulk answer. Where
single facts decide, or the next cycle's, and where a fact says by year what was posted of it, the teacher is assessed
alone, by the same rules. Teachers whom none of it concerns cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xingtan.rulebook.assess import assess, reaches_beyond
from xingtan.rulebook.exceptions import RuleException
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.records_file import TeacherRow
from xingtan.rulebook.requirements import Judgement, Question, judge
from xingtan.rulebook.results import Assessment
from xingtan.rulebook.rules import Rulebook

Exceptions = Mapping[str, Sequence[RuleException]]
"""Exceptions by decree that hold for each teacher, by name."""
FactsOf = Callable[[Collection[str]], Iterable[Fact]]


@dataclass(frozen=True, slots=True)
class Singly:
    """What is known of single teachers: their rows, their exceptions, and who has facts posted by year."""

    rulebook: Rulebook
    as_of: date
    rows: Mapping[str, TeacherRow]
    exceptions: Exceptions
    by_year: Collection[str]

    def over(self, answers: Iterable[Assessment], facts_of: FactsOf) -> Iterator[Assessment]:
        """Yield the answers, those of the teachers concerned as their exceptions and postings have it."""
        alone = self._alone()
        facts: dict[str, list[Fact]] = {name: [] for name in alone}
        for fact in facts_of(alone) if alone else ():
            facts[fact.teacher].append(fact)
        for answer in answers:
            name = answer.teacher or ""
            if name in facts:
                yield self._assessed(name, facts[name])
            elif given := self.exceptions.get(name):
                yield self._judged_again(answer, given)
            else:
                yield answer

    def _alone(self) -> set[str]:
        """Return the names of those who are assessed alone."""
        touched = {name for name, given in self.exceptions.items() if given}
        if not self.rulebook.looks_at_facts:
            touched = {name for name in touched if self._reaches_beyond(name)}
        return touched | set(self.by_year)

    def _reaches_beyond(self, name: str) -> bool:
        cycle = self.rulebook.cycle_at(self.as_of, first_year=self._row(name).cycle_first_year)
        return reaches_beyond(self.rulebook, cycle, self.exceptions[name])

    def _row(self, name: str) -> TeacherRow:
        return self.rows.get(name) or TeacherRow(name, None, None)

    def _assessed(self, name: str, facts: Sequence[Fact]) -> Assessment:
        row = self._row(name)
        found = assess(
            self.rulebook,
            facts,
            as_of=self.as_of,
            cycle_first_year=row.cycle_first_year,
            profile=row.profile,
            about=row.about,
            exceptions=self.exceptions.get(name, ()),
        )
        return replace(found, teacher=name, lines=())

    def _judged_again(self, answer: Assessment, given: Sequence[RuleException]) -> Assessment:
        """Return the answer with its requirements judged over the same amounts, exceptions looked at."""
        question = Question(answer.cycle, self.as_of, answer.profile, self._row(answer.teacher or "").about)
        amounts = {place: found.counted for place, found in answer.by_item_year.items()}
        judged = judge(self.rulebook, amounts, question, (), given)
        before = Judgement(answer.results, answer.moves, ()).findings()
        kept = answer.findings[: len(answer.findings) - len(before)]
        findings = (*kept, *judged.findings())
        return replace(answer, results=judged.results, moves=judged.moves, findings=findings)
