"""One's own account: which duties, where, since when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.labels import ROLES
from xingtan.access.models import Duty


@gate("GET", roles=SIGNED_IN)
def account(request: HttpRequest) -> HttpResponse:
    """Show the account and its duties, those in force first."""
    today = timezone.localdate()
    duties = Duty.objects.filter(account__username=request.user.get_username()).select_related("institution")
    rows = [
        {
            "role": ROLES[duty.role],
            "place": duty.institution.name,
            "since": duty.valid_from,
            "until": duty.valid_until,
            "in_force": duty.valid_from <= today and (duty.valid_until is None or duty.valid_until >= today),
        }
        for duty in duties.order_by("-valid_from", "role")
    ]
    rows.sort(key=lambda row: not row["in_force"])
    return render(request, "access/account.html", {"rows": rows})
