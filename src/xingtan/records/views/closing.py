"""Closing many months at once: those that are over and on whose sheets everything is decided."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError
from xingtan.records.audit import month_reads as reads
from xingtan.records.audit.closing import close_months
from xingtan.records.audit.refusals import refused
from xingtan.records.opening import opening_of

CLOSERS = (Role.SCHOOL_AUDITOR, Role.MANAGER)


@gate("GET", "POST", roles=CLOSERS)
def choose(request: HttpRequest) -> HttpResponse:
    """Show the months that can be closed now, and close those that were chosen."""
    actor = actor_of(request)
    told = request.POST if request.method == "POST" else request.GET
    school = reads.school_of(actor, told.get("school", ""), *CLOSERS)
    if school is None:
        raise Http404
    chosen = _months(request.POST.getlist("month"))
    if chosen:
        try:
            sheets = close_months(actor=actor, school=school, months=chosen, at=timezone.now())
        except DomainError as error:
            return refused(request, error)
        sentence = ngettext("%(num)s month is closed.", "%(num)s months are closed.", len(sheets))
        messages.success(request, sentence % {"num": len(sheets)})
        return redirect(f"{reverse('records:months')}?{urlencode({'school': school.code})}")
    rows, on = reads.month_rows(school), timezone.localdate()
    context = {
        "school": school,
        "schools": reads.schools_of(actor, *CLOSERS),
        "rows": reads.closable(rows, on),
        "held_up": reads.held_up(rows, on),
        "opening": opening_of(actor, school),
        "mistake": _("Choose at least one month.") if request.method == "POST" else "",
    }
    return render(request, "records/close_months.html", context, status=422 if context["mistake"] else 200)


def _months(written: list[str]) -> list[date]:
    """Return the first days of months written as 2025-10; unknown (404) when one of them is none."""
    try:
        return [datetime.strptime(each, "%Y-%m").date() for each in written]  # noqa: DTZ007 a month, no moment
    except ValueError as error:
        raise Http404 from error
