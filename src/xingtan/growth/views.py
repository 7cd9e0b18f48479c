"""The teacher's own pages: desk and trajectory."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.growth import desks
from xingtan.growth.reads import own_file


@gate("GET", roles=(Role.TEACHER,))
def desk(request: HttpRequest) -> HttpResponseBase:
    """Show what stands, what is missing, what waits and what happened; the desk that greets a teacher."""
    now = timezone.localtime()
    teacher = own_file(actor_of(request).account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    context = {**desks.desk(teacher, on=now.date()), "greeting": _part_of_day(now)}
    return render(request, "growth/desk.html", context)


@gate("GET", roles=(Role.TEACHER,))
def path(request: HttpRequest) -> HttpResponseBase:
    """Show the trajectory over the school years: credits by part, records by kind, milestones."""
    teacher = own_file(actor_of(request).account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    return render(request, "growth/path.html", desks.path(teacher, on=timezone.localdate()))


def _part_of_day(now: datetime) -> str:
    hours = ((5, "night"), (11, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
    return next(name for end, name in hours if now.hour < end)
