"""Who may issue and withdraw a decree; reads only."""

from __future__ import annotations

from collections.abc import Iterable

from xingtan.access.actors import Actor
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.declarations.decrees.models import Decree
from xingtan.declarations.decrees.querysets import OFFICES
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher


def offices_of(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the authorities for which the actor may issue decrees."""
    return actor.paths(*OFFICES)


def may_issue(actor: Actor, institution: Institution, covered: Iterable[Teacher] = ()) -> Verdict:
    """Decide whether the actor may issue a decree of the institution; never one that covers their own file."""
    if not any(actor.wears(role, institution.path) for role in OFFICES):
        return no("not_authority")
    return no("own_file") if any(actor.speaks_for(teacher.account_id) for teacher in covered) else YES


def may_withdraw(actor: Actor, decree: Decree) -> Verdict:
    """Decide whether the actor may withdraw the decree: the authority that issued it, or one above; not one's own."""
    if not any(actor.wears(role, decree.institution.path) for role in OFFICES):
        return no("not_authority")
    own = Teacher.objects.filter(account_id__in=actor.spoken_for) if actor.spoken_for else ()
    if any(Decree.objects.filter(pk=decree.pk).touching(teacher).exists() for teacher in own):
        return no("own_file")
    return YES
