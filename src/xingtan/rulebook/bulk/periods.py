"""Years and periods of facts, as expressions."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import DateScalar, IntegerValue, Table, Value

from xingtan.rulebook.bulk.layout import Layout, said_column
from xingtan.rulebook.groups import PROJECT_YEARS_BEFORE
from xingtan.rulebook.vocabulary import Over

LEAP_DAY, FIRST_OF_MARCH = 229, 301
_NO_PERIOD = frozenset({Over.CYCLE, Over.SHARE})


def slot_of(layout: Layout, facts: Table) -> IntegerValue:
    """Return the credit year of each fact, counted from the first year of the cycle."""
    calendar = layout.rulebook.calendar.year
    if layout.first_year is None:
        return year_of(layout, facts) - facts.first_year
    starts = [calendar.span_of(layout.first_year + slot).start for slot in range(1, layout.slots)]
    if not starts:
        return ibis.literal(0, "int64")
    cases = [(facts.date < day_of(start), ibis.literal(slot, "int64")) for slot, start in enumerate(starts)]
    return ibis.cases(*cases, else_=ibis.literal(len(starts), "int64"))


def first_year_of(layout: Layout, facts: Table) -> IntegerValue:
    """Return the first year of the cycle of each fact's teacher."""
    return facts.first_year if layout.first_year is None else ibis.literal(layout.first_year, "int64")


def year_of(layout: Layout, facts: Table) -> IntegerValue:
    """Return the credit year of each fact."""
    calendar = layout.rulebook.calendar.year
    year = facts.date.year().cast("int64")
    if (calendar.month, calendar.day) == (1, 1):
        return year
    day = facts.date.month().cast("int64") * 100 + facts.date.day().cast("int64")
    return year - (day < calendar.month * 100 + calendar.day).ifelse(1, 0)


def period(layout: Layout, facts: Table, over: Over, shared: IntegerValue | None = None) -> tuple[Value, ...]:
    """Return what names the period of a fact, beside the teacher; nothing over the cycle.

    ``shared`` is the year that a part of the fact falls to, where facts are shared out over years.
    """
    if over in _NO_PERIOD:
        return ()
    year = year_of(layout, facts) if shared is None else shared
    found: tuple[Value, ...] = (year,)
    match over:
        case Over.EVENT:
            found = (year, facts.key)
        case Over.DAY:
            found = (year, facts.date)
        case Over.SEMESTER:
            found = (year, _semester(layout, facts))
        case Over.PROJECT_YEAR:
            found = _project_year(layout, facts, year)
        case _:
            pass
    return found


def _semester(layout: Layout, facts: Table) -> IntegerValue:
    """Return which semester of its credit year a fact falls in, as the calendar counts them."""
    calendar = layout.rulebook.calendar
    begins = (calendar.year.month, calendar.year.day)
    day = facts.date.month().cast("int64") * 100 + facts.date.day().cast("int64")
    later = (day < begins[0] * 100 + begins[1]).ifelse(10000, 0) + day
    found: IntegerValue = ibis.literal(0, "int64")
    for start in calendar.semesters:
        at = (start.month, start.day)
        starts = start.month * 100 + start.day + (10000 if at < begins else 0)
        found = found + (later >= starts).ifelse(1, 0)
    return ibis.greatest(found, 1)


def _project_year(layout: Layout, facts: Table, year: IntegerValue) -> tuple[Value, ...]:
    """Return the project's beginning and the years since; without one the credit year."""
    name = layout.rulebook.calendar.project_years_from
    if not name:
        return (year,)
    began = facts[said_column(name)]
    month_day = began.month().cast("int64") * 100 + began.day().cast("int64")
    starts = (month_day == LEAP_DAY).ifelse(FIRST_OF_MARCH, month_day)
    day = facts.date.month().cast("int64") * 100 + facts.date.day().cast("int64")
    here = facts.date.year().cast("int64") - (day < starts).ifelse(1, 0)
    first = began.year().cast("int64") - (month_day < starts).ifelse(1, 0)
    return (began, ibis.coalesce(ibis.greatest(here - first, PROJECT_YEARS_BEFORE), year))


def day_of(day: date) -> DateScalar:
    """Return a day as an expression."""
    return ibis.date(day.isoformat())
