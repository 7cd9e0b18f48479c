"""The auditor's queue: the list on one side, the record with its evidence on the other, keys for every step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError, NotPermittedError, UnknownStepError
from xingtan.pages.answers import page
from xingtan.records import reads
from xingtan.records.errors import NothingMarkedError
from xingtan.records.flags import flags_of
from xingtan.records.labels import RETURN_REASONS, STATES
from xingtan.records.models import Record
from xingtan.records.services import Outcome, take_step, take_step_in_bulk
from xingtan.records.views.shown import ALL_SENTENCES, filter_of, record_context

ROWS = 50
DECISIONS = frozenset({"accept", "return"})


@gate("GET", roles=(Role.SCHOOL_AUDITOR,))
def audit(request: HttpRequest) -> HttpResponse:
    """Show the queue, the asked-for record beside it, else the first."""
    return _queue_page(request, wanted=_number(request.GET.get("record")))


@gate("POST", roles=(Role.SCHOOL_AUDITOR,))
def decide(request: HttpRequest, record_id: int, step: str) -> HttpResponse:
    """Accept or return one record and go on to the next; a refusal says why above the queue."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor), pk=record_id)
    after = _number(request.POST.get("after"))
    try:
        if step not in DECISIONS:
            raise UnknownStepError(step=step)
        reason = request.POST.get("reason", "")[:500]
        take_step(actor=actor, record_id=found.pk, step=step, at=timezone.now(), reason=reason)
    except DomainError as error:
        alert, status = _refused(error)
        return _queue_page(request, wanted=found.pk, alert=alert, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        return _queue_page(request, wanted=after)
    query = request.GET.copy()
    query["record"] = str(after or "")
    return redirect(f"{reverse('records:audit')}?{query.urlencode()}")


@gate("POST", roles=(Role.SCHOOL_AUDITOR,))
def decide_marked(request: HttpRequest) -> HttpResponse:
    """Accept or return every marked record and say of each what became of it."""
    ids = _marked(request)
    step = request.POST.get("step", "")
    outcomes: Sequence[Outcome] = ()
    alert, status = "", 200
    try:
        if step not in DECISIONS:
            raise UnknownStepError(step=step)
        if not ids:
            raise NothingMarkedError
        reason = request.POST.get("reason", "")[:500]
        outcomes = take_step_in_bulk(
            actor=actor_of(request), record_ids=ids, step=step, at=timezone.now(), reason=reason
        )
    except DomainError as error:
        alert, status = _refused(error)
    return _queue_page(request, outcomes=outcomes, alert=alert, status=status)


def _queue_page(
    request: HttpRequest,
    *,
    wanted: int | None = None,
    outcomes: Sequence[Outcome] = (),
    alert: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, narrowed, month = actor_of(request), filter_of(request), _month(request.GET.get("month", ""))
    rows = reads.queue(actor, narrowed, month=month)
    page_obj = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    listed = list(page_obj.object_list)
    links = reads.evidence_of(listed)
    current = next((row for row in listed if row.pk == wanted), None) or (listed[0] if listed else None)
    before, after = reads.neighbours([row.pk for row in listed], current.pk) if current else (None, None)
    context: dict[str, object] = {
        "page_obj": page_obj,
        "rows": listed,
        "flags": flags_of(listed, links, on=timezone.localdate()),
        "files": links,
        "current": current,
        "before": before,
        "after": after,
        "marked": _marked(request),
        "months": [(f"{first:%Y-%m}", f"{first:%Y-%m} ({many})") for first, many in reads.queue_months(actor)],
        "month": f"{month:%Y-%m}" if month else "",
        "kinds": [(spec.kind, spec.name.here) for spec in reads.kinds()],
        "narrowed": narrowed,
        "reasons": RETURN_REASONS,
        "states": STATES,
        "outcomes": [(each, ALL_SENTENCES.get(each.code, each.code)) for each in outcomes],
        "alert": alert,
        "query": _query_of(request),
    }
    if current is not None:
        context["shown"] = record_context(actor, current)
    return page(request, "records/audit.html", "records/_audit.html", context, status=status)


def _refused(error: DomainError) -> tuple[str, int]:
    """Return the sentence and the status of a refusal that is shown inside the queue."""
    code = str(error.params.get("reason") or error.code) if isinstance(error, NotPermittedError) else error.code
    status = 403 if isinstance(error, NotPermittedError) else 404 if isinstance(error, UnknownStepError) else 409
    return str(ALL_SENTENCES.get(code, code)), status


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < len("1000000000000000000") else None


def _marked(request: HttpRequest) -> list[int]:
    """Return the marked records, whether the marks come with a link or with a form."""
    texts = request.POST.getlist("marked") + request.GET.getlist("marked")
    return list(dict.fromkeys(pk for pk in map(_number, texts) if pk))


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _query_of(request: HttpRequest) -> str:
    """Return the filters of this request as a query string, to be carried along."""
    query = request.GET.copy()
    for name in ("record", "marked"):
        query.pop(name, None)
    return query.urlencode()
