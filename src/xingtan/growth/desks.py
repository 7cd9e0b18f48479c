"""What the templates of the teacher's pages are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.access.roles import Role
from xingtan.assessment.reads import to_rate
from xingtan.credit_bank.tongue import here, unit_of
from xingtan.growth import ways
from xingtan.growth.branch import blossoms
from xingtan.growth.drawings import shares, trajectory
from xingtan.growth.labels import LEVELS, capital, events, gaps
from xingtan.growth.reads import (
    Growth,
    YearOfGrowth,
    acts_on,
    counts_by_kind,
    growth_of,
    milestones,
    own_records,
    todos_of,
)
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.pages.filters import named
from xingtan.records.company.reads import requests_of
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.labels import PARTS
from xingtan.records.definitions.rights import Right
from xingtan.records.labels import STATES
from xingtan.records.models import Record
from xingtan.records.whereabouts import whereabouts
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher

ACTS_READ, EVENTS_SHOWN, TODOS_SHOWN, GAPS_SHOWN = 160, 7, 6, 4
TALLEST = 44
MOST_OFFERED = 8


@dataclass(frozen=True)
class Cell:
    """One amount of the table by year and part, what is on its way beside it, and where both open."""

    amount: Fraction
    coming: Fraction
    url: str
    coming_url: str


@dataclass(frozen=True)
class Row:
    """One year of the table: accepted records with their bar, those that wait, an amount for each part, the total."""

    year: int
    records: int
    height: int
    records_url: str
    waiting: int
    waiting_url: str
    cells: tuple[Cell, ...]
    total: Cell
    state: str


def desk(teacher: Teacher, *, on: date) -> dict[str, object]:
    """Return the context of the desk; a fixed number of queries."""
    records = own_records(teacher)
    growth = growth_of(teacher, records, on=on)
    missing = gaps(growth)
    todos = todos_of(teacher, records)
    told = events(acts_on(records, most=ACTS_READ), records, most=EVENTS_SHOWN)
    return {
        "teacher": teacher,
        "places": [named(place) for place in (teacher.group, teacher.school) if place],
        **_cycle(growth, on),
        "gaps": [(gap, ways.on_from(gap)) for gap in missing],
        "gaps_shown": GAPS_SHOWN,
        "todos": [(todo, ways.of_record(todo.record), _badge(todo.record)) for todo in todos],
        "todos_shown": TODOS_SHOWN,
        "to_rate": to_rate(teacher.account_id, on=on),
        "waiting": sum(record.state == State.SUBMITTED.value for record in records),
        "waiting_url": ways.of_records(state=State.SUBMITTED.value),
        "requests": [(each, PARTS[each.part]) for each in requests_of(teacher)],
        "with_auditors": _with_auditors(records, on=on),
        "timeline": [
            {
                "when": event.when,
                "title": event.title,
                "text": event.text,
                "tone": event.tone,
                "who": event.who,
                "url": ways.of_record(event.record) if event.record else "",
            }
            for event in told
        ],
        "kinds": _offered(teacher, records, on=on),
        **_years(growth),
        "record_count": len(records),
    }


def _with_auditors(records: Sequence[Record], *, on: date) -> list[tuple[Record, str, str]]:
    """Return the records that have waited longest, where they open, and with whom they are since when; two queries."""
    submitted = [record for record in records if record.state == State.SUBMITTED.value]
    longest = sorted(submitted, key=lambda record: (record.state_since, record.pk))[:TODOS_SHOWN]
    where = whereabouts(longest, on=on)
    return [(record, ways.of_record(record), where[record.pk].sentence) for record in longest]


def path(teacher: Teacher, *, on: date) -> dict[str, object]:
    """Return the context of the trajectory; a fixed number of queries."""
    records = own_records(teacher)
    growth = growth_of(teacher, records, on=on)
    years = sorted({SCHOOL_YEAR.year_of(record.happened_on) for record in records})
    counts = counts_by_kind(records)
    names = _names(teacher, records)
    return {
        "teacher": teacher,
        **_cycle(growth, on),
        **_years(growth),
        "years": years,
        "year_columns": [(f"{year}/{(year + 1) % 100:02d}", "num") for year in years],
        "kinds": [
            (names[code], [_count(counts.get((code, year), (0, 0)), code, year) for year in years])
            for code in names
            if any(kind == code for kind, _ in counts)
        ],
        "milestones": [
            {
                "when": found.record.happened_on,
                "title": found.record.title,
                "text": f"{names[found.record.kind].label} · {LEVELS[found.level]}",
                "icon": names[found.record.kind].icon,
                "tone": "done" if found.record.state == State.IDENTIFIED.value else "good",
                "url": ways.of_record(found.record),
            }
            for found in milestones(records)
        ],
        "record_count": len(records),
    }


@dataclass(frozen=True)
class Count:
    """Records of one kind in one year: how many were accepted, how many not yet, where both open."""

    accepted: int
    waiting: int
    url: str
    waiting_url: str


def _count(numbers: tuple[int, int], kind: str, year: int) -> Count:
    lists = (ways.of_records(kind=kind, year=year, state=state) for state in (ways.ACCEPTED, ways.WAITING))
    return Count(*numbers, *lists)


@dataclass(frozen=True)
class KindOfRecord:
    """A kind of record at the teacher's school; ``offered`` when the teacher may enter it in this month."""

    code: str
    label: str
    icon: str
    url: str
    months: tuple[int, ...]
    offered: bool


