"""Who may put resources on a shelf, change them and decide on them: a yes, or a no with a reason; reads only."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.institutions.models import Institution
from xingtan.kernel.steps import Step
from xingtan.research.library.models import Resource
from xingtan.research.library.querysets import teachers_of
from xingtan.research.library.workflow import DECISIONS, STANDING


def may_keep_place(actor: Actor, place: Institution) -> Verdict:
    """Decide whether the actor keeps the shelf of the team or school: its leader, or the manager."""
    kept = actor.wears(Role.MANAGER, place.path) or actor.wears(Role.TEAM_LEADER, place.path)
    return YES if kept else no("not_a_keeper")


def may_keep(actor: Actor, resource: Resource) -> Verdict:
    """Decide whether the actor keeps the shelf on which the resource stands."""
    led = resource.group is not None and actor.wears(Role.TEAM_LEADER, resource.group.path)
    return YES if led or actor.wears(Role.MANAGER, resource.school.path) else no("not_a_keeper")


def may_propose(actor: Actor, place: Institution) -> Verdict:
    """Decide whether the actor may propose a resource there: a teacher of the school or of the team."""
    works = teachers_of(actor)
    here = works.filter(school=place).exists() or works.filter(group=place).exists()
    return YES if here else no("not_your_place")


def is_own(actor: Actor, resource: Resource) -> bool:
    """Tell whether the actor wrote or brought the resource."""
    if actor.account_id is None:
        return False
    wrote = any(author.teacher.account_id == actor.account_id for author in resource.authors.all())
    return wrote or resource.brought_by == actor.account_id


def may_change(actor: Actor, resource: Resource) -> Verdict:
    """Decide whether the actor may describe it anew or bring a new version."""
    if not (is_own(actor, resource) or may_keep(actor, resource)):
        return no("not_your_resource")
    return YES if resource.state in STANDING else no("not_standing")


def may_take(actor: Actor, step: Step, resource: Resource) -> Verdict:
    """Decide whether the actor may take the step; nobody accepts or declines what they wrote or brought themselves."""
    own = is_own(actor, resource)
    if step.owner_only:
        return YES if own else no("not_your_resource")
    if step.name in DECISIONS and (own or _is_of_stood_for(actor, resource)):
        return no("own_case")
    return may_keep(actor, resource)


def _is_of_stood_for(actor: Actor, resource: Resource) -> bool:
    """Tell whether somebody for whom the actor stands in wrote or brought the resource."""
    wrote = any(actor.speaks_for(author.teacher.account_id) for author in resource.authors.all())
    return wrote or actor.speaks_for(resource.brought_by)
