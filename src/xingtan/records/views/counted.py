"""The lists behind figures: the auditors' decisions one by one, and a school's records by teacher."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.institutions.models import Institution
from xingtan.pages.answers import page
from xingtan.pages.long_lists import LongList
from xingtan.records.audit.decision_reads import (
    ORDERS,
    OWN_WORDS,
    STEPS,
    DecisionFilter,
    auditors_of,
    decisions_of,
    reasons_asked,
    said_of,
)
from xingtan.records.audit.month_reads import DESKS, school_of, schools_of
from xingtan.records.models import Record
from xingtan.records.opening import opening_of
from xingtan.records.teacher_counts import ByTeacher, Counted
from xingtan.records.views.shown import YEARS, day_of, is_key

ROWS = 40
STEP_LABELS: Mapping[str, tuple[str | Promise, str]] = {
    "accept": (_("Accepted"), "good"),
    "unsampled": (_("Accepted unsampled"), "neutral"),
    "return": (_("Returned"), "bad"),
    "reopen": (_("Reopened"), "warn"),
    "decided": (_("Accepted or returned"), ""),
    "read": (_("All but those accepted unsampled"), ""),
    "mistaken": (_("Returned or reopened"), ""),
}


@gate("GET", roles=DESKS)
def decisions(request: HttpRequest) -> HttpResponse:
    """List what the auditors of a school decided; of records out of the reader's reach only number and step stand."""
    actor = actor_of(request)
    school = _school(actor, request.GET.get("school", ""))
    asked = _decision_filter(request)
    page_obj = LongList(asked.narrow(decisions_of(school)), ROWS).get_page(request.GET.get("page"))
    listed = list(page_obj.object_list)
    keys = [row.record_id for row in listed]
    seen = Record.objects.visible_to(actor).filter(pk__in=keys).select_related("teacher")
    said = said_of(listed)
    context = {
        "school": school,
        "schools": schools_of(actor, *DESKS),
        "page_obj": page_obj,
        "rows": [(row, "unsampled" if row.unsampled else row.step, said[row.pk]) for row in listed],
        "seen": {record.pk: record for record in seen},
        "numbers": dict(Record.objects.filter(pk__in=keys).values_list("pk", "number")),
        "labels": STEP_LABELS,
        "auditors": auditors_of(school),
        "steps": [(code, label) for code, (label, _tone) in STEP_LABELS.items()],
        "reasons": [*reasons_asked(school, asked.reason), (OWN_WORDS, _("In words of one's own only"))],
        "asked": asked,
    }
    return page(request, "records/decisions.html", "records/_decisions.html", context)


@gate("GET", roles=DESKS)
def teachers(request: HttpRequest) -> HttpResponse:
    """List who has records of a school year, or on a sheet: how many, where they stand, hours accepted."""
    actor = actor_of(request)
    school = _school(actor, request.GET.get("school", "") or request.GET.get("below", ""))
    year, sheet = YEARS.get(request.GET.get("year", "")), day_of(f"{request.GET.get('sheet', '')}-01")
    counted = Counted(school, "below" in request.GET, year, sheet)
    context = {
        "school": school,
        "schools": schools_of(actor, *DESKS),
        "page_obj": Paginator(ByTeacher(actor, counted), ROWS).get_page(request.GET.get("page")),
        "opening": opening_of(actor, school, with_campuses=counted.with_campuses),
        "counted": counted,
    }
    return page(request, "records/by_teacher.html", "records/_by_teacher.html", context)


def _decision_filter(request: HttpRequest) -> DecisionFilter:
    by, step, order = (request.GET.get(key, "") for key in ("by", "step", "order"))
    return DecisionFilter(
        sheet=_month(request, "sheet"),
        first=_month(request, "from"),
        last=_month(request, "to"),
        by=by if is_key(by) else "",
        step=step if step in STEPS else "",
        reason=request.GET.get("reason", "")[:24],
        waited=request.GET.get("waited") == "yes",
        order=order if order in ORDERS else "",
    )


def _month(request: HttpRequest, name: str) -> date | None:
    return day_of(f"{request.GET.get(name, '')}-01")


def _school(actor: Actor, code: str) -> Institution:
    found = school_of(actor, code, *DESKS)
    if found is None:
        raise Http404
    return found
