"""Whom resources concern, told in the transaction of the act: keepers of proposals, authors of what follows."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.notices.people import holders_of
from xingtan.notices.services import notify
from xingtan.research.library.models import Resource, ResourceUse
from xingtan.research.library.workflow import State

KINDS = {
    State.SHELVED.value: "resource_shelved",
    State.DECLINED.value: "resource_declined",
    State.RETIRED.value: "resource_retired",
}


def tell_keepers(resource: Resource, *, actor: Actor, at: datetime) -> int:
    """Tell who looks at a proposal of it: the leaders of its team, or the school's managers; return how many."""
    if resource.state != State.PROPOSED.value:
        return 0
    on, found = localdate(at), []
    if resource.group_id is not None:
        found = holders_of(Role.TEAM_LEADER, [resource.group_id], on=on).get(resource.group_id, [])
    found = found or holders_of(Role.MANAGER, [resource.school_id], on=on).get(resource.school_id, [])
    others = [account for account in found if account != actor.account_id]
    params = {"title": resource.title, "name": resource.brought_by_name}
    return notify(to=others, kind="resource_offered", params=params, link=_page_of(resource), at=at)


def tell_authors(resource: Resource, *, actor: Actor, at: datetime) -> int:
    """Tell the authors that it stands on the shelf, was declined or retired, and why; return how many were told."""
    kind = KINDS.get(resource.state)
    if kind is None:
        return 0
    params = {"title": resource.title, "reason": resource.reason}
    return notify(to=_authors(resource, actor), kind=kind, params=params, link=_page_of(resource), at=at)


def tell_of_use(resource: Resource, used: ResourceUse, *, actor: Actor, at: datetime) -> int:
    """Tell the authors, once for each person and day, that it was used in a lesson; return how many were told."""
    words = {"zh": f"：{used.line}", "en": f": {used.line}"} if used.line else ""
    params = {"title": resource.title, "name": used.name, "words": words}
    return notify(
        to=_authors(resource, actor),
        kind="resource_used",
        params=params,
        link=_page_of(resource),
        at=at,
        once_key=f"resource_used:{resource.pk}:{used.pk}",
    )


def _authors(resource: Resource, actor: Actor) -> list[int]:
    """Return the accounts of the authors and of whoever brought it, without the actor's."""
    wrote = {author.teacher.account_id for author in resource.authors.select_related("teacher")}
    return sorted({account for account in (*wrote, resource.brought_by) if account} - {actor.account_id})


def _page_of(resource: Resource) -> str:
    return reverse("library:resource", args=[resource.pk])
