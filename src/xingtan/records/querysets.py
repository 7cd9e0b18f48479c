"""The vocabulary of records."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, Q

from xingtan.access.roles import OVERSEERS, Role
from xingtan.institutions.paths import STEP
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.records.company.models import Companion, CompanionState
from xingtan.records.definitions.grant_models import own_cells
from xingtan.records.definitions.rights import CATEGORIES, OPEN_CELLS, SHARED, Right, holders
from xingtan.records.finding import holding
from xingtan.records.judging import JUDGES
from xingtan.records.workflow import State

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.records.models import Record

SCOPES: dict[Role, str] = {
    Role.TEAM_LEADER: "teacher__group__path",
    Role.TRAINING_INSTITUTION: "provider__path",
    **dict.fromkeys(sorted(OVERSEERS), "school__path"),
}
"""Through which path a role reaches a record."""


NOBODY = Q(pk__in=[])


class RecordQuerySet(models.QuerySet["Record"]):
    """Questions that the desks ask about records."""

    def visible_to(self, actor: Actor) -> Self:
        """Records whose existence this person may know: their own, and those that a right to view reaches.

        Whoever was asked onto a record may see it. A draft is else its owner's alone, and so is one that was
        withdrawn before it was ever handed in.
        """
        return self._reached(actor, Right.VIEW, also=_asked_onto(actor))

    def exportable_by(self, actor: Actor) -> Self:
        """Records that this person may take away in a file."""
        return self._reached(actor, Right.EXPORT)

    def owned_by(self, actor: Actor) -> Self:
        """Records about the person who acts."""
        return self.filter(_own(actor))

    def at_desk_of(self, actor: Actor, role: Role) -> Self:
        """Records that one hat of this person reaches, their own included only when the hat reaches them."""
        return self.filter(_at_desk(actor, role))

    def judged_by(self, actor: Actor) -> Self:
        """Records of others that a right to judge reaches: an auditor's school, what was opened to this person's roles.

        A leader judges members of the group who work at the record's school.
        """
        condition = Q(pk__in=[])
        for role in JUDGES:
            if role in actor.roles:
                at_home = Q(teacher__school=F("school")) if role is Role.TEAM_LEADER else ~Q(pk__in=[])
                condition |= _at_desk(actor, role) & at_home & _held(role, Right.JUDGE)
        return self.filter(condition).not_owned_by(actor)

    def not_owned_by(self, actor: Actor) -> Self:
        """Records about other people than this person and those they stand in for."""
        return self.exclude(teacher__account_id__in=actor.spoken_for) if actor.spoken_for else self

    def matching(self, text: str) -> Self:
        """Records whose title, number or teacher's name holds the text."""
        return self.filter(holding(text))

    def without_deleted_drafts(self) -> Self:
        """Records apart from drafts that their owner deleted before anybody else saw them."""
        return self.exclude(_withdrawn_as_draft())

    def waiting_for_school(self) -> Self:
        """Submitted and not yet looked at by the school's auditor (待审核)."""
        return self.filter(state=State.SUBMITTED.value)

    def ready_to_declare(self) -> Self:
        """Accepted by the school and not yet declared."""
        return self.filter(state=State.ACCEPTED.value)

    def between(self, first: date, last: date) -> Self:
        """Records of things that happened on these days, both included."""
        return self.filter(happened_on__gte=first, happened_on__lte=last)

    def in_school_year(self, year: int) -> Self:
        """Records of things that happened in the school year that begins in September of that year."""
        span = SCHOOL_YEAR.span_of(year)
        return self.filter(happened_on__gte=span.start, happened_on__lte=span.end)

    def for_rows(self) -> Self:
        """Everything one table row shows; definitions come once each, in a second query."""
        return self.select_related("teacher", "school", "provider").prefetch_related("definition")

    def for_facts(self) -> Self:
        """Everything ``facts.fact_of`` reads; definitions come once each, in a second query."""
        return self.select_related("teacher").prefetch_related("definition")

    def _reached(self, actor: Actor, right: Right, *, also: Q = NOBODY) -> Self:
        """Records that the right reaches, kind by kind where the table differs between kinds."""
        condition = Q(pk__in=[])
        for role in SCOPES:
            if role in actor.roles:
                condition |= _at_desk(actor, role) & _held(role, right)
        return self.filter(_own(actor) | also | (condition & ~Q(state=State.DRAFT.value) & ~_withdrawn_as_draft()))


def _at_desk(actor: Actor, role: Role) -> Q:
    """Return the condition that one hat of this person reaches the record.

    A leader reaches what members did at the house of the group: what somebody did at a former school is that school's.
    """
    if role is not Role.TEAM_LEADER:
        return actor.within(SCOPES[role], role)
    condition = Q(pk__in=[])
    for path in actor.paths(role):
        condition |= Q(teacher__group__path__startswith=path, school__path__startswith=path[:-STEP])
    return condition


def _asked_onto(actor: Actor) -> Q:
    """Return the condition that this person was asked onto the record and did not decline."""
    if actor.account_id is None:
        return NOBODY
    asked = Companion.objects.filter(teacher__account_id=actor.account_id)
    return Q(pk__in=asked.exclude(state=CompanionState.DECLINED.value).values("record_id"))


def _own(actor: Actor) -> Q:
    return Q(pk__in=[]) if actor.account_id is None else Q(teacher__account_id=actor.account_id)


def _withdrawn_as_draft() -> Q:
    """Return the condition that the record was withdrawn before it was ever handed in: it never stood on a sheet."""
    return Q(state=State.WITHDRAWN.value, audit_month=None)


def _held(role: Role, right: Right) -> Q:
    """Return the condition that the role holds the right over the record's kind, there where the record is."""
    if role not in OPEN_CELLS[right]:
        return ~Q(pk__in=[]) if role in SHARED[right] else Q(pk__in=[])
    kinds = [kind for kind in CATEGORIES if role in holders(kind, right)]
    own = own_cells()
    shipped = Q(kind__in=kinds) & ~Q(Exists(own))
    return shipped | Q(Exists(own.filter(role=role.value, right=right.value)))
