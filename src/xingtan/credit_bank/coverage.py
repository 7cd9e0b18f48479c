"""Which kinds of records the rulebooks of a place turn into credits, and which into points of its school."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.published import rulebook_of
from xingtan.institutions.models import Institution
from xingtan.rulebook.rules import Purpose, Rulebook

DECEMBER, LAST_DAY = 12, 31


@dataclass(frozen=True)
class Coverage:
    """Every published rulebook by purpose, the nearest institution and the newest first."""

    rulebooks: Mapping[Purpose, tuple[PublishedRulebook, ...]]

    def earns_credit(self, school: Institution, kind: str, day: date) -> bool:
        """Return whether a line of the rulebook of that day's credit year turns this kind into credits."""
        return any(kind in rulebook.rules_by_kind for rulebook in self._rulebooks(Purpose.CREDITS, school, day))

    def earns_points(self, school: Institution, kind: str, day: date) -> bool:
        """Return whether a line of the school's rulebook of points, which counted on that day, knows this kind."""
        return any(kind in rulebook.rules_by_kind for rulebook in self._rulebooks(Purpose.POINTS, school, day))

    def _rulebooks(self, purpose: Purpose, school: Institution, day: date) -> Iterable[Rulebook]:
        """Yield the rulebooks that count the day: points by those in force on it, credits by those of its year.

        The rulebook of a credit year is the one in force on 31 December of the year's name.
        """
        if purpose is Purpose.POINTS:
            published = self._in_force(purpose, school, day)
            if published is not None:
                yield rulebook_of(published)
            return
        for year in (day.year, day.year - 1):
            published = self._in_force(purpose, school, date(year, DECEMBER, LAST_DAY))
            if published is None:
                continue
            rulebook = rulebook_of(published)
            if rulebook.year_of(day) == year:
                yield rulebook

    def _in_force(self, purpose: Purpose, school: Institution, on: date) -> PublishedRulebook | None:
        return next(
            (
                row
                for row in self.rulebooks[purpose]
                if school.path.startswith(row.institution.path)
                and row.effective_from <= on
                and (row.effective_until is None or row.effective_until >= on)
            ),
            None,
        )


def coverage() -> Coverage:
    """Return what the published rulebooks turn into credits and points; one query."""
    rows = PublishedRulebook.objects.filter(purpose__in=[Purpose.CREDITS.value, Purpose.POINTS.value])
    rows = rows.select_related("institution").defer("text")
    ordered = sorted(rows, key=lambda row: (row.institution.depth, row.effective_from, row.pk), reverse=True)
    return Coverage(
        {
            purpose: tuple(row for row in ordered if row.purpose == purpose.value)
            for purpose in (Purpose.CREDITS, Purpose.POINTS)
        }
    )
