"""The contents of portfolios: live, shared and of one section; what belongs around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from xingtan.access.actors import Actor
from xingtan.assessment.models import Assessed
from xingtan.assessment.reads import results_for
from xingtan.credit_bank.tongue import unit_data
from xingtan.growth.points.reads import holdings_of
from xingtan.growth.portfolio.content import (
    ALL,
    Asked,
    Content,
    Sums,
    entries_of,
    gather,
    in_order,
    of_section,
    shown_records,
)
from xingtan.growth.portfolio.models import FrozenPortfolio, Portfolio, PortfolioRemark, PortfolioShare
from xingtan.growth.portfolio.policies import may_read_results
from xingtan.growth.portfolio.sections import Section, ordered, sections_of
from xingtan.kernel.amounts import exact_text
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.models import Record
from xingtan.standing.reads import standing_of
from xingtan.teachers.models import Teacher

FIRST, ROWS_A_PAGE, REMARKS_SHOWN = 6, 24, 100
BEGUN = ("rating", "comparing", "confirmed", "published")


def portfolio_of(teacher: Teacher) -> Portfolio:
    """Return how the teacher arranged it; an untouched one when they never did."""
    return Portfolio.objects.filter(teacher=teacher).first() or Portfolio(teacher=teacher)


def live(actor: Actor, teacher: Teacher, *, on: date, most: int = FIRST, sums: Sums | None = None) -> Content:
    """Return the portfolio as this person may read it; a fixed number of queries.

    ``sums`` are the records that they may read by kind and year, when they are known already.
    """
    portfolio = portfolio_of(teacher)
    order = [each.section for each in ordered(portfolio.sections) if each.shown]
    if not may_read_results(actor, teacher):
        order = [section for section in order if section is not Section.ASSESSMENTS]
    return _gathered(portfolio, Record.objects.visible_to(actor), order, on=on, most=most, sums=sums)


def whole(teacher: Teacher, *, on: date) -> Content:
    """Return the whole portfolio as its teacher shows it, with every record: what a frozen copy keeps."""
    portfolio = portfolio_of(teacher)
    order = [each.section for each in ordered(portfolio.sections) if each.shown]
    return _gathered(portfolio, Record.objects.filter(teacher=teacher), order, on=on, most=ALL)


def shared(share: PortfolioShare, *, on: date, most: int = FIRST) -> Content:
    """Return what a stranger with the link reads: the sections shared and still shown, no more.

    Evidence is left out unless the teacher shared its pictures.
    """
    portfolio = portfolio_of(share.teacher)
    order = shared_sections(share, portfolio)
    found = _gathered(portfolio, Record.objects.filter(teacher=share.teacher), order, on=on, most=most)
    return replace(found, head=replace(found.head, title="", group=None))


def shared_sections(share: PortfolioShare, portfolio: Portfolio) -> list[Section]:
    """Return which sections the link opens, in the teacher's order."""
    return [each.section for each in ordered(portfolio.sections) if each.shown and each.section.value in share.sections]


def section_page(records: QuerySet[Record], teacher: Teacher, section: Section, number: str | None) -> dict[str, Any]:
    """Return one page of one section: the entries and the paginator's page."""
    kinds = sections_of(specs_of(teacher).values())
    rows = in_order(of_section(shown_records(records, teacher), section, kinds))
    page_obj = Paginator(rows, ROWS_A_PAGE).get_page(number)
    page_rows = list(page_obj.object_list)
    entries = entries_of(page_rows)
    return {"page_obj": page_obj, "entries": [entries[row.pk] for row in page_rows]}


def remarks_of(teacher: Teacher, frozen: FrozenPortfolio | None) -> list[PortfolioRemark]:
    """Return what was said last under the portfolio or one of its copies, the oldest first."""
    rows = PortfolioRemark.objects.filter(teacher=teacher, frozen=frozen).order_by("-pk")[:REMARKS_SHOWN]
    return list(rows)[::-1]


