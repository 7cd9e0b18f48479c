"""Records and teachers from CSV files: frozen facts, or every wrong row at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from xingtan.kernel.amounts import NotAnAmountError, parse_exact
from xingtan.rulebook.conversion import convert
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.facts import HOURS, AttributeValue, Fact
from xingtan.rulebook.file.mistakes import Mistake, Notes, Place
from xingtan.rulebook.lexicon import UnreadableValueError, read_value
from xingtan.rulebook.results import Outcome
from xingtan.rulebook.rules import Attribute, AttributeKind, Language, Rulebook
from xingtan.rulebook.vocabulary import MOST_RECORDED

NEEDED = ("teacher", "kind", "date")
OWN_COLUMNS = (*NEEDED, "key", HOURS, "settled")
EARLIEST, LATEST = 1900, 2999
"""Years in which a record can lie."""
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_YES_NO = {"true": "true", "yes": "true", "1": "true", "是": "true"}
_YES_NO |= {"false": "false", "no": "false", "0": "false", "否": "false"}


@dataclass(frozen=True, slots=True)
class RowMistake:
    """What is wrong in one row; rows are counted as a spreadsheet does, the header being row 1."""

    row: int
    column: str
    mistake: Mistake

    def as_data(self) -> dict[str, object]:
        """Return the mistake for a JSON document."""
        return {**self.mistake.as_data(), "row": self.row, "column": self.column}


@dataclass(frozen=True, slots=True)
class RecordsReading:
    """The facts of a records file, in its order; worth assessing only when nothing is wrong."""

    facts: tuple[Fact, ...]
    mistakes: tuple[RowMistake, ...]


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """One teacher of a teachers file."""

    teacher: str
    profile: str | None
    cycle_first_year: int | None
    about: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TeachersReading:
    """The teachers of a file, and what is wrong with it."""

    teachers: tuple[TeacherRow, ...]
    mistakes: tuple[RowMistake, ...]


class _Sheet:
    """The rows of a CSV file with their mistakes."""

    def __init__(self, text: str, source: str, needed: tuple[str, ...]) -> None:
        self.source = source
        self.found: list[RowMistake] = []
        self.header: list[str] = []
        self.rows: list[tuple[int, dict[str, str]]] = []
        try:
            self._read(text, needed)
        except csv.Error as error:
            self.say(len(self.rows) + 2, "", "not_csv", problem=error)

    def _read(self, text: str, needed: tuple[str, ...]) -> None:
        lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        self.header = [name.strip() for name in next(lines, [])]
        for name in {name for name in self.header if name and self.header.count(name) > 1}:
            self.say(1, name, "column_twice", word=name)
        for name in needed:
            if name not in self.header:
                self.say_unknown(1, name, "missing_column", name, self.header)
        for number, cells in enumerate(lines, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(self.header):
                self.say(number, "", "too_many_cells", cells=len(cells), header=len(self.header))
            pairs = zip(self.header, cells, strict=False)
            self.rows.append((number, {name: cell.strip() for name, cell in pairs if name and cell.strip()}))

    def place(self, row: int, column: str) -> Place:
        """Return the place of a cell; column 0 stands for the whole row."""
        return Place(self.source, row, self.header.index(column) + 1 if column in self.header else 0)

    def in_order(self) -> tuple[RowMistake, ...]:
        """Return the mistakes by row and column."""
        return tuple(sorted(self.found, key=lambda each: (each.row, each.mistake.place.column)))

    def say(self, row: int, column: str, code: str, **params: object) -> None:
        """Note a mistake in a cell."""
        notes = Notes()
        notes.say(self.place(row, column), code, **params)
        self.found += [RowMistake(row, column, mistake) for mistake in notes.found]

    def say_unknown(self, row: int, column: str, code: str, word: str, known: list[str]) -> None:
        """Note a word that is not known, with the nearest one that is."""
        notes = Notes()
        notes.say_unknown(self.place(row, column), code, word, known)
        self.found += [RowMistake(row, column, mistake) for mistake in notes.found]


def read_records(text: str, source: str, rulebook: Rulebook) -> RecordsReading:
    """Return the facts of a records file, read by the attributes of the rulebook, or every wrong row.

    A kind that no rule covers is no mistake; a value that an attribute cannot have is one, and so is an amount that the
    rule refuses (a decision outside its range).
    """
    sheet = _Sheet(text, source, NEEDED)
    facts: list[Fact] = []
    seen: set[tuple[str, str]] = set()
    for number, cells in sheet.rows:
        before = len(sheet.found)
        fact = _fact(sheet, number, cells, rulebook)
        if fact is None or len(sheet.found) > before:
            continue
        if (fact.teacher, fact.key) in seen:
            sheet.say(number, "key", "key_twice", word=fact.key)
        seen.add((fact.teacher, fact.key))
        _say_refused(sheet, number, fact, rulebook)
        facts.append(fact)
    return RecordsReading(tuple(facts), sheet.in_order())


def read_teachers(text: str, source: str, rulebook: Rulebook) -> TeachersReading:
    """Return the teachers of a file: ``teacher``, and if given profile, cycle and what is known of them."""
    sheet = _Sheet(text, source, ("teacher",))
    found: dict[str, TeacherRow] = {}
    for number, cells in sheet.rows:
        name, profile, first = cells.get("teacher", ""), cells.get("profile"), cells.get("cycle_first_year")
        if not name:
            sheet.say(number, "teacher", "missing_cell", word="teacher")
        if name in found:
            sheet.say(number, "teacher", "key_twice", word=name)
        if profile is not None and profile not in rulebook.profiles:
            sheet.say_unknown(number, "profile", "unknown_profile", profile, list(rulebook.profiles))
        if first is not None and not re.fullmatch(r"(19|2\d)\d\d", first, re.ASCII):
            sheet.say(number, "cycle_first_year", "not_whole", word=first, lowest=1900, highest=2999)
            first = None
        found[name] = TeacherRow(name, profile, int(first) if first else None, _about(sheet, number, cells, rulebook))
    return TeachersReading(tuple(found.values()), sheet.in_order())


def _about(sheet: _Sheet, number: int, cells: Mapping[str, str], rulebook: Rulebook) -> dict[str, AttributeValue]:
    known = {name: text for name, text in cells.items() if name in rulebook.about}
    read = {name: _value(sheet, number, rulebook.about[name], text) for name, text in known.items()}
    return {name: value for name, value in read.items() if value is not None}


def _fact(sheet: _Sheet, number: int, cells: Mapping[str, str], rulebook: Rulebook) -> Fact | None:
    for name in NEEDED:
        if name in sheet.header and name not in cells:
            sheet.say(number, name, "missing_cell", word=name)
    day = _date(sheet, number, cells.get("date"))
    hours = _cell_amount(sheet, number, HOURS, cells, rulebook.attributes[HOURS])
    settled = _cell_amount(sheet, number, "settled", cells, None)
    attributes = _attributes(sheet, number, cells, rulebook)
    if day is None:
        return None
    return Fact(
        key=cells.get("key", f"{number:06d}"),
        teacher=cells.get("teacher", ""),
        kind=cells.get("kind", ""),
        on=day,
        hours=hours,
        attributes=attributes,
        settled=settled,
    )


def _date(sheet: _Sheet, number: int, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        match = _DAY.fullmatch(text)
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if day is None:
        sheet.say(number, "date", "not_a_day", word=text)
        return None
    if not EARLIEST <= day.year <= LATEST:
        sheet.say(number, "date", "day_out_of_range", word=text, earliest=EARLIEST, latest=LATEST)
    return day


def _cell_amount(
    sheet: _Sheet, number: int, name: str, cells: Mapping[str, str], attribute: Attribute | None
) -> Fraction | None:
    text = cells.get(name)
    if text is None:
        return None
    try:
        amount = parse_exact(text)
    except NotAnAmountError:
        sheet.say(number, name, "not_an_amount", word=text)
        return None
    if amount < 0:
        sheet.say(number, name, "below_zero", word=text)
    elif amount > (most := attribute.most if attribute else MOST_RECORDED):
        sheet.say(number, name, "above_most", word=text, step=most)
    elif attribute and amount % attribute.step:
        sheet.say(number, name, "off_step", word=text, step=attribute.step)
    return amount


def _attributes(sheet: _Sheet, number: int, cells: Mapping[str, str], rulebook: Rulebook) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {}
    for name, text in cells.items():
        if name in OWN_COLUMNS:
            continue
        attribute = rulebook.attributes.get(name)
        value = _value(sheet, number, attribute, text) if attribute else text
        if value is not None:
            found[name] = value
    return found


def _value(sheet: _Sheet, number: int, attribute: Attribute, text: str) -> AttributeValue | None:
    word = _YES_NO.get(text.lower(), text) if attribute.kind is AttributeKind.YES_NO else text
    try:
        return read_value(attribute, word)
    except UnreadableValueError as wrong:
        if wrong.code == "unknown_value":
            sheet.say_unknown(number, attribute.name, wrong.code, text, list(wrong.known))
        else:
            sheet.say(number, attribute.name, wrong.code, word=text, step="".join(wrong.known))
        return None


def _say_refused(sheet: _Sheet, number: int, fact: Fact, rulebook: Rulebook) -> None:
    converted = convert(rulebook, fact)
    if converted.outcome is Outcome.REFUSED:
        step = converted.steps[-1]
        said = {str(each): sentence(step, rulebook=rulebook, language=each) for each in Language}
        sheet.say(number, "", "refused_by_rule", zh=said[Language.ZH], en=said[Language.EN])
