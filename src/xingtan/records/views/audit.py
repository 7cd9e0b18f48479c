"""The queue of whoever judges: the list on one side, the record with its evidence on the other, keys for every step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.kernel.errors import DomainError, UnknownStepError
from xingtan.pages.answers import page
from xingtan.records import reads
from xingtan.records.audit import reads as audit_reads
from xingtan.records.audit import shares
from xingtan.records.audit.alarms import review_alarm, reviews_of
from xingtan.records.audit.flags import flags_of
from xingtan.records.audit.month_reads import DESKS
from xingtan.records.audit.reads import QueueFilter
from xingtan.records.audit.refusals import ALL_SENTENCES, sentence_of, status_of
from xingtan.records.audit.return_reasons import reasons_in_use
from xingtan.records.definitions.rights import Right
from xingtan.records.errors import NothingMarkedError
from xingtan.records.judging import JUDGES, judges_at_all
from xingtan.records.labels import SHARES, STATES
from xingtan.records.models import Record
from xingtan.records.outcomes import Outcome
from xingtan.records.services import take_step, take_step_in_bulk
from xingtan.records.views.shown import filter_of, record_context
from xingtan.records.whereabouts import whereabouts

ROWS = 50
MOST_CODES = 10
DECISIONS = frozenset({"accept", "return"})


@gate("GET", roles=JUDGES)
def audit(request: HttpRequest) -> HttpResponse:
    """Show the queue, the asked-for record beside it, else the first."""
    return _queue_page(request, wanted=_number(request.GET.get("record")))


@gate("POST", roles=JUDGES)
def decide(request: HttpRequest, record_id: int, step: str) -> HttpResponse:
    """Accept or return one record and go on to the next; a refusal says why above the queue."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor).select_related("teacher"), pk=record_id)
    after = _number(request.POST.get("after"))
    try:
        if step not in DECISIONS:
            raise UnknownStepError(step=step)
        reason = request.POST.get("reason", "")[:500]
        take_step(
            actor=actor, record_id=found.pk, step=step, at=timezone.now(), reason=reason, codes=_codes(request, step)
        )
    except DomainError as error:
        return _queue_page(request, wanted=found.pk, alert=sentence_of(error), status=status_of(error))
    told = {"teacher": found.teacher.name, "title": found.heading}
    said = _("Accepted: %(teacher)s · %(title)s") if step == "accept" else _("Returned: %(teacher)s · %(title)s")
    return _on_to(request, after, said % told)


@gate("POST", roles=JUDGES)
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
        outcomes = take_step_in_bulk(
            actor=actor_of(request),
            record_ids=ids,
            step=step,
            at=timezone.now(),
            reason=request.POST.get("reason", "")[:500],
            codes=_codes(request, step),
        )
    except DomainError as error:
        alert, status = sentence_of(error), status_of(error)
    return _queue_page(request, outcomes=outcomes, alert=alert, status=status)


@gate("POST", roles=JUDGES)
def take_up(request: HttpRequest) -> HttpResponse:
    """Take the next records out of the queue as it is narrowed, or give back what was taken."""
    actor, rows = actor_of(request), audit_reads.queue(actor_of(request), _filter(request))
    try:
        if request.POST.get("act") == "give_back":
            given = shares.give_back(actor=actor, rows=rows, at=timezone.now())
            sentence = ngettext("%(num)s record was given back.", "%(num)s records were given back.", len(given))
            return _queue_page(request, said=sentence % {"num": len(given)})
        count = _number(request.POST.get("count")) or 1
        taken = shares.take_up(actor=actor, rows=rows, count=count, at=timezone.now())
    except DomainError as error:
        return _queue_page(request, alert=sentence_of(error), status=status_of(error))
    sentence = ngettext("%(num)s record is yours now.", "%(num)s records are yours now.", len(taken))
    return _queue_page(request, wanted=taken[0].pk, said=sentence % {"num": len(taken)})


