"""What was audited, shown to everybody of the school: accepted records by month and kind."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.pages.answers import page
from xingtan.pages.words import holds
from xingtan.records.audit import month_reads as reads
from xingtan.records.audit.models import AuditSample
from xingtan.records.audit.samples import rules_of
from xingtan.records.labels import METHODS, STATES
from xingtan.records.models import Record

ROWS, DRAWS = 40, 6


@gate("GET", roles=reads.MEMBERS)
def audited(request: HttpRequest) -> HttpResponse:
    """List the accepted records of one's school; those within reach open, of the others only the line is shown."""
    actor = actor_of(request)
    school = reads.school_of(actor, request.GET.get("school", ""), *reads.MEMBERS)
    if school is None:
        raise Http404
    reach = reads.shown_records(school, reads.book_of(school))
    kind, text = request.GET.get("kind", "")[:40], request.GET.get("q", "").strip()[:80]
    month = _month(request.GET.get("month", ""))
    rows = reach.filter(kind=kind) if kind else reach
    rows = rows.filter(holds(text, "title", "teacher__name")) if text else rows
    if month:
        rows = rows.filter(happened_on__year=month.year, happened_on__month=month.month)
    page_obj = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    listed = list(page_obj.object_list)
    seen = Record.objects.visible_to(actor).filter(pk__in=[row.pk for row in listed])
    names = reads.category_names(school)
    context = {
        "school": school,
        "schools": reads.schools_of(actor, *reads.MEMBERS),
        "page_obj": page_obj,
        "rows": listed,
        "open": set(seen.values_list("pk", flat=True)),
        "kinds": [(code, words[2]) for code, words in names.items()],
        "names": names,
        "kind": kind,
        "text": text,
        "months": [(f"{first:%Y-%m}", f"{first:%Y-%m} ({many})") for first, many in reads.shown_months(reach)],
        "month": f"{month:%Y-%m}" if month else "",
        "states": STATES,
        "rules": rules_of(reads.book_of(school)),
        "methods": METHODS,
        "draws": AuditSample.objects.filter(sheet__school=school).select_related("sheet").order_by("-drawn_at")[:DRAWS],
        "today": timezone.localdate(),
    }
    return page(request, "records/audited.html", "records/_audited.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