def kinds(teacher: Teacher) -> list[KindOfRecord]:
    """Return the kinds of records of the teacher's school in the order of the platform's table; one query."""
    return [_kind(row.spec) for row in definitions_at(teacher.school.path).values()]


def _kind(spec: Definition) -> KindOfRecord:
    offered = not spec.retired and Role.TEACHER in spec.rights[Right.ENTER]
    return KindOfRecord(spec.kind, spec.name.here, spec.icon, ways.of_new(spec.kind), spec.months, offered)


def _names(teacher: Teacher, records: Sequence[Record]) -> dict[str, KindOfRecord]:
    """Return the kinds of the school, and last those that only the records know: kinds of an earlier school."""
    found = {kind.code: kind for kind in kinds(teacher)}
    for record in records:
        if record.kind not in found:
            found[record.kind] = _kind(record.spec)
    return found


def _offered(teacher: Teacher, records: Sequence[Record], *, on: date) -> list[KindOfRecord]:
    """Return the kinds to enter from the desk: those that this teacher enters most, then in the table's order."""
    used = Counter(record.kind for record in records)
    found = [kind for kind in kinds(teacher) if kind.offered and (not kind.months or on.month in kind.months)]
    return sorted(found, key=lambda kind: -used[kind.code])[:MOST_OFFERED]


def _cycle(growth: Growth, on: date) -> dict[str, object]:
    """Return what ring, branch and figures show of the cycle."""
    if growth.found is None:
        return {"stands": None, "part_names": [], "part_columns": []}
    stands, rulebook = growth.found.standing, growth.found.rulebook
    need = growth.found.total_need or stands.total
    end = stands.cycle.span(rulebook.calendar.year).end or on
    this_year = next((year for year in growth.years if year.year == stands.year), None)
    return {
        "stands": stands,
        "rulebook": rulebook,
        "rulebook_title": here(rulebook.identity.title),
        "unit": unit_of(rulebook),
        "have": stands.total,
        "need": need,
        "coming": growth.found.coming_total,
        "coming_url": ways.of_coming(),
        "year_url": ways.of_credits(year=stands.year),
        "cycle_url": ways.of_credits(cycle=stands.cycle.first_year),
        "days_left": (end - on).days,
        "cycle_end": end,
        "this_year": this_year,
        "joined_on": growth.found.joined_on,
        "blossoms": blossoms(stands.total, growth.found.coming_total, need),
        "part_names": _parts(growth),
        "part_columns": [(label, "num") for _, label in _parts(growth)],
        "parts": [
            {
                "label": label,
                "have": stands.by_part.get(name, Fraction(0)),
                "need": growth.found.need_of(name),
                "url": ways.of_credits(part=name, cycle=stands.cycle.first_year),
            }
            for name, label in _parts(growth)
        ],
    }


def _parts(growth: Growth) -> list[tuple[str, str]]:
    if growth.rulebook is None:
        return []
    return [(name, capital(here(part.title))) for name, part in growth.rulebook.parts.items()]


def _years(growth: Growth) -> dict[str, object]:
    """Return the years as a table and as a drawing."""
    rows = _rows(growth)
    return {
        "rows": rows,
        "drawing": trajectory(growth.years, [name for name, _ in _parts(growth)]),
        "totals": {row.year: row.total for row in rows},
    }


def _rows(growth: Growth) -> list[Row]:
    """Return the table by year and part, the latest year first."""
    parts = [name for name, _ in _parts(growth)]
    heights = shares([year.records for year in growth.years], TALLEST)
    rows = [_row(year, height, parts, growth) for year, height in zip(growth.years, heights, strict=True)]
    return rows[::-1]


def _row(year: YearOfGrowth, height: int, parts: Sequence[str], growth: Growth) -> Row:
    zero, span = Fraction(0), year.span or SCHOOL_YEAR.span_of(year.year)
    return Row(
        year=year.year,
        records=year.records,
        height=height,
        records_url=ways.of_records_between(span, state=ways.ACCEPTED),
        waiting=year.waiting,
        waiting_url=ways.of_records_between(span, state=ways.WAITING),
        cells=tuple(
            Cell(
                year.posted.get(part, zero),
                year.coming.get(part, zero),
                ways.of_credits(year=year.year, part=part),
                ways.of_coming(year=year.year, part=part),
            )
            for part in parts
        ),
        total=Cell(year.total, year.on_its_way, ways.of_credits(year=year.year), ways.of_coming(year=year.year)),
        state=_state_of(year, growth),
    )


def _state_of(year: YearOfGrowth, growth: Growth) -> str:
    """Return how a year stands against its minimum: met, coming, open, short; part or none where nothing is judged."""
    if growth.standing is not None and year.year in growth.standing.part_years:
        return "part"
    if year.need is None:
        return "none"
    if year.total >= year.need:
        return "met"
    running = growth.standing is not None and growth.standing.year == year.year
    if running:
        return "open"
    return "coming" if year.total + year.on_its_way >= year.need else "short"


def _badge(record: Record) -> tuple[str, str, str]:
    label = STATES[State(record.state)]
    return record.state, str(label.label), label.tone
