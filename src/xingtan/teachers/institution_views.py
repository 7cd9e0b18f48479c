"""The page of the tree of institutions."""

from __future__ import annotations

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.access.schools import schools_for
from xingtan.institutions.groups import found_groups
from xingtan.institutions.labels import KIND_OPTIONS
from xingtan.institutions.models import Kind
from xingtan.institutions.places import WARDENS
from xingtan.institutions.reads import institutions_below
from xingtan.pages.answers import page
from xingtan.teachers.group_forms import GroupsForm
from xingtan.teachers.labels import label_of

WARDEN_ROLES = tuple(Role(role) for role in WARDENS)
ROWS_A_PAGE = 100
UNPROCESSABLE = 422


@gate("GET", roles=WARDEN_ROLES)
def tree(request: HttpRequest) -> HttpResponse:
    """Show every institution below the reader's places, parents before children."""
    query = request.GET.get("q", "").strip()
    found = institutions_below(actor_of(request).paths(*WARDEN_ROLES), query=query)
    page_obj = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": [(each, label_of(KIND_OPTIONS, each.kind)) for each in page_obj],
        "top": min((each.depth for each in page_obj), default=1),
        "query": query,
        "keeps_school": Role.MANAGER in actor_of(request).roles,
    }
    return page(request, "teachers/institutions.html", "teachers/_institutions.html", context)


@gate("GET", "POST", roles=(Role.MANAGER,))
def new_groups(request: HttpRequest) -> HttpResponse:
    """Found groups of a school by their names; ``?names=`` fills the field, as the check of a list offers."""
    actor = actor_of(request)
    places = list(schools_for(actor, Role.MANAGER).filter(closed_on=None))
    if not places:
        raise Http404
    initial = {
        "place": request.GET.get("school", places[0].code),
        "kind": Kind.RESEARCH_GROUP.value,
        "names": request.GET.get("names", ""),
    }
    form = GroupsForm(request.POST if request.method == "POST" else None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        founded = found_groups(
            actor=actor, place=said["place"], kind=Kind(said["kind"]), names=said["names"], at=timezone.now()
        )
        text = ngettext("%(num)s group is there now.", "%(num)s groups are there now.", len(founded))
        messages.success(request, text % {"num": len(founded)})
        return redirect(_way_back(request.POST) or "institutions:list")
    status = UNPROCESSABLE if form.errors else 200
    back = _way_back(request.POST or request.GET)
    context = {"form": form, "several": len(places) > 1, "back": back}
    return render(request, "teachers/new_groups.html", context, status=status)


def _way_back(said: QueryDict) -> str:
    """Return the check of the list of teachers from which somebody came, empty when they came from elsewhere."""
    back = said.get("back", "")
    return back if re.fullmatch(reverse("teachers:import") + r"[0-9]{1,12}/", back) else ""
