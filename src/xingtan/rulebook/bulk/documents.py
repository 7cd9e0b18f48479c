"""Assess records files in bulk: the answer of ``xingtan rulebook assess --engine duckdb`` and ``--engine spark``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xingtan.rulebook.assessing import Answer, NothingToAssessError
from xingtan.rulebook.assessing import Asked as AskedFiles
from xingtan.rulebook.bulk.asking import Source, assess_many, assess_source
from xingtan.rulebook.bulk.engines import ENGINES
from xingtan.rulebook.bulk.parquet import parquet_facts
from xingtan.rulebook.documents import Document
from xingtan.rulebook.records_file import RowMistake, TeacherRow, read_records, read_teachers
from xingtan.rulebook.results import Assessment
from xingtan.rulebook.rules import Rulebook

PARQUET = ".parquet"


@dataclass(frozen=True, slots=True)
class BulkAnswer(Answer):
    """What came of a bulk assessment: as the Python engine's answer, without a line for each record."""

    engine: str

    def document(self) -> Document:
        """Return the answer as one JSON document."""
        document = {**Answer.document(self), "engine": self.engine}
        teachers = document["teachers"]
        if isinstance(teachers, list):
            for teacher in teachers:
                teacher.pop("lines")
        return document


def assess_files_in_bulk(rulebook: Rulebook, asked: AskedFiles, engine: str) -> BulkAnswer:
    """Return what the rulebook makes of every teacher in the files, or all wrong rows and nothing else.

    Records are the text of a CSV file, or the Parquet file that ``records_name`` names.

    Errors: NothingToAssessError, CycleUnknownError, NotCompilableError, WrongColumnError, ValueRefusedError.
    """
    teachers, found = _teachers(rulebook, asked)
    if asked.records_name.endswith(PARQUET):
        assessments = () if found else _from_parquet(rulebook, asked, engine, teachers)
        return _in_order(rulebook, assessments, teachers, tuple(found), engine)
    records = read_records(asked.records, asked.records_name, rulebook)
    found = [*records.mistakes, *found]
    if found:
        return BulkAnswer(rulebook, (), tuple(found), engine)
    latest = max((fact.on for fact in records.facts), default=None)
    as_of = asked.as_of or _end_of_year(rulebook, latest)
    rows = {fact.teacher: TeacherRow(fact.teacher, None, None) for fact in records.facts}
    rows |= {row.teacher: row for row in teachers}
    assessments = tuple(
        assess_many(rulebook, records.facts, teachers=list(rows.values()), as_of=as_of, engine=ENGINES[engine])
    )
    return _in_order(rulebook, assessments, tuple(rows.values()), (), engine)


def _teachers(rulebook: Rulebook, asked: AskedFiles) -> tuple[tuple[TeacherRow, ...], list[RowMistake]]:
    if asked.teachers is None:
        return (), []
    read = read_teachers(asked.teachers, asked.teachers_name, rulebook)
    return read.teachers, list(read.mistakes)


def _from_parquet(
    rulebook: Rulebook, asked: AskedFiles, engine: str, teachers: Sequence[TeacherRow]
) -> tuple[Assessment, ...]:
    facts = parquet_facts(rulebook, asked.records_name, grain=rulebook.grain)
    source = Source.of_parquet(rulebook, facts, asked.records_name, ENGINES[engine])
    source.require_sound()
    as_of = asked.as_of or _end_of_year(rulebook, source.latest())
    return tuple(assess_source(source, teachers=teachers, as_of=as_of))


def _end_of_year(rulebook: Rulebook, latest: date | None) -> date:
    if latest is None:
        raise NothingToAssessError
    return rulebook.calendar.year.span_of(rulebook.year_of(latest)).end or latest


def _in_order(
    rulebook: Rulebook,
    assessments: Sequence[Assessment],
    rows: Sequence[TeacherRow],
    mistakes: tuple[RowMistake, ...],
    engine: str,
) -> BulkAnswer:
    """Put the assessments in the order in which the files name the teachers."""
    place = {row.teacher: number for number, row in enumerate(rows)}
    named = sorted(
        ((str(each.teacher), each) for each in assessments), key=lambda pair: (place.get(pair[0], len(place)), pair[0])
    )
    return BulkAnswer(rulebook, tuple(named), mistakes, engine)
