"""The permission table as a page: read by everybody of the school, changed by its manager, printed by whoever likes."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.labels import ROLES
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.paths import at_or_above
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.records.audit.refusals import ALL_SENTENCES
from xingtan.records.definitions import reads as definition_reads
from xingtan.records.definitions.rights import OPEN_CELLS, Right, TreeRow
from xingtan.records.definitions.services import set_rights
from xingtan.records.labels import RIGHTS
from xingtan.records.policies import may_define
from xingtan.records.views.definitions import school_of

MANAGERS = (Role.MANAGER,)
ABOVE = (Role.COUNTY_AUDITOR.value, Role.CITY_AUDITOR.value, Role.PROVINCIAL_OFFICER.value)
"""Roles above the school, told in one word."""


@gate("GET", roles=SIGNED_IN)
def permissions(request: HttpRequest) -> HttpResponse:
    """Show who may do what with which kind of record, as it is in force at this person's school."""
    actor = actor_of(request)
    school = _school_of_anybody(actor)
    context = {
        "school": school,
        "lines": (lines := definition_reads.rights_table(school)),
        "doors": [_door(line.row, actor) for line in lines],
        "forms": [_form(line, actor) for line in lines],
        "lists": [_list(line, actor) for line in lines],
        "rights": [(right, RIGHTS[right]) for right in Right],
        "roles": ROLES,
        "above": ABOVE,
        "may_define": school is not None and bool(may_define(actor, school)),
        "changing": request.GET.get("change") == "yes",
    }
    return render(request, "records/permissions.html", context)


@gate("POST", roles=MANAGERS)
def change_permissions(request: HttpRequest) -> HttpResponse:
    """Change the open cells of the kinds that the form names, each as a new version of its definition."""
    actor = actor_of(request)
    wanted: dict[str, dict[Right, list[str]]] = defaultdict(dict)
    for kind in request.POST.getlist("kind"):
        for right, roles in OPEN_CELLS.items():
            if roles:
                ticked = set(request.POST.getlist(f"{kind}:{right.value}"))
                wanted[kind][right] = sorted(ticked & {str(role) for role in roles})
    try:
        many = set_rights(actor=actor, school=school_of(actor), cells=wanted, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, ALL_SENTENCES)
    words = ngettext("%(num)s kind of record changed.", "%(num)s kinds of records changed.", many)
    messages.success(request, words % {"num": many})
    return redirect("records:permissions")


def _form(line: definition_reads.RightsLine, actor: Actor) -> str:
    """Return the form in which this person enters the kind of the line, with what the row presets; empty without."""
    worn = actor.roles & set(line.enters)
    if not line.kind or not worn:
        return ""
    preset = urlencode(line.row.preset) if line.row else ""
    if Role.TEACHER in worn:
        return reverse("records:enter", args=[line.kind]) + (f"?{preset}" if preset else "")
    others = worn & {Role.TEAM_LEADER, Role.SCHOOL_AUDITOR}
    return reverse("records:enter-for", args=[line.kind]) if others else ""


def _list(line: definition_reads.RightsLine, actor: Actor) -> str:
    """Return the list of the records of the kind that this person may see; empty when they may see none."""
    viewers = {role for right, cells in line.cells if right is Right.VIEW for role, held, _ in cells if held}
    return f"{reverse('records:list')}?kind={line.kind}" if line.kind and actor.roles & viewers else ""


def _door(row: TreeRow | None, actor: Actor) -> str:
    """Return the address where this person keeps what stands in the row; empty when it is not theirs to keep."""
    name = row.door(actor.roles) if row else ""
    return reverse(name) if name else ""


def _school_of_anybody(actor: Actor) -> Institution | None:
    """Return the school where this person works, None for those above schools: they see the shipped table."""
    paths = [held.path for held in actor.duties]
    return Institution.objects.filter(path__in=at_or_above(paths), kind=Kind.SCHOOL.value).order_by("path").first()
