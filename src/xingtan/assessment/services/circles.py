"""Custom groups in an assessment: named while it is prepared, made into people on the day it starts, then fixed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.assessment.errors import CircleGoneError, NoSuchThingError, NothingToRateError
from xingtan.assessment.models import (
    Assessed,
    AssessedCircle,
    AssessmentCycle,
    Panel,
    PanelChoice,
    PanelMember,
    Raters,
    Reach,
)
from xingtan.assessment.services import marks
from xingtan.institutions.models import Institution
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.custom_groups.reads import members_of
from xingtan.trail.services import leave_mark


def circle_in_use(school: Institution, group_id: int | None, *, on: date) -> CustomGroup:
    """Return the school's custom group.

    Errors: CircleGoneError when it is of another school, or out of use on that day.
    """
    found = CustomGroup.objects.filter(pk=group_id or 0, school=school).first()
    if found is None or (found.retired_on is not None and found.retired_on <= on):
        raise CircleGoneError(group=found.name if found else "")
    found.school = school
    return found


@transaction.atomic
def name_circle(*, actor: Actor, cycle: AssessmentCycle, group_id: int, tier: str, at: datetime) -> AssessedCircle:
    """Return the custom group as a source of an assessment that is locked and in draft; named again, the tier changes.

    Errors: CircleGoneError.
    """
    group = circle_in_use(cycle.school, group_id, on=timezone.localdate(at))
    row, _ = AssessedCircle.objects.update_or_create(cycle=cycle, group=group, defaults={"tier": tier})
    leave_mark(marks.of_cycle(actor, cycle, "circle_named", at, after={"name": group.name, "tier": tier}))
    return row


@transaction.atomic
def drop_circle(*, actor: Actor, cycle: AssessmentCycle, circle_id: int, at: datetime) -> None:
    """Take a custom group off an assessment that is locked and in draft; who was added by name stays.

    Errors: NoSuchThingError.
    """
    row = AssessedCircle.objects.filter(cycle=cycle, pk=circle_id).select_related("group").first()
    if row is None:
        raise NoSuchThingError(circle=circle_id)
    leave_mark(marks.of_cycle(actor, cycle, "circle_dropped", at, after={"name": row.group.name}))
    row.delete()


def fix_circles(actor: Actor, cycle: AssessmentCycle, *, at: datetime) -> None:
    """Make the members of every custom group that is named into people of the assessment; from now on they stay.

    Who was added by name keeps their tier; whoever stands in several groups gets the tier of the one named first.
    Errors: CircleGoneError, NothingToRateError for a panel without anybody who has an account.
    """
    on = timezone.localdate(at)
    known = set(Assessed.objects.filter(cycle=cycle).values_list("teacher_id", flat=True))
    for row in AssessedCircle.objects.filter(cycle=cycle).select_related("group").order_by("pk"):
        group = circle_in_use(cycle.school, row.group_id, on=on)
        found = [pk for pk in members_of(group, on).order_by("number").values_list("pk", flat=True) if pk not in known]
        Assessed.objects.bulk_create([Assessed(cycle=cycle, teacher_id=pk, tier=row.tier) for pk in found])
        known.update(found)
        leave_mark(marks.of_cycle(actor, cycle, "circle_fixed", at, after={"name": group.name, "count": len(found)}))
    for panel in cycle.panels.order_by("pk"):
        fix_panel(cycle, panel, on=on)


def fix_panel(cycle: AssessmentCycle, panel: Panel, *, on: date) -> None:
    """Make the members of the panel's custom groups into its members and its chosen ones.

    Errors: CircleGoneError, NothingToRateError.
    """
    if panel.raters == Raters.CIRCLE.value:
        group = circle_in_use(cycle.school, panel.members_of_id, on=on)
        accounts = members_of(group, on).filter(account__is_active=True).order_by("account").values_list("account")
        _add_members(panel, (pk for (pk,) in accounts))
    if panel.reach == Reach.CIRCLE.value:
        group = circle_in_use(cycle.school, panel.reaches_id, on=on)
        people = Assessed.objects.filter(cycle=cycle, teacher__in=members_of(group, on).values("pk")).order_by("pk")
        PanelChoice.objects.bulk_create([PanelChoice(panel=panel, assessed=each) for each in people])


def _add_members(panel: Panel, account_ids: Iterable[int]) -> None:
    rows = [PanelMember(panel=panel, account_id=pk) for pk in account_ids]
    if not rows:
        raise NothingToRateError(panel=panel.title)
    PanelMember.objects.bulk_create(rows)