@gate("POST", roles=JUDGES)
def take_over(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take one record, whoever had it."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor), pk=record_id)
    try:
        shares.take_over(actor=actor, record_id=found.pk, at=timezone.now())
    except DomainError as error:
        return _queue_page(request, wanted=found.pk, alert=sentence_of(error), status=status_of(error))
    return _on_to(request, found.pk)


@gate("POST", roles=JUDGES)
def review(request: HttpRequest, record_id: int) -> HttpResponse:
    """Keep that an alarm was looked into and is no second claim."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor), pk=record_id)
    code, reason = request.POST.get("alarm", "")[:24], request.POST.get("reason", "")[:500]
    try:
        review_alarm(actor=actor, record_id=found.pk, code=code, reason=reason, at=timezone.now())
    except DomainError as error:
        return _queue_page(request, wanted=found.pk, alert=sentence_of(error), status=status_of(error))
    return _on_to(request, found.pk)


def _on_to(request: HttpRequest, record_id: int | None, said: str = "") -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _queue_page(request, wanted=record_id, said=said)
    if said:
        messages.success(request, said)
    query = request.GET.copy()
    query["record"] = str(record_id or "")
    return redirect(f"{reverse('records:audit')}?{query.urlencode()}")


def _queue_page(
    request: HttpRequest,
    *,
    wanted: int | None = None,
    outcomes: Sequence[Outcome] = (),
    alert: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, narrowed, today = actor_of(request), _filter(request), timezone.localdate()
    page_obj = Paginator(audit_reads.queue(actor, narrowed), ROWS).get_page(request.GET.get("page"))
    listed = list(page_obj.object_list)
    links = reads.evidence_of(listed)
    current = next((row for row in listed if row.pk == wanted), None) or (listed[0] if listed else None)
    before, after = reads.neighbours([row.pk for row in listed], current.pk) if current else (None, None)
    context: dict[str, object] = {
        "page_obj": page_obj,
        "rows": listed,
        "flags": flags_of(actor, listed, links, on=today),
        "files": links,
        "current": current,
        "before": before,
        "after": after,
        "marked": _marked(request),
        "where": whereabouts(listed, on=today),
        "actor": actor,
        "narrowed": narrowed,
        "reasons": reasons_in_use({row.school_id for row in listed}),
        "states": STATES,
        "outcomes": [(each, ALL_SENTENCES.get(each.code, each.code)) for each in outcomes],
        "alert": alert,
        "said": said,
        "renewed": request.method == "POST",
        "query": _query_of(request),
        "judges": bool(listed) or judges_at_all(actor),
        "keeps_sheets": bool(actor.roles & set(DESKS)),
        **_choices(request, narrowed),
    }
    if current is not None:
        context["shown"] = record_context(actor, current)
        context["reviews"] = reviews_of(current)
    return page(request, "records/audit.html", "records/_audit.html", context, status=status)


def _choices(request: HttpRequest, narrowed: QueueFilter) -> dict[str, object]:
    """Return what the queue can be narrowed to, each with its number."""
    actor = actor_of(request)
    many = audit_reads.queue_shares(actor)
    return {
        "months": [(f"{first:%Y-%m}", f"{first:%Y-%m} ({n})") for first, n in audit_reads.queue_months(actor)],
        "month": f"{narrowed.month:%Y-%m}" if narrowed.month else "",
        "groups": [(code, f"{name} ({n})") for code, name, n in audit_reads.queue_groups(actor)],
        "shares": [(share, f"{SHARES[share]} ({n})") for share, n in many.items()],
        "many": many,
        "kinds": [(spec.kind, spec.name.here) for spec in reads.kinds(actor) if actor.roles & spec.rights[Right.JUDGE]],
    }


def _filter(request: HttpRequest) -> QueueFilter:
    share = request.GET.get("share", "")
    return QueueFilter(
        told=filter_of(request),
        month=_month(request.GET.get("month", "")),
        share=share if share in audit_reads.SHARES else "",
        group=request.GET.get("group", "")[:32],
    )


def _codes(request: HttpRequest, step: str) -> list[str]:
    """Return the reason codes of a return; other steps have none."""
    return [code[:24] for code in request.POST.getlist("codes")[:MOST_CODES] if code] if step == "return" else []


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
