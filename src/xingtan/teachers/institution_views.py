"""The page of the tree of institutions."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.institutions.labels import KIND_OPTIONS
from xingtan.institutions.places import WARDENS
from xingtan.institutions.reads import institutions_below
from xingtan.pages.answers import page
from xingtan.teachers.labels import label_of

WARDEN_ROLES = tuple(Role(role) for role in WARDENS)
ROWS_A_PAGE = 100


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
    }
    return page(request, "teachers/institutions.html", "teachers/_institutions.html", context)
