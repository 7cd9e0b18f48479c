"""Groups: which facts share a period and the same things, so that a cap, a count or a "once" runs over them."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

from xingtan.kernel.periods import YearCalendar
from xingtan.rulebook.facts import AttributeValue, Fact
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.vocabulary import Over

PROJECT_YEARS_BEFORE = -1
"""The project year of a fact that lies before the project began."""


def period_of(rulebook: Rulebook, over: Over, fact: Fact, year: int) -> tuple[Hashable, ...]:
    """Return what names the period of a fact: the fact itself, its day, semester, project year, credit year, or none.

    A project year is counted from the day that the fact names as the project's beginning; without one it is the credit
    year.
    """
    found: tuple[Hashable, ...] = ()
    match over:
        case Over.EVENT:
            found = (year, fact.key)
        case Over.DAY:
            found = (year, fact.on)
        case Over.SEMESTER:
            found = (year, rulebook.calendar.semester_of(fact.on))
        case Over.PROJECT_YEAR:
            found = _project_year(rulebook, fact, year)
        case Over.YEAR:
            found = (year,)
        case Over.CYCLE | Over.SHARE:
            pass
    return found


def same_things(fact: Fact, by: tuple[str, ...]) -> tuple[AttributeValue | None, ...] | None:
    """Return what the fact says of these attributes, or None when it says nothing of one of them."""
    found = tuple([fact.value(name) for name in by])
    return None if None in found else found


def _project_year(rulebook: Rulebook, fact: Fact, year: int) -> tuple[Hashable, ...]:
    began = fact.value(rulebook.calendar.project_years_from)
    if not isinstance(began, date):
        return ("", year)
    begins = YearCalendar(began.month, began.day) if (began.month, began.day) != (2, 29) else YearCalendar(3, 1)
    return (began, max(PROJECT_YEARS_BEFORE, begins.year_of(fact.on) - begins.year_of(began)))
