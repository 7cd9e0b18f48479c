"""The statement on paper and as a workbook: by cycle, year and part, with subtotals that add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.credit_bank.reads import CycleOfStatement, Statement, statement
from xingtan.credit_bank.tongue import title, unit_of
from xingtan.kernel.amounts import exact_text
from xingtan.pages.filters import school_year
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.teachers.models import Teacher

ZERO = Fraction(0)


@dataclass(frozen=True)
class SumRow:
    """One line of sums: a credit year, or a cycle's subtotal over the years above it, which has no ``year``.

    Units: the unit of the statement, exact; ``amounts`` follow the order of the parts and add up to ``total``.
    """

    label: str
    amounts: tuple[Fraction, ...]
    total: Fraction
    is_subtotal: bool
    year: int | None = None


@gate("GET", roles=SIGNED_IN)
def sheet(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show the statement for printing: sums by cycle, year and part, then every entry."""
    return render(request, "standing/statement.html", _context(request, teacher_id))


@gate("GET", roles=SIGNED_IN)
def workbook(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Hand out the statement as a workbook: every entry, then the sums."""
    found = _context(request, teacher_id)
    header = [_("Entry"), _("Day"), _("What"), _("Part"), _("Item"), _("Credit year"), _("Amount"), _("Takes back")]
    answer = HttpResponse(xlsx_of(_("Statement"), header, _cells(found)), content_type=XLSX)
    day = timezone.localdate().isoformat()
    answer["Content-Disposition"] = f'attachment; filename="statement-{found["teacher"].number}-{day}.xlsx"'
    return answer


def sums_of(found: Statement) -> list[SumRow]:
    """Return the sums of a statement, the latest cycle first, its years in order and its subtotal below them."""
    return [row for cycle in found.cycles for row in _of_cycle(found, cycle)]


def _context(request: HttpRequest, teacher_id: int) -> dict[str, Any]:
    rows = Teacher.objects.visible_to(actor_of(request)).select_related("school")
    teacher = get_object_or_404(rows, pk=teacher_id)
    found = statement(teacher.pk, request.GET.get("unit") or None)
    entries = [entry for cycle in found.cycles for year in reversed(cycle.years) for entry in year.entries]
    return {
        "teacher": teacher,
        "own": teacher.account_id is not None and teacher.account_id == actor_of(request).account_id,
        "statement": found,
        "unit": unit_of(found.rulebook).of(found.total),
        "parts": list(found.parts),
        "part_titles": [title(found.rulebook, "part", part) for part in found.parts],
        "sums": sums_of(found),
        "entries": [(entry, title(found.rulebook, "part", entry.part), _item(found, entry.item)) for entry in entries],
        "today": timezone.localdate(),
    }


def _of_cycle(found: Statement, cycle: CycleOfStatement) -> Iterator[SumRow]:
    for year in reversed(cycle.years):
        amounts = tuple(year.by_part.get(part, ZERO) for part in found.parts)
        yield SumRow(school_year(year.year), amounts, year.total, is_subtotal=False, year=year.year)
    label = _("Sum of all years")
    if cycle.cycle is not None:
        label = _("Cycle %(first)s–%(last)s") % {"first": cycle.cycle.first_year, "last": cycle.cycle.last_year + 1}
    yield SumRow(label, tuple(cycle.by_part.get(part, ZERO) for part in found.parts), cycle.total, is_subtotal=True)


def _item(found: Statement, item: str) -> str:
    return title(found.rulebook, "item", item)


def _cells(found: dict[str, Any]) -> Iterator[list[str]]:
    for entry, part, item in found["entries"]:
        yield [
            entry.number,
            entry.happened_on.isoformat(),
            entry.narrative,
            part,
            item,
            str(entry.year),
            exact_text(entry.amount),
            entry.reverses.number if entry.reverses else "",
        ]
    yield []
    yield ["", "", "", *found["part_titles"], _("Total")]
    for row in found["sums"]:
        yield ["", "", row.label, *(exact_text(amount) for amount in row.amounts), exact_text(row.total)]
    yield ["", "", _("Total"), *("" for _part in found["part_titles"]), exact_text(found["statement"].total)]
