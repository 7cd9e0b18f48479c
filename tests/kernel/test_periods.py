"""Spans, years that begin on any day, cycles."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.kernel.periods import (
    SCHOOL_YEAR,
    Cycle,
    Span,
    SpanReversedError,
    WrongCalendarError,
    YearCalendar,
    cycle_of,
)

days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))
calendars = st.builds(YearCalendar, month=st.integers(1, 12), day=st.integers(1, 28))


def test_a_span_holds_both_its_ends_and_an_open_one_goes_on():
    span = Span(date(2022, 9, 1), date(2023, 8, 31))
    assert span.contains(date(2022, 9, 1))
    assert span.contains(date(2023, 8, 31))
    assert not span.contains(date(2023, 9, 1))
    assert Span(date(2022, 9, 1)).contains(date(2099, 1, 1))


def test_a_span_cannot_end_before_it_starts():
    with pytest.raises(SpanReversedError):
        Span(date(2022, 9, 2), date(2022, 9, 1))


@given(days, days, days, days)
def test_spans_overlap_when_they_share_a_day(one, two, three, four):
    first, second = Span(*sorted((one, two))), Span(*sorted((three, four)))
    shared = max(first.start, second.start) <= min(first.end, second.end)
    assert first.overlaps(second) == second.overlaps(first) == shared


def test_an_open_span_overlaps_everything_that_has_not_ended_before_it():
    later = Span(date(2022, 9, 1))
    assert later.overlaps(Span(date(2020, 1, 1)))
    assert not later.overlaps(Span(date(2020, 1, 1), date(2022, 8, 31)))


def test_the_thirtieth_of_june_and_the_first_of_july_fall_into_different_credit_years():
    july = YearCalendar(month=7, day=1)
    assert (july.year_of(date(2019, 6, 30)), july.year_of(date(2019, 7, 1))) == (2018, 2019)


@given(st.dates(), calendars)
def test_every_day_that_there_is_lies_in_the_year_it_falls_in(day, calendar):
    assert calendar.span_of(calendar.year_of(day)).contains(day)


def test_years_at_the_ends_of_the_calendar_end_where_it_does():
    assert SCHOOL_YEAR.span_of(9999) == Span(date(9999, 9, 1), date.max)
    assert SCHOOL_YEAR.span_of(0) == Span(date.min, date(1, 8, 31))
    assert YearCalendar().span_of(0) == Span(date.min, date.min)
    assert SCHOOL_YEAR.span_of(12_000) == Span(date.max, date.max)


def test_a_school_year_is_named_by_the_september_it_begins_in():
    assert SCHOOL_YEAR.year_of(date(2023, 8, 31)) == 2022
    assert SCHOOL_YEAR.span_of(2022) == Span(date(2022, 9, 1), date(2023, 8, 31))


@given(calendars, days)
def test_every_day_falls_in_exactly_one_year_of_a_calendar(calendar, day):
    year = calendar.year_of(day)
    assert calendar.span_of(year).contains(day)
    assert calendar.span_of(year).end + timedelta(days=1) == calendar.span_of(year + 1).start


@pytest.mark.parametrize(("month", "day"), [(2, 29), (2, 30), (13, 1), (0, 1), (4, 31)])
def test_a_year_begins_on_a_day_that_every_year_has(month, day):
    with pytest.raises(WrongCalendarError):
        YearCalendar(month=month, day=day)


@given(st.integers(1950, 2100), st.integers(1950, 2100), st.integers(1, 20))
def test_every_year_falls_in_exactly_one_cycle(year, anchor, years):
    cycle = cycle_of(year, anchor=anchor, years=years)
    assert cycle.contains(year)
    assert (cycle.first_year - anchor) % years == 0
    assert len(cycle.year_names()) == years


def test_a_cycle_spans_its_years():
    cycle = Cycle(2022, 5)
    assert cycle.span(SCHOOL_YEAR) == Span(date(2022, 9, 1), date(2027, 8, 31))
    assert cycle.last_year == 2026


def test_a_cycle_without_years_is_refused():
    with pytest.raises(WrongCalendarError):
        Cycle(2022, 0)
    with pytest.raises(WrongCalendarError):
        cycle_of(2022, anchor=2020, years=0)
