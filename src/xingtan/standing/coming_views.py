"""Pages of what is on its way to the ledger, one's own and a teacher's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.pages.answers import page
from xingtan.standing.coming import Narrowed, coming
from xingtan.teachers.models import Teacher

YEARS = {str(year): year for year in range(1950, 2200)}
"""Credit years that somebody may ask for."""


@gate("GET", roles=SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """Show what of one's own is on its way."""
    account_id = actor_of(request).account_id or 0
    rows = Teacher.objects.select_related("school", "group")
    return _shown(request, get_object_or_404(rows, account_id=account_id), own=True)


@gate("GET", roles=SIGNED_IN)
def of_teacher(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show what of a teacher in scope is on its way."""
    actor = actor_of(request)
    rows = Teacher.objects.visible_to(actor).select_related("school", "group")
    found = get_object_or_404(rows, pk=teacher_id)
    return _shown(request, found, own=found.account_id is not None and found.account_id == actor.account_id)


def _shown(request: HttpRequest, teacher: Teacher, *, own: bool) -> HttpResponse:
    asked = Narrowed(
        YEARS.get(request.GET.get("year", "")),
        tuple(filter(None, request.GET.getlist("part"))),
        tuple(filter(None, request.GET.getlist("item"))),
    )
    context = coming(teacher, asked, on=timezone.localdate(), own=own)
    return page(request, "standing/coming.html", "standing/_coming.html", context)
