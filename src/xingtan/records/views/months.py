"""The sheets of the months: the list, one month, closing it, opening it again, drawing its sample."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.records.audit import month_reads as reads
from xingtan.records.audit.models import AuditSample
from xingtan.records.audit.months import close_month, month_after, reopen_month
from xingtan.records.audit.reason_reads import reasons_of_sheet
from xingtan.records.audit.refusals import refused
from xingtan.records.audit.rereading import confirm_unread, unread_of
from xingtan.records.audit.samples import chosen_of, draw_sample, is_true, rates_by_kind, rules_of
from xingtan.records.audit.sampling import Method, digits_after, rate_after, ticket_of
from xingtan.records.labels import LATE_RULES, METHODS, STATES
from xingtan.records.models import Record
from xingtan.records.opening import opening_of
from xingtan.records.services import accept_unsampled

YEARS = range(1950, 2200)
MONTHS = 24
"""Months on one page of the list."""
Act = Callable[[Actor, Institution, date], str]


@gate("GET", roles=reads.DESKS)
def months(request: HttpRequest) -> HttpResponse:
    """List the months of a school: what waits, what was accepted, what came late, which are closed."""
    actor = actor_of(request)
    school = reads.school_of(actor, request.GET.get("school", ""), *reads.DESKS)
    if school is None:
        raise Http404
    rows = reads.month_rows(school)
    closes = any(actor.wears(role, school.path) for role in (Role.SCHOOL_AUDITOR, Role.MANAGER))
    context = {
        "school": school,
        "schools": reads.schools_of(actor, *reads.DESKS),
        "page_obj": Paginator(rows, MONTHS).get_page(request.GET.get("page")),
        "closable": len(reads.closable(rows, timezone.localdate())) if closes else 0,
        "opening": opening_of(actor, school),
        "rules": rules_of(reads.book_of(school)),
        "methods": METHODS,
        "late_rules": LATE_RULES,
        "may_rule": actor.wears(Role.MANAGER, school.path),
    }
    return render(request, "records/months.html", context)


@gate("GET", roles=reads.DESKS)
def sheet(request: HttpRequest, school: str, year: int, month: int) -> HttpResponse:
    """Show the sheet of one month: records by category and state, who did what, its samples, its closing."""
    actor = actor_of(request)
    place, first = _school(actor, school, *reads.DESKS), _first_day(year, month)
    shown, rules = reads.sheet_view(place, first), rules_of(reads.book_of(place))
    rates = rates_by_kind(place, first, rules, [line.kind for line in shown.lines])
    context = {
        "school": place,
        "month": first,
        "shown": shown,
        "opening": opening_of(actor, place),
        "states": STATES,
        "rules": rules,
        "method": METHODS[rules.method],
        "reasons": reasons_of_sheet(place, first),
        "samples_allowed": rules.method is not Method.EVERY,
        "rates": rates,
        "unread": list(unread_of(place, first).select_related("teacher")),
        "undecided": reads.undecided(place, first),
        "begun": first <= timezone.localdate(),
        "over": month_after(first) <= timezone.localdate(),
        "audits": actor.wears(Role.SCHOOL_AUDITOR, place.path),
        "manages": actor.wears(Role.MANAGER, place.path),
        "widened": {
            sample.number: rate_after(rules.rate, widen=sample.widen, mistakes=len(sample.mistakes))
            for sample, _chosen in shown.samples
        },
    }
    return render(request, "records/month.html", context)


@gate("POST", roles=(Role.SCHOOL_AUDITOR, Role.MANAGER))
def close(request: HttpRequest, school: str, year: int, month: int) -> HttpResponse:
    """Close the month; what is not decided on goes to the next one when that was ticked."""
    carry = request.POST.get("carry") == "yes"

    def act(actor: Actor, place: Institution, first: date) -> str:
        closing = close_month(actor=actor, school=place, month=first, at=timezone.now(), carry=carry)
        if not closing.carried:
            return _("%(month)s is closed.") % {"month": f"{first:%Y-%m}"}
        sentence = ngettext(
            "%(month)s is closed; %(num)s record went to %(to)s.",
            "%(month)s is closed; %(num)s records went to %(to)s.",
            len(closing.carried),
        )
        return sentence % {"month": f"{first:%Y-%m}", "num": len(closing.carried), "to": f"{closing.to:%Y-%m}"}

    return _done(request, act, school=school, first=_first_day(year, month))


@gate("POST", roles=(Role.MANAGER,))
def reopen(request: HttpRequest, school: str, year: int, month: int) -> HttpResponse:
    """Open a closed month again, with the reason."""
    reason = request.POST.get("reason", "")[:500]

    def act(actor: Actor, place: Institution, first: date) -> str:
        reopen_month(actor=actor, school=place, month=first, reason=reason, at=timezone.now())
        return _("%(month)s is open again.") % {"month": f"{first:%Y-%m}"}

    return _done(request, act, school=school, first=_first_day(year, month))


@gate("POST", roles=(Role.SCHOOL_AUDITOR,))
def draw(request: HttpRequest, school: str, year: int, month: int) -> HttpResponse:
    """Draw the sample of the month."""

    def act(actor: Actor, place: Institution, first: date) -> str:
        sample = draw_sample(actor=actor, school=place, month=first, at=timezone.now())
        told = {"picked": len(chosen_of(sample)), "all": len(sample.population)}
        return _("%(picked)s of %(all)s records are drawn. Look at them; the others can then be accepted.") % told

    return _done(request, act, school=school, first=_first_day(year, month))


@gate("POST", roles=(Role.SCHOOL_AUDITOR,))
def accept_rest(request: HttpRequest, school: str, year: int, month: int) -> HttpResponse:
    """Accept the records outside the sample, in one act."""

    def act(actor: Actor, place: Institution, first: date) -> str:
        outcomes = accept_unsampled(actor=actor, school=place, month=first, at=timezone.now())
        done = sum(each.done for each in outcomes)
        sentence = ngettext("%(num)s record was accepted unsampled.", "%(num)s records were accepted unsampled.", done)
        return sentence % {"num": done}

    return _done(request, act, school=school, first=_first_day(year, month))


@gate("POST", roles=(Role.SCHOOL_AUDITOR,))
def confirm(request: HttpRequest, record_id: int) -> HttpResponse:
    """Keep that a record, accepted unread and drawn since, was read and stays accepted."""
    actor = actor_of(request)
    found = get_object_or_404(Record.objects.visible_to(actor).select_related("school"), pk=record_id)
    try:
        decision = confirm_unread(actor=actor, record_id=found.pk, at=timezone.now())
    except DomainError as error:
        return refused(request, error)
    messages.success(request, _("%(number)s was read and stays accepted.") % {"number": found.number})
    return redirect("records:month", found.school.code, decision.month.year, decision.month.month)


@gate("GET", roles=reads.MEMBERS)
def sample(request: HttpRequest, school: str, year: int, month: int, number: int) -> HttpResponse:
    """Show one draw to everybody of the school, with all that is needed to draw again; ``?format=json`` as a file."""
    actor = actor_of(request)
    place, first = _school(actor, school, *reads.MEMBERS), _first_day(year, month)
    samples = AuditSample.objects.select_related("sheet__school")
    found = get_object_or_404(samples, sheet__school=place, sheet__month=first, number=number)
    chosen = chosen_of(found)
    if request.GET.get("format") == "json":
        return _as_file(found, chosen)
    tickets = sorted((ticket_of(found.seed, row[0]), row[0], row[1]) for row in found.population)
    rows = [(ticket, name, kind, name in chosen, name in found.mistakes) for ticket, name, kind in tickets]
    shares = {"": rows, "picked": [row for row in rows if row[3]], "mistakes": [row for row in rows if row[4]]}
    show = request.GET.get("show", "")
    share = show if show in shares else ""
    seen = Record.objects.visible_to(actor).filter(school=place, number__in=[row[1] for row in shares[share]])
    rates = sorted({row[2] for row in found.population})
    context = {
        "school": place,
        "month": first,
        "sample": found,
        "method": METHODS[Method(found.method)],
        "digits": digits_after(found.digit, widen=found.widen, mistakes=len(found.mistakes)),
        "rates": rates,
        "now": [rate_after(rate, widen=found.widen, mistakes=len(found.mistakes)) for rate in rates],
        "names": {kind: words[2] for kind, words in reads.category_names(place).items()},
        "rows": shares[share],
        "many": {name: len(listed) for name, listed in shares.items()},
        "share": share,
        "seen": dict(seen.values_list("number", "pk")),
        "chosen": chosen,
        "is_true": is_true(found),
    }
    return render(request, "records/sample.html", context)


def _as_file(found: AuditSample, chosen: tuple[str, ...]) -> HttpResponse:
    told = {
        "grounds": found.grounds,
        "seed": found.seed,
        "method": found.method,
        "widen": found.widen,
        "digit": found.digit,
        "mistakes": found.mistakes,
        "population": found.population,
        "sample": list(chosen),
    }
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json")
    name = f"sample-{found.grounds['school']}-{found.grounds['month']}-{found.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _done(request: HttpRequest, act: Act, *, school: str, first: date) -> HttpResponse:
    """Do it and show the sheet again, or say why not."""
    actor = actor_of(request)
    place = _school(actor, school, *reads.DESKS)
    try:
        said = act(actor, place, first)
    except DomainError as error:
        return refused(request, error)
    messages.success(request, said)
    return redirect("records:month", place.code, first.year, first.month)


def _school(actor: Actor, code: str, *roles: Role) -> Institution:
    """Return the school of that code within reach of these roles, else 404."""
    found = reads.school_of(actor, code, *roles)
    if found is None:
        raise Http404
    return found


def _first_day(year: int, month: int) -> date:
    if year not in YEARS or month not in range(1, 13):
        raise Http404
    return date(year, month, 1)
