"""The schools that somebody looks after or into, and the one of them that a page is asked about."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from xingtan.access.actors import Actor, actor_of
from xingtan.access.roles import SCHOOL_KINDS, Role
from xingtan.institutions.models import Institution

LOOKERS = (Role.MANAGER, Role.PRINCIPAL, Role.SCHOOL_AUDITOR)
"""Who looks into what a school keeps about its people's growth: the manager decides, principal and auditor look."""


def schools_for(actor: Actor, *roles: Role) -> QuerySet[Institution, Institution]:
    """Return the schools and campuses that one of these roles reaches, by path."""
    return Institution.objects.filter(actor.within("path", *roles), kind__in=SCHOOL_KINDS).order_by("path")


def school_asked(request: HttpRequest, *roles: Role) -> Institution:
    """Return the school that ``?school=`` names among those that the roles reach, without a name the first one.

    Errors: Http404 when there is none.
    """
    schools, code = schools_for(actor_of(request), *roles), request.GET.get("school", "")
    found: Institution | None = schools.filter(code=code).first() if code else schools.first()
    if found is None:
        raise Http404
    return found
