"""From the records of a teacher to those that the portfolio shows: how many stay outside, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet

from xingtan.growth.portfolio.content import entries_of, in_order, of_sections, shown_records
from xingtan.growth.portfolio.models import ChoiceState
from xingtan.growth.portfolio.reads import ROWS_A_PAGE, portfolio_of, specs_of
from xingtan.growth.portfolio.sections import OF_RECORDS, Outside, Section, ordered, sections_of
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED, State
from xingtan.teachers.models import Teacher


@dataclass(frozen=True)
class Counted:
    """How many records of the teacher there are: not accepted yet, accepted, and of these those outside by reason."""

    waiting: int
    accepted: int
    outside: Mapping[Outside, int]

    @property
    def shown(self) -> int:
        """What the portfolio shows."""
        return self.accepted - sum(self.outside.values())


def counted(records: QuerySet[Record], teacher: Teacher, order: Sequence[str]) -> Counted:
    """Return the count of these records against the sections that the teacher shows; two queries.

    Withdrawn records count nowhere.
    """
    kinds = sections_of(specs_of(teacher).values())
    rows = records.filter(teacher=teacher).exclude(state=State.WITHDRAWN.value).order_by()
    waiting, accepted, outside = 0, 0, dict.fromkeys(Outside, 0)
    groups = rows.values_list("kind", "state", "portfolio_choice__state").annotate(many=Count("pk"))
    for kind, state, choice, many in groups:
        if state not in PASSED:
            waiting += many
            continue
        accepted += many
        why = _why(choice, kinds.get(kind, Section.WORKS), order)
        if why is not None:
            outside[why] += many
    return Counted(waiting, accepted, outside)


def _why(choice: str | None, section: Section | None, order: Sequence[str]) -> Outside | None:
    if choice == ChoiceState.HIDDEN.value:
        return Outside.HIDDEN
    if section is None:
        return Outside.KINDS
    return None if section.value in order else Outside.SECTIONS


def year_page(
    records: QuerySet[Record], teacher: Teacher, year: int, *, asked: str = "", number: str | None
) -> dict[str, Any]:
    """Return one page of the records that the portfolio counts in a school year: the entries and the page."""
    taken = [each.section for each in ordered(portfolio_of(teacher).sections) if each.shown]
    return sections_page(records, teacher, taken, year, asked=asked, number=number)


def sections_page(
    records: QuerySet[Record],
    teacher: Teacher,
    taken: Sequence[Section],
    year: int,
    *,
    asked: str = "",
    number: str | None,
) -> dict[str, Any]:
    """Return one page of the records of a school year in these sections, of one of them when asked for.

    ``parts`` are the sections with how many records each has in that year.
    """
    kinds = sections_of(specs_of(teacher).values())
    shown = [each for each in OF_RECORDS if each in taken]
    rows = of_sections(shown_records(records, teacher), shown, kinds).in_school_year(year)  # type: ignore[attr-defined]
    parts = dict.fromkeys(shown, 0)
    for kind, many in rows.order_by().values_list("kind").annotate(many=Count("pk")):
        section = kinds.get(kind) or Section.WORKS
        parts[section] += many
    chosen = [each for each in shown if each.value == asked]
    found = _page(of_sections(rows, chosen or shown, kinds), number)
    return {
        **found,
        "asked": asked if chosen else "",
        "parts": [(each.value, many) for each, many in parts.items() if many],
    }


def outside_page(records: QuerySet[Record], teacher: Teacher, why: Outside, number: str | None) -> dict[str, Any]:
    """Return one page of the accepted records that the portfolio leaves out for this reason."""
    kinds = sections_of(specs_of(teacher).values())
    passed = records.filter(teacher=teacher, state__in=PASSED)
    shown = shown_records(records, teacher)
    if why is Outside.HIDDEN:
        return _page(passed.filter(portfolio_choice__state=ChoiceState.HIDDEN.value), number)
    if why is Outside.KINDS:
        return _page(shown.filter(kind__in=[kind for kind, section in kinds.items() if section is None]), number)
    left = [each.section for each in ordered(portfolio_of(teacher).sections) if not each.shown]
    return _page(of_sections(shown, [each for each in OF_RECORDS if each in left], kinds), number)


def _page(rows: QuerySet[Record], number: str | None) -> dict[str, Any]:
    page_obj = Paginator(in_order(rows), ROWS_A_PAGE).get_page(number)
    page_rows = list(page_obj.object_list)
    entries = entries_of(page_rows)
    return {"page_obj": page_obj, "entries": [entries[row.pk] for row in page_rows]}
