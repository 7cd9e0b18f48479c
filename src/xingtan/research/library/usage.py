"""What people do with resources: open, download, use in a lesson and thank, save to their shelf, find a link dead."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.research.library.errors import NoSuchResourceError
from xingtan.research.library.marks import leave_mark_on
from xingtan.research.library.models import Resource, ResourceUse, ShelfItem
from xingtan.research.library.policies import is_own
from xingtan.research.library.telling import tell_of_use
from xingtan.research.library.workflow import ResourceKind, Use

LONGEST_LINE = 300
LONGEST_LESSON = 80


def note_use(*, actor: Actor, resource: Resource, use: Use, number: int, at: datetime) -> bool:
    """Return whether the use counts: once a day for each person, never of one's own resource."""
    if actor.account_id is None or is_own(actor, resource):
        return False
    _, made = ResourceUse.objects.get_or_create(
        resource=resource,
        use=use.value,
        account_id=actor.account_id,
        on=timezone.localdate(at),
        defaults={"number": number, "name": actor.name},
    )
    return made


@transaction.atomic
def thank(*, actor: Actor, resource_id: int, lesson: str, line: str, at: datetime) -> ResourceUse | None:
    """Return the note that the resource was used in a lesson; again on the same day, the words are those said last.

    None for one's own resource, which nobody counts.
    Errors: NoSuchResourceError.
    """
    resource = _seen(actor, resource_id)
    if actor.account_id is None or is_own(actor, resource):
        return None
    said = {"lesson": lesson.strip()[:LONGEST_LESSON], "line": line.strip()[:LONGEST_LINE]}
    found, _ = ResourceUse.objects.update_or_create(
        resource=resource,
        use=Use.USED.value,
        account_id=actor.account_id,
        on=timezone.localdate(at),
        defaults={"number": resource.version, "name": actor.name, **said},
    )
    leave_mark_on(resource, actor, "used", at=at)
    tell_of_use(resource, found, actor=actor, at=at)
    return found


@transaction.atomic
def save_to_shelf(*, actor: Actor, resource_id: int, saved: bool, at: datetime) -> bool:
    """Return whether the resource stands on the person's own shelf now.

    Errors: NoSuchResourceError.
    """
    resource = _seen(actor, resource_id)
    if actor.account_id is None:
        return False
    if saved:
        ShelfItem.objects.get_or_create(resource=resource, account_id=actor.account_id, defaults={"at": at})
    else:
        ShelfItem.objects.filter(resource=resource, account_id=actor.account_id).delete()
    return saved


@transaction.atomic
def mark_link(*, actor: Actor, resource_id: int, dead: bool, at: datetime) -> Resource:
    """Return the resource with its link marked as dead, or alive again.

    Errors: NoSuchResourceError, also for a resource that is no link.
    """
    resource = _seen(actor, resource_id)
    if resource.kind != ResourceKind.LINK.value:
        raise NoSuchResourceError(resource=resource_id)
    if dead == (resource.dead_since is not None):
        return resource
    resource.dead_since = at if dead else None
    resource.save(update_fields=["dead_since"])
    leave_mark_on(resource, actor, "link_dead" if dead else "link_alive", at=at)
    return resource


def _seen(actor: Actor, resource_id: int) -> Resource:
    found = Resource.objects.visible_to(actor).for_rows().filter(pk=resource_id).first()
    if found is None:
        raise NoSuchResourceError(resource=resource_id)
    return found
