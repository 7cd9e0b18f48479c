"""The auditors' workload: what waits, how long it waited, who decided how much."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.records.audit import month_reads
from xingtan.records.audit.reason_reads import reasons_by_month
from xingtan.records.audit.workload import MONTHS_OF_WAITING, load_of
from xingtan.records.opening import opening_of
from xingtan.records.reads import months_before


@gate("GET", roles=month_reads.DESKS)
def workload(request: HttpRequest) -> HttpResponse:
    """Show the workload of one school's auditors over twelve months."""
    actor = actor_of(request)
    school = month_reads.school_of(actor, request.GET.get("school", ""), *month_reads.DESKS)
    if school is None:
        raise Http404
    months = months_before(timezone.localdate())
    reasons = reasons_by_month([school], months)
    load = load_of([school], months=months, at=timezone.now())
    context = {
        "school": school,
        "schools": month_reads.schools_of(actor, *month_reads.DESKS),
        "load": load,
        "opening": opening_of(actor, school),
        "months": months,
        "most": max(load.by_month, default=0),
        "most_each": max((max(each.counts) for each in load.auditors), default=0),
        "reasons": reasons,
        "most_reason": max((max(each.counts) for each in reasons), default=0),
        "span": MONTHS_OF_WAITING,
    }
    return render(request, "records/workload.html", context)
