"""Pages of the structure of a staff: the tables, whoever stands behind a figure, the tables as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import SCHOOL_KINDS
from xingtan.institutions.models import Institution
from xingtan.pages.answers import page
from xingtan.pages.filters import named
from xingtan.sheets.pages_of import download
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.teachers import reads
from xingtan.teachers.forms import DayForm
from xingtan.teachers.labels import AGE_LABELS, SCHOOLINGS, SERVICE_LABELS, TITLES, label_of
from xingtan.teachers.models import Schooling, Teacher, Title
from xingtan.teachers.staff.structure import (
    AGE_BANDS,
    EVERYBODY,
    FIVE_YEAR_BANDS,
    NO_TIER,
    Band,
    Line,
    Structure,
    people_behind,
    staff_structure,
)
from xingtan.teachers.tiers.reads import scheme_at
from xingtan.teachers.tiers.scheme import shipped_scheme

ROWS_A_PAGE = 50
FINE = "fine"


@dataclass(frozen=True)
class _Asked:
    """Which unit, day and age bands a page is about."""

    unit: Institution
    on: date
    bands: tuple[Band, ...]

    @property
    def fine(self) -> bool:
        """Whether ages are shown in bands of five years."""
        return self.bands is FIVE_YEAR_BANDS


@gate("GET", roles=reads.LOOKERS)
def structure(request: HttpRequest) -> HttpResponse:
    """Show the structure of the staff of a unit on a day."""
    actor = actor_of(request)
    asked = _asked(request, actor)
    staff = staff_structure(asked.unit, on=asked.on, bands=asked.bands)
    units = [(each.code, named(each)) for each in reads.units_for(actor, asked.unit)]
    if asked.unit.code not in dict(units):
        units.insert(0, (asked.unit.code, named(asked.unit)))
    query = f"unit={asked.unit.code}&on={asked.on.isoformat()}" + (f"&ages={FINE}" if asked.fine else "")
    context = {
        "unit": asked.unit,
        "units": units,
        "on": asked.on,
        "staff": staff,
        "tables": _tables(staff, asked),
        "query": query,
        "ages": [("", _("Three bands")), (FINE, _("Bands of five years"))],
        "fine": FINE if asked.fine else "",
    }
    return page(request, "teachers/structure.html", "teachers/_structure.html", context)


@gate("GET", roles=reads.LOOKERS)
def people(request: HttpRequest) -> HttpResponse:
    """List the teachers whom one figure counts; those who are in the reader's scope today open."""
    actor = actor_of(request)
    asked = _asked(request, actor)
    table, line = request.GET.get("table", ""), request.GET.get("line", "")
    found = people_behind(asked.unit, on=asked.on, table=table, line=line, bands=asked.bands)
    if found is None:
        raise Http404
    page_obj = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    keys = [teacher.pk for teacher in page_obj]
    context = {
        "unit": asked.unit,
        "on": asked.on,
        "label": _label(table, line, asked.unit, asked.on),
        "page_obj": page_obj,
        "known": set(Teacher.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True)),
        "rows": [(teacher, label_of(TITLES, teacher.title)) for teacher in page_obj],
    }
    return render(request, "teachers/structure_people.html", context)


@gate("GET", roles=reads.LOOKERS)
def export(request: HttpRequest) -> HttpResponse:
    """Send the tables as a workbook."""
    asked = _asked(request, actor_of(request))
    staff = staff_structure(asked.unit, on=asked.on, bands=asked.bands)
    headers = [_("School"), _("On the day"), _("Table"), _("Line"), _("Teachers"), _("Percentage")]
    rows = [
        [asked.unit.name, asked.on.isoformat(), str(name), str(label), str(line.count), line.percent]
        for _code, name, lines in _tables(staff, asked)
        for label, line in lines
    ]
    rows.append(
        [asked.unit.name, asked.on.isoformat(), _("Total"), "", str(staff.total), "100.0" if staff.total else "0.0"]
    )
    return download(xlsx_of(_("Staff structure"), headers, rows), f"{_('Staff structure')}-{asked.on}.xlsx", XLSX)


def _asked(request: HttpRequest, actor: Actor) -> _Asked:
    unit = reads.unit_in_scope(actor, request.GET.get("unit", ""))
    if unit is None:
        raise Http404
    form = DayForm(request.GET)
    on = (form.cleaned_data.get("on") if form.is_valid() else None) or timezone.localdate()
    return _Asked(unit, on, FIVE_YEAR_BANDS if request.GET.get("ages") == FINE else AGE_BANDS)


def _tables(staff: Structure, asked: _Asked) -> tuple[tuple[str, str, list[tuple[Any, Line]]], ...]:
    """Return code, name and lines with their labels of every table."""
    tiers = _tier_names(asked.unit, asked.on) if staff.tiers else {}
    return (
        ("age", _("Age"), [(AGE_LABELS.get(line.code, line.code), line) for line in staff.ages]),
        ("service", _("Years of service"), [(SERVICE_LABELS[line.code], line) for line in staff.services]),
        ("schooling", _("Schooling"), [(label_of(SCHOOLINGS, line.code), line) for line in staff.schoolings]),
        ("title", _("Professional title"), [(label_of(TITLES, line.code), line) for line in staff.titles]),
        ("tier", _("Teacher tier"), [(tiers.get(line.code, line.code), line) for line in staff.tiers]),
    )


def _tier_names(unit: Institution, on: date) -> dict[str, str]:
    language = get_language() or ""
    scheme = scheme_at(unit, on) if unit.kind in SCHOOL_KINDS else shipped_scheme()
    return {**{tier.code: tier.title.said(language) for tier in scheme.tiers}, NO_TIER: _("In no tier")}


def _label(table: str, line: str, unit: Institution, on: date) -> str:
    """Return what one line is called."""
    if table == EVERYBODY:
        return _("Everybody")
    if table == "tier":
        return _tier_names(unit, on).get(line, line)
    if table == "schooling" and line in set(Schooling):
        return label_of(SCHOOLINGS, line)
    if table == "title" and line in set(Title):
        return label_of(TITLES, line)
    return str(AGE_LABELS.get(line) or SERVICE_LABELS.get(line, line))
