"""The spans of days over which one rulebook of points counts, and what counted before it in the same cycle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xingtan.credit_bank.points import reigns_of_points
from xingtan.credit_bank.published import rulebook_of
from xingtan.institutions.models import Institution
from xingtan.rulebook.rules import Rulebook

if TYPE_CHECKING:
    from xingtan.credit_bank.models import PublishedRulebook

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """One cycle of one rulebook of points, with the days on which it counts.

    ``earlier`` are the periods of other rulebooks in the same cycle: what they gave stays, and uses up the caps.
    """

    published: PublishedRulebook
    rulebook: Rulebook
    years: range
    start: date
    end: date
    earlier: tuple[Period, ...] = ()

    @property
    def why(self) -> str:
        """The reason that stands on a batch: under which rules."""
        return str(self.published)

    def holds(self, day: date) -> bool:
        """Tell whether what happened on the day counts by these rules."""
        return self.start <= day <= self.end


def periods_of(school: Institution, on: date) -> Iterator[Period]:
    """Yield the periods in which the school has counted points until that day, the earliest first; one query.

    Each thing counts by the rules in force on its day, so that new rules take nothing back of what happened before.
    """
    found: list[Period] = []
    for reign in reigns_of_points(school, on):
        rulebook = rulebook_of(reign.published)
        day: date | None = reign.first
        while day is not None and day <= min(reign.last or on, on):
            first = None if rulebook.calendar.anchor is not None else rulebook.year_of(day)
            cycle = rulebook.cycle_at(day, first_year=first)
            span, years = cycle.span(rulebook.calendar.year), cycle.year_names()
            period = Period(
                published=reign.published,
                rulebook=rulebook,
                years=years,
                start=max(span.start, reign.first),
                end=min(span.end or on, reign.last or span.end or on),
                earlier=tuple(each for each in found if set(each.years) & set(years)),
            )
            found.append(period)
            yield period
            day = span.end + ONE_DAY if span.end else None


def cycles_of(school: Institution, on: date) -> list[list[Period]]:
    """Return the periods, those of one cycle together."""
    found: list[list[Period]] = []
    for period in periods_of(school, on):
        if period.earlier:
            found[-1].append(period)
        else:
            found.append([period])
    return found
