"""Pages of roles: who holds which, giving and ending them, one or many; deputies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access import reads
from xingtan.access.actors import Actor, actor_of
from xingtan.access.duty_forms import MOST_PLACES, EndForm, GrantForm
from xingtan.access.gate import gate
from xingtan.access.labels import DUTY_STATES, ROLES, sentence_of
from xingtan.access.many import Ended, Given, end_many, give_many, rehearsed
from xingtan.access.models import Duty
from xingtan.access.roles import GIVERS, GROUP_KINDS, HELD_AT, Role, roles_met
from xingtan.institutions.models import Institution
from xingtan.kernel.chinese_names import in_order
from xingtan.pages.answers import page
from xingtan.pages.filters import headed, named
from xingtan.pages.people import People, Person

ROWS_A_PAGE = 50
PEOPLE_AT_ONCE, PEOPLE_OFFERED = 100, 500
UNPROCESSABLE = 422


@gate("GET", roles=GIVERS)
def people(request: HttpRequest) -> HttpResponse:
    """Show who holds which role where, since when and until when."""
    actor, on = actor_of(request), timezone.localdate()
    asked = _asked(request)
    page_obj = Paginator(reads.duties_for(actor, asked, on=on), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = reads.duty_rows(actor, page_obj, on=on)
    places = list(reads.places_for(actor, Role)[: MOST_PLACES + 1])
    context = {
        "page_obj": page_obj,
        "rows": rows,
        "asked": asked,
        "roles": [(role.value, ROLES[role]) for role in roles_met(actor.roles)],
        "role_names": ROLES,
        "states": [(state, DUTY_STATES[state][0]) for state in reads.STATES],
        "state_labels": DUTY_STATES,
        "places": [(place.code, named(place)) for place in places] if len(places) <= MOST_PLACES else [],
        "endable": any(row.may_end for row in rows),
    }
    return page(request, "access/people.html", "access/_people.html", context)


@gate("GET", "POST", roles=GIVERS)
def give(request: HttpRequest) -> HttpResponse:
    """Give a role to one or many: choose, look at what would happen, do it."""
    actor, at = actor_of(request), timezone.now()
    on = timezone.localdate(at)
    roles = reads.roles_given_by(actor)
    places = list(reads.places_for(actor, roles))
    role = request.GET.get("role", "")
    first = {"since": on, "role": role, "place": _only_place(places, role)}
    given = request.POST if request.method == "POST" else None
    form = GrantForm(given, initial=first, roles=roles, places=places)
    if request.method == "POST":
        chosen = list(reads.people_for(actor, on=on).filter(pk__in=_keys(request, "account")))
        if form.is_valid() and chosen:
            run = partial(give_many, actor=actor, accounts=chosen, grant=form.grant, at=at)
            if request.POST.get("confirm"):
                return _given(request, run())
            context = {"form": form, "outcomes": _told(rehearsed(run)), "role": ROLES[form.grant.role]}
            return render(request, "access/give_preview.html", {**context, "grant": form.grant})
        if not chosen:
            form.add_error(None, _("Tick somebody."))
    return page(
        request,
        "access/give.html",
        "access/_give_people.html",
        {"form": form, **_candidates(request, actor)},
        status=UNPROCESSABLE if form.errors else 200,
    )


@gate("POST", roles=GIVERS)
def end(request: HttpRequest) -> HttpResponse:
    """End the ticked roles: look at what would happen, do it."""
    actor, at = actor_of(request), timezone.now()
    rows = reads.duties_for(actor, reads.Asked(role=""), on=timezone.localdate(at))
    duties = list(rows.filter(pk__in=_keys(request, "duty")))
    if not duties:
        messages.error(request, _("Tick the roles that shall end."))
        return redirect("roles:people")
    form = EndForm(request.POST if "on" in request.POST else {"on": timezone.localdate(at).isoformat()})
    outcomes: list[Ended] = []
    if form.is_valid():
        run = partial(end_many, actor=actor, duties=duties, on=form.cleaned_data["on"], at=at)
        if request.POST.get("confirm"):
            return _ended(request, run())
        outcomes = rehearsed(run)
    shown = [(each.of, ROLES[each.of.role], sentence_of(each.error)) for each in outcomes]
    context = {"form": form, "outcomes": shown, "done": sum(not why for *_row, why in shown), "duties": duties}
    return render(request, "access/end.html", context, status=UNPROCESSABLE if form.errors else 200)


def _asked(request: HttpRequest) -> reads.Asked:
    wishes = {name: request.GET.get(name, "").strip() for name in ("role", "place", "state")}
    return reads.Asked(query=request.GET.get("q", "").strip(), **wishes)


def _candidates(request: HttpRequest, actor: Actor) -> dict[str, object]:
    """Return the people who can be chosen: all of them at once, or where they are many those who were looked for."""
    query = request.GET.get("q", "").strip()
    found = reads.people_for(actor, on=timezone.localdate(), query=query)
    ticked = set(_keys(request, "account"))
    all_of_them = [] if query else list(found[: PEOPLE_OFFERED + 1])
    if 0 < len(all_of_them) <= PEOPLE_OFFERED:
        offered = People.of(Person(str(each.pk), each.name, each.username) for each in all_of_them)
        return {"offered": offered, "ticked": ticked, "query": ""}
    listed = in_order(found[:PEOPLE_AT_ONCE], lambda each: each.name, lambda each: each.username)
    return {
        "offered": None,
        "people": [(account, account.pk in ticked) for account in listed],
        "query": query,
        "more": max(found.count() - len(listed), 0) if len(listed) == PEOPLE_AT_ONCE else 0,
    }


def _only_place(places: Sequence[Institution], role: str) -> str:
    """Return the code of the only place at which the role can be held; without a role, of the only one but groups."""
    kinds = HELD_AT[Role(role)] if role in set(Role) else frozenset().union(*HELD_AT.values()) - GROUP_KINDS
    fitting = [place.code for place in places if place.kind in kinds]
    return fitting[0] if len(fitting) == 1 else ""


def _keys(request: HttpRequest, name: str) -> list[int]:
    given = request.POST.getlist(name) or request.GET.getlist(name)
    return [int(key) for key in given if key.isdecimal() and len(key) <= len("999999999999999999")]


def _told(outcomes: list[Given]) -> list[tuple[object, str]]:
    return [(each.of, sentence_of(each.error)) for each in outcomes]


def _given(request: HttpRequest, outcomes: list[Given]) -> HttpResponse:
    done = sum(each.error is None for each in outcomes)
    for each in outcomes:
        if each.error is not None:
            messages.error(request, headed(each.of.name, sentence_of(each.error)))
    if done:
        text = ngettext("%(num)s person has the role.", "%(num)s people have the role.", done) % {"num": done}
        messages.success(request, text)
    return redirect("roles:people")


def _ended(request: HttpRequest, outcomes: list[Ended]) -> HttpResponse:
    done = sum(each.error is None for each in outcomes)
    for each in outcomes:
        if each.error is not None:
            messages.error(request, headed(each.of.account.name, sentence_of(each.error)))
    if done:
        messages.success(request, ngettext("%(num)s role ends.", "%(num)s roles end.", done) % {"num": done})
    return redirect("roles:people")


def reachable(actor: Actor, duty_id: int) -> Duty:
    """Return a duty that the actor may know of: their own, one behind which they stand, or one in their scope.

    Errors: Http404.
    """
    return get_object_or_404(Duty.objects.visible_to(actor).select_related("institution", "account"), pk=duty_id)
