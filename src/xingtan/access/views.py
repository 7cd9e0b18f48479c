"""One's own account: which duties, where, since when; who stands in for whom; who made the password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xingtan.access import reads
from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.labels import DUTY_STATES, ROLES
from xingtan.access.roles import Role


@gate("GET", roles=SIGNED_IN)
def account(request: HttpRequest) -> HttpResponse:
    """Show the account, its duties, those that count first, and its deputies."""
    actor, today = actor_of(request), timezone.localdate()
    key = actor.account_id or 0
    rows = reads.duty_rows(actor, reads.own_duties(key), on=today)
    rows.sort(key=lambda row: row.state != reads.IN_FORCE)
    deputies = reads.duty_rows(actor, reads.deputies_of(key, on=today), on=today)
    context = {
        "rows": rows,
        "deputies": deputies,
        "role_names": ROLES,
        "state_labels": DUTY_STATES,
        "handed_out": reads.password_handed_out(key),
        "teaches": Role.TEACHER in actor.roles,
    }
    return render(request, "access/account.html", context)
