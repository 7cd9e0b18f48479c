"""The page of role management: what each role may do, and how many hold it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.reads import holders_by_role
from xingtan.access.roles import GIVERS, Role
from xingtan.config.addresses import addresses
from xingtan.config.role_sheets import role_sheets
from xingtan.records.definitions.in_force import definitions_at


@gate("GET", roles=GIVERS)
def roles(request: HttpRequest) -> HttpResponse:
    """Show each role with what it may do and how many in the reader's scope hold it."""
    actor = actor_of(request)
    schools = actor.paths(Role.MANAGER)
    kinds = [row.spec for row in definitions_at(schools[0] if schools else "").values()]
    held = holders_by_role(actor, on=timezone.localdate())
    sheets = [(sheet, *held.get(sheet.role.value, (0, 0))) for sheet in role_sheets(kinds, addresses())]
    return render(request, "config/roles.html", {"sheets": sheets})
