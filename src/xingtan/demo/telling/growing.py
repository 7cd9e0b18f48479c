"""A county of its real size, through the services that take many at once: what an import plans and writes, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils.timezone import localdate

from xingtan.access.actors import Actor, operator
from xingtan.access.roles import Role
from xingtan.demo.county import GrownSchool, year_of_school
from xingtan.demo.telling.actors import moment
from xingtan.demo.telling.audits import declare, who_is
from xingtan.demo.workbooks import BEGAN, institution_row, record_row, teacher_row
from xingtan.sheets.kinds import Row, RowVerdict, kind_of

YEAR = 2024
"""The year of which every grown school has records; the county's and the province's round of it takes them along."""
NEXT = 2025
TO_AUDIT, TO_DECLARE, DECLARED, OF_TEN = 0, 1, 2, 10
"""Of ten schools one has the year after still to audit, one to declare, and one has declared it."""


def found_schools(schools: Sequence[GrownSchool]) -> None:
    """Found the schools and enrol their staff."""
    if not schools:
        return
    rows = [institution_row(place) for school in schools for place in school.places()]
    take_in("institutions", rows, actor=operator(), at=moment(date(2022, 8, 15), 12))
    for school in schools:
        staff = [teacher_row(person, BEGAN) for person in school.staff if person.started_on <= BEGAN]
        take_in("teachers", staff, actor=operator(), at=moment(BEGAN, 14))


def tell_grown_year(seed: int, schools: Iterable[GrownSchool], year: int) -> None:
    """Bring in the records of the year of which they have any, checked on paper, and let every school declare them."""
    if year != YEAR:
        return
    for school in schools:
        _bring(seed, school, YEAR, "records_accepted", operator())
        declare(school.code, YEAR, day=date(YEAR + 1, 7, 5))


def tell_grown_present(seed: int, schools: Iterable[GrownSchool]) -> None:
    """Bring in the year after of some schools: it waits for their auditors, for their managers, or at the county."""
    for school in schools:
        place = school.number % OF_TEN
        if place == TO_AUDIT:
            manager = who_is(Role.MANAGER, school.code, date(NEXT + 1, 6, 24))[0]
            _bring(seed, school, NEXT, "records", manager)
        elif place in {TO_DECLARE, DECLARED}:
            _bring(seed, school, NEXT, "records_accepted", operator())
        if place == DECLARED:
            declare(school.code, NEXT, day=date(NEXT + 1, 7, 5))


def _bring(seed: int, school: GrownSchool, year: int, kind: str, actor: Actor) -> None:
    rows = [record_row(deed) for deed in year_of_school(seed, school, year)]
    take_in(kind, rows, actor=actor, at=moment(date(year + 1, 6, 24), 15))


def take_in(code: str, rows: Iterable[Mapping[str, str]], *, actor: Actor, at: datetime) -> int:
    """Write the rows the way an import of that kind does once its file is read; return how many.

    Errors: RuntimeError naming the first mistakes.
    """
    kind = kind_of(code).seen_by(actor)
    named = [
        Row(code, number, {name: text for name, text in row.items() if text}) for number, row in enumerate(rows, 2)
    ]
    plans = kind.plan(named, actor=actor, on=localdate(at))
    wrong = [plan.mistakes for plan in plans if plan.verdict is RowVerdict.WRONG]
    if wrong:
        message = f"{code}: {len(wrong)} of {len(plans)} rows wrong: {wrong[:3]}"
        raise RuntimeError(message)
    kind.write(plans, actor=actor, at=at)
    return len(plans)
