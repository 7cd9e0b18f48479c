"""The team leader's desk and the training institution's desk."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.pages.answers import page
from xingtan.pages.filters import named
from xingtan.pages.long_lists import LongList
from xingtan.records import reads
from xingtan.records.audit.reads import QueueFilter, queue
from xingtan.records.labels import STATES
from xingtan.records.views.shown import filter_of

ROWS = 30


def last_day_of(month: date) -> date:
    """Return the last day of the month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


@gate("GET", roles=(Role.TEAM_LEADER,))
def team(request: HttpRequest) -> HttpResponse:
    """Show the members of the groups this person leads: records by month, and who has been silent."""
    actor, today = actor_of(request), timezone.localdate()
    members = reads.team(actor, on=today)
    months = reads.months_before(today)
    held = [duty for duty in actor.duties if duty.role is Role.TEAM_LEADER]
    context = {
        "members": members,
        "silent": [member for member in members if member.silent],
        "months": months,
        "span": urlencode({"scope": "team", "from": months[0], "to": last_day_of(months[-1])}),
        "most": max((max(member.counts) for member in members), default=0),
        "total": sum(member.total for member in members),
        "returned": sum(member.returned for member in members),
        "to_judge": queue(actor, QueueFilter()).count(),
        "groups": [named(Institution(name=duty.institution_name, name_en=duty.institution_name_en)) for duty in held],
        "silent_months": reads.SILENT_MONTHS,
    }
    return render(request, "records/team.html", context)


@gate("GET", roles=(Role.TRAINING_INSTITUTION,))
def provided(request: HttpRequest) -> HttpResponse:
    """List the participations that name this person's institution as provider."""
    actor, narrowed = actor_of(request), filter_of(request)
    reach = reads.provided(actor)
    context = {
        "page_obj": LongList(narrowed.narrow(reach), ROWS).get_page(request.GET.get("page")),
        "years": reads.school_years(reach),
        "counts": reads.state_counts(reach, few=False),
        "counted": reads.COUNTED,
        "narrowed": narrowed,
        "states": STATES,
    }
    return page(request, "records/provided.html", "records/_provided.html", context)
