"""Who may answer, refer, escalate and withdraw an appeal; reads only."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.offices import About, deciders_of
from xingtan.declarations.appeals.workflow import ANSWERS, ESCALATE, ROAD
from xingtan.kernel.steps import Step


def about_of(appeal: Appeal) -> About:
    """Return what the appeal is about."""
    return About(appeal.subject_kind, appeal.subject_key, appeal.subject_label, appeal.subject_url)


def is_owner(actor: Actor, appeal: Appeal) -> bool:
    """Tell whether the appeal is the actor's own."""
    return actor.account_id is not None and appeal.teacher.account_id == actor.account_id


def may_take(actor: Actor, step: Step, appeal: Appeal) -> Verdict:
    """Decide whether the actor may take this step on the appeal.

    Only the office that owes the answer answers; nobody on their own appeal, on an appeal against their own decision,
    or twice on the same appeal.
    """
    return _as_owner(actor, step, appeal) if step.owner_only else _as_office(actor, step, appeal)


def _as_owner(actor: Actor, step: Step, appeal: Appeal) -> Verdict:
    if not is_owner(actor, appeal):
        return no("not_your_appeal")
    return no("appeal_escalated_already") if step.name == ESCALATE and appeal.was_escalated else YES


def _as_office(actor: Actor, step: Step, appeal: Appeal) -> Verdict:
    if actor.speaks_for(appeal.teacher.account_id):
        return no("own_appeal")
    if not actor.wears(appeal.owner_role, appeal.owner.path):
        return no("wrong_office")
    return no("own_decision") if step.name in ANSWERS and decided_before(actor, appeal) else YES


def decided_before(actor: Actor, appeal: Appeal) -> bool:
    """Tell whether the actor, or whom they stand in for, decided on the thing itself or answered the appeal before."""
    if actor.account_id is None:
        return False
    if not actor.spoken_for.isdisjoint(answerers_of(appeal)):
        return True
    return not actor.spoken_for.isdisjoint(deciders_of(about_of(appeal), appeal.teacher))


def answerers_of(appeal: Appeal) -> frozenset[int]:
    """Return the accounts of those who answered the appeal before."""
    given = appeal.acts.filter(step__in=ANSWERS).values_list("by", flat=True)
    return frozenset(account for account in given if account is not None)


def open_steps(actor: Actor, appeal: Appeal) -> tuple[Step, ...]:
    """Return the steps that the actor may take now, in the road's order."""
    return tuple(step for step in ROAD.steps if appeal.state in step.sources and may_take(actor, step, appeal))