def assessments_of(teacher: Teacher) -> list[tuple[int, str]]:
    """Return the assessments for which a copy may be named, the latest first."""
    rows = Assessed.objects.filter(teacher=teacher, cycle__state__in=BEGUN).select_related("cycle").order_by("-pk")
    return [(row.pk, row.cycle.title) for row in rows[:20]]


def readable(content: Mapping[str, Any], record_ids: set[int] | None, *, results: bool) -> dict[str, Any]:
    """Return a frozen content without what this person may not read: records outside their sight, results.

    ``record_ids`` None means that every record may be read.
    """
    found = dict(content)
    if not results:
        found["order"] = [code for code in content["order"] if code != Section.ASSESSMENTS.value]
        found["results"] = []
    if record_ids is None:
        return found
    found["sections"] = {code: _within(section, record_ids) for code, section in content["sections"].items()}
    found["years"] = [_line_within(line, found["sections"], record_ids) for line in content["years"]]
    return found


def with_amendments(content: Mapping[str, Any], teacher: Teacher) -> dict[str, Any]:
    """Return a frozen content whose results say whether a further line amended them since; one query where it has any.

    The copy itself stays as it is: only what is shown of it says so.
    """
    if not content["results"]:
        return dict(content)
    newest = {result.assessed_id: result.number for result in results_for([teacher.pk]).get(teacher.pk, [])}
    results = [
        {**row, "since": newest.get(row.get("assessed"), row["number"]) != row["number"]} for row in content["results"]
    ]
    return {**content, "results": results}


def _line_within(line: Mapping[str, Any], sections: Mapping[str, Any], record_ids: set[int]) -> dict[str, Any]:
    """Return the line of a year with only what may be read, counted anew."""
    counts = {
        code: sum(entry["year"] == line["year"] for entry in sections[code]["entries"]) for code in line["counts"]
    }
    return {
        **line,
        "total": sum(counts.values()),
        "counts": {code: count for code, count in counts.items() if count},
        "milestones": [entry for entry in line["milestones"] if entry["record"] in record_ids],
    }


def _within(section: Mapping[str, Any], record_ids: set[int]) -> dict[str, Any]:
    entries = [entry for entry in section["entries"] if entry["record"] in record_ids]
    return {**section, "entries": entries, "total": len(entries)}


def _gathered(
    portfolio: Portfolio,
    records: QuerySet[Record],
    order: Sequence[Section],
    *,
    on: date,
    most: int,
    sums: Sums | None = None,
) -> Content:
    teacher = portfolio.teacher
    results = results_for([teacher.pk]).get(teacher.pk, []) if Section.ASSESSMENTS in order else []
    figures = _figures(teacher, on) if Section.FIGURES in order else []
    return gather(Asked(teacher, records, portfolio, order, specs_of(teacher), most, results, figures, sums))


def specs_of(teacher: Teacher) -> dict[str, Definition]:
    """Return the kinds of record of the teacher's school, by code; one query."""
    return {code: row.spec for code, row in definitions_at(teacher.school.path).items()}


def _figures(teacher: Teacher, on: date) -> list[dict[str, object]]:
    """Return credits of the cycle and points, each exact."""
    found: list[dict[str, object]] = []
    stands = standing_of(teacher, on=on)
    if stands is not None:
        need = stands.total_need
        said, total = unit_data(stands.rulebook), exact_text(stands.standing.total)
        unit = {"zh": said["zh"], "en": said["en_one"] if total == "1" else said["en"]}
        cycle = stands.standing.cycle.first_year
        asked = exact_text(need) if need else ""
        found.append({"code": "credits", "value": total, "need": asked, "unit": unit, "cycle": cycle})
    held = holdings_of({teacher.pk}).get(teacher.pk)
    if held is not None and held.earned:
        found.append({"code": "points", "value": exact_text(held.balance), "need": "", "unit": {"zh": "", "en": ""}})
    return found
