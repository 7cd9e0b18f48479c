"""Spans of days, years that begin on any day, and cycles of such years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from xingtan.kernel.errors import DomainError

_FEBRUARY = 2
_LEAP_DAY = 29
_ONE_DAY = timedelta(days=1)


class SpanReversedError(DomainError):
    """A span ends before it starts."""

    code = "span_reversed"


class WrongCalendarError(DomainError):
    """A year cannot begin on that day, or a cycle has no years."""

    code = "wrong_calendar"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` to ``end``, both included; without an end it goes on.

    Errors: SpanReversedError when the end lies before the start.
    """

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise SpanReversedError(start=self.start, end=self.end)

    def contains(self, day: date) -> bool:
        """Return whether the day lies in the span."""
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Span) -> bool:
        """Return whether the two spans share at least one day."""
        starts_in_time = other.end is None or self.start <= other.end
        return starts_in_time and (self.end is None or other.start <= self.end)


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """A year that begins on the same day each time and is named by the calendar year it begins in.

    Errors: WrongCalendarError when no year can begin on that day (30 February; 29 February neither).
    """

    month: int = 1
    day: int = 1

    def __post_init__(self) -> None:
        if (self.month, self.day) == (_FEBRUARY, _LEAP_DAY):
            raise WrongCalendarError(month=self.month, day=self.day)
        try:
            date(2000, self.month, self.day)
        except ValueError:
            raise WrongCalendarError(month=self.month, day=self.day) from None

    def year_of(self, day: date) -> int:
        """Return the name of the year the day falls in."""
        return day.year if (day.month, day.day) >= (self.month, self.day) else day.year - 1

    def span_of(self, year: int) -> Span:
        """Return the first and the last day of the year; what lies outside the years 1 to 9999 ends where they do."""
        return _span_of(self.month, self.day, year)


@lru_cache(maxsize=1024)
def _span_of(month: int, day: int, year: int) -> Span:
    """Return a year's span, made once: everybody of a school asks for the same few."""
    return Span(_begins(year, month, day), _begins(year + 1, month, day, before=_ONE_DAY))


def _begins(year: int, month: int, day: int, *, before: timedelta = timedelta()) -> date:
    if year < MINYEAR:
        return date.min
    if year > MAXYEAR:
        return date.max
    first = date(year, month, day)
    return first if first == date.min else first - before


SCHOOL_YEAR = YearCalendar(month=9, day=1)
"""The school year (学年) begins on 1 September."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """So many years in a row (周期), named by the first.

    Errors: WrongCalendarError when it holds no year.
    """

    first_year: int
    years: int

    def __post_init__(self) -> None:
        if self.years < 1:
            raise WrongCalendarError(years=self.years)

    @property
    def last_year(self) -> int:
        """Name of the last year."""
        return self.first_year + self.years - 1

    def contains(self, year: int) -> bool:
        """Return whether the year belongs to the cycle."""
        return self.first_year <= year <= self.last_year

    def year_names(self) -> range:
        """Return the names of its years in order."""
        return range(self.first_year, self.first_year + self.years)

    def span(self, calendar: YearCalendar) -> Span:
        """Return the first and the last day of the cycle."""
        return Span(calendar.span_of(self.first_year).start, calendar.span_of(self.last_year).end)


def cycle_of(year: int, *, anchor: int, years: int) -> Cycle:
    """Return the cycle that the year falls in, when one cycle begins in the anchor year.

    Errors: WrongCalendarError when a cycle would hold no year.
    """
    if years < 1:
        raise WrongCalendarError(years=years)
    return Cycle(anchor + (year - anchor) // years * years, years)
