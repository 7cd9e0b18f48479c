"""Assess the records of many teachers from files: group by teacher, answer as a document or as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xingtan.kernel.amounts import exact_text
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.assess import assess
from xingtan.rulebook.documents import Document, assessment_document, identity_document
from xingtan.rulebook.explain import amount_said, outcome_title, sentence, title_of
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.hands import who_of, who_said
from xingtan.rulebook.records_file import RowMistake, TeacherRow, read_records, read_teachers
from xingtan.rulebook.results import Assessment
from xingtan.rulebook.rules import Language, Rulebook


class NothingToAssessError(DomainError):
    """There is no record to take the day from, and none was named."""

    code = "nothing_to_assess"


@dataclass(frozen=True, slots=True)
class Asked:
    """The texts of the files, their names, and the day asked about (the end of the latest credit year when None)."""

    records: str
    records_name: str
    teachers: str | None
    teachers_name: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: an assessment by teacher, or the wrong rows and no assessment."""

    rulebook: Rulebook
    assessments: tuple[tuple[str, Assessment], ...]
    mistakes: tuple[RowMistake, ...]

    def document(self) -> Document:
        """Return the answer as one JSON document."""
        return {
            "ok": True,
            "rulebook": identity_document(self.rulebook),
            "engine": "python",
            "teachers": [
                assessment_document(self.rulebook, assessment, teacher=teacher)
                for teacher, assessment in self.assessments
            ],
        }

    def as_text(self, language: Language) -> str:
        """Return the answer for a reader: totals, findings and each line with its steps."""
        return "".join(
            f"{line}\n"
            for teacher, assessment in self.assessments
            for line in _lines(self.rulebook, teacher, assessment, language)
        )


def assess_files(rulebook: Rulebook, asked: Asked) -> Answer:
    """Return what the rulebook makes of every teacher in the files, or all wrong rows and nothing else.

    Errors: NothingToAssessError, CycleUnknownError.
    """
    records = read_records(asked.records, asked.records_name, rulebook)
    found = list(records.mistakes)
    rows: dict[str, TeacherRow] = {fact.teacher: TeacherRow(fact.teacher, None, None) for fact in records.facts}
    if asked.teachers is not None:
        teachers = read_teachers(asked.teachers, asked.teachers_name, rulebook)
        found += teachers.mistakes
        rows |= {row.teacher: row for row in teachers.teachers}
    if found:
        return Answer(rulebook, (), tuple(found))
    as_of = asked.as_of or _end_of_latest_year(rulebook, records.facts)
    facts: dict[str, list[Fact]] = {}
    for fact in records.facts:
        facts.setdefault(fact.teacher, []).append(fact)
    assessments = tuple(
        (
            row.teacher,
            assess(
                rulebook,
                facts.get(row.teacher, ()),
                as_of=as_of,
                cycle_first_year=row.cycle_first_year,
                profile=row.profile,
                about=row.about,
            ),
        )
        for row in rows.values()
    )
    return Answer(rulebook, assessments, ())


def _end_of_latest_year(rulebook: Rulebook, facts: tuple[Fact, ...]) -> date:
    if not facts:
        raise NothingToAssessError
    latest = max(fact.on for fact in facts)
    return rulebook.calendar.year.span_of(rulebook.year_of(latest)).end or latest


def _lines(rulebook: Rulebook, teacher: str, assessment: Assessment, language: Language) -> Iterator[str]:
    cycle = assessment.cycle
    counted, raw = amount_said(rulebook, assessment.total.counted, language), exact_text(assessment.total.raw)
    yield (
        f"{teacher}  {cycle.first_year}-{cycle.last_year}  {assessment.as_of}  "
        f"{assessment.verdict.value}  {counted} (raw {raw})"
    )
    for part, amounts in assessment.by_part.items():
        title = title_of(rulebook, "part", part, language)
        yield f"  {title}: {exact_text(amounts.counted)} (raw {exact_text(amounts.raw)})"
    for year, amounts in sorted(assessment.by_year.items()):
        yield f"  {year}: {exact_text(amounts.counted)} (raw {exact_text(amounts.raw)})"
    for finding in assessment.findings:
        yield f"  ! {sentence(finding, rulebook=rulebook, language=language)}"
    yield from _consequences(rulebook, assessment, language)
    for line in assessment.lines:
        yield f"  {line.key}  {line.on}  {line.kind}  {exact_text(line.counted)}  {line.outcome.value}"
        for step in line.steps:
            yield f"      {sentence(step, rulebook=rulebook, language=language)}"
        if line.rule and (hands := who_said(who_of(rulebook, line.rule), language)):
            yield f"      {hands}"
    for fact in assessment.set_aside:
        yield f"  - {fact.key}  {fact.on}  {sentence(fact.step, rulebook=rulebook, language=language)}"


def _consequences(rulebook: Rulebook, assessment: Assessment, language: Language) -> Iterator[str]:
    for result in assessment.consequences:
        title = title_of(rulebook, "consequence", result.consequence, language)
        yield f"  {title}: {outcome_title(rulebook, result.consequence, result.outcome, language)}"
        for reason in result.reasons:
            yield f"      {sentence(reason, rulebook=rulebook, language=language)}"
