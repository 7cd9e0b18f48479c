"""Assess the facts of many teachers, held in memory or lying in a Parquet file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from xingtan.rulebook.assess import FactTwiceError
from xingtan.rulebook.bulk.engines import ENGINES, OpenEngine, assessed
from xingtan.rulebook.bulk.layout import FACTS, TEACHERS, fact_columns
from xingtan.rulebook.bulk.parquet import RECORDS, ParquetFacts
from xingtan.rulebook.bulk.plan import Asked, compile_rulebook
from xingtan.rulebook.bulk.singly import Exceptions, Singly
from xingtan.rulebook.bulk.tables import ValueRefusedError, fact_of, fact_table, teacher_table
from xingtan.rulebook.facts import NO_YEARS, Fact
from xingtan.rulebook.records_file import TeacherRow
from xingtan.rulebook.results import Assessment
from xingtan.rulebook.rules import Rulebook

NO_EXCEPTIONS: Exceptions = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """Facts as an expression, the tables or files it stands on, and the engine that reads them.

    Units: ``grain`` of the column ``settled``.
    """

    rulebook: Rulebook
    facts: Table
    refused: Table | None
    grain: int
    with_settled: bool
    tables: Mapping[str, pa.Table | str]
    engine: OpenEngine

    @classmethod
    def of_facts(cls, rulebook: Rulebook, facts: Sequence[Fact], engine: OpenEngine) -> Source:
        """Return facts held in memory as a source.

        Errors: FactTwiceError, ValueRefusedError.
        """
        found = fact_table(rulebook, facts)
        columns = ibis.table(fact_columns(rulebook), name=FACTS)
        return cls(rulebook, columns, None, found.grain, found.with_settled, {FACTS: found.table}, engine)

    @classmethod
    def of_parquet(cls, rulebook: Rulebook, found: ParquetFacts, path: str, engine: OpenEngine) -> Source:
        """Return the rows of a Parquet file as a source."""
        return cls(rulebook, found.facts, found.refused, rulebook.grain, found.with_settled, {RECORDS: path}, engine)

    def run(self, expression: Table) -> list[dict[str, object]]:
        """Return the rows of an expression over the facts."""
        rows: list[dict[str, object]] = self.engine(self.tables).run(expression).to_pylist()
        return rows

    def facts_of(self, names: Collection[str]) -> Iterator[Fact]:
        """Yield the facts of some teachers."""
        for row in self.run(self.facts.filter(self.facts.teacher.isin(sorted(names)))):
            yield fact_of(self.rulebook, row, self.grain)

    def require_sound(self) -> None:
        """Return when every key is there once for its teacher and every amount falls on its step.

        Errors: FactTwiceError, ValueRefusedError.
        """
        if self.refused is not None and (rows := self.run(self.refused.limit(1))):
            raise ValueRefusedError(fact=str(rows[0]["key"]), attribute="", value="")
        many = self.facts.group_by("teacher", "key").agg(times=self.facts.count())
        if rows := self.run(many.filter(many.times > 1).limit(1)):
            raise FactTwiceError(key=str(rows[0]["key"]))

    def latest(self) -> date | None:
        """Return the day of the latest fact."""
        (row,) = self.run(self.facts.agg(latest=self.facts.date.max()))
        latest = row["latest"]
        return latest if isinstance(latest, date) else None


def assess_many(
    rulebook: Rulebook,
    facts: Sequence[Fact],
    *,
    teachers: Sequence[TeacherRow],
    as_of: date,
    engine: OpenEngine = ENGINES["duckdb"],
    exceptions: Exceptions = NO_EXCEPTIONS,
) -> Iterator[Assessment]:
    """Yield what the rulebook makes of every teacher, by name: assessments without lines.

    Teachers with facts and without a row are assessed without a profile, in the cycle that ``as_of`` falls in.
    ``exceptions`` are those by decree that hold for each teacher; ``singly`` says what they cost.

    Units: the unit of the rulebook, exact. Rounding: only where the rulebook names one.
    Errors: NotCompilableError, FactTwiceError, TooManyFactsError, ValueRefusedError, CycleUnknownError,
        UnknownProfileError.
    """
    by_year = {fact.teacher for fact in facts if fact.settled_in}
    plain = [replace(fact, settled_in=NO_YEARS) for fact in facts] if by_year else facts
    source = Source.of_facts(rulebook, plain, engine)
    answers = _answers(source, teachers, as_of)
    if not by_year and not exceptions:
        yield from answers
        return
    singly = Singly(rulebook, as_of, {row.teacher: row for row in teachers}, exceptions, by_year)
    yield from singly.over(answers, lambda names: (fact for fact in facts if fact.teacher in names))


def assess_source(
    source: Source, *, teachers: Sequence[TeacherRow], as_of: date, exceptions: Exceptions = NO_EXCEPTIONS
) -> Iterator[Assessment]:
    """Yield what the rulebook makes of every teacher of a source, by name: assessments without lines.

    Errors: NotCompilableError, TooManyFactsError, CycleUnknownError, UnknownProfileError.
    """
    answers = _answers(source, teachers, as_of)
    if not exceptions:
        yield from answers
        return
    rows = {row.teacher: row for row in teachers}
    yield from Singly(source.rulebook, as_of, rows, exceptions, ()).over(answers, source.facts_of)


def _answers(source: Source, teachers: Sequence[TeacherRow], as_of: date) -> Iterator[Assessment]:
    """Yield what the rulebook makes of every teacher, decrees and postings by year left aside."""
    rulebook = source.rulebook
    own = any(row.cycle_first_year is not None for row in teachers)
    rows = [_in_a_cycle(rulebook, row, as_of) for row in _everybody(source, teachers)] if own else list(teachers)
    asked = Asked(as_of, source.grain, own_cycles=own, with_settled=source.with_settled, with_teachers=bool(teachers))
    plan = compile_rulebook(rulebook, asked, source.facts)
    tables = {**source.tables, TEACHERS: teacher_table(rulebook, rows)} if teachers else source.tables
    yield from assessed(plan, source.engine(tables))


def _everybody(source: Source, teachers: Sequence[TeacherRow]) -> list[TeacherRow]:
    """Return the rows of all teachers who have one or have facts."""
    rows = {row.teacher: row for row in teachers}
    named = (str(row["teacher"]) for row in source.run(source.facts.select("teacher").distinct()))
    return [*({name: TeacherRow(name, None, None) for name in named} | rows).values()]


def _in_a_cycle(rulebook: Rulebook, row: TeacherRow, as_of: date) -> TeacherRow:
    """Return the row with the first year of its cycle: its own, or that of the cycle that all others share.

    Errors: CycleUnknownError.
    """
    if row.cycle_first_year is not None:
        return row
    return TeacherRow(row.teacher, row.profile, rulebook.cycle_at(as_of).first_year, row.about)
