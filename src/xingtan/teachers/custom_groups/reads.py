"""Who belongs to a custom group on a day; nothing is copied, so the answer is always current."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from xingtan.access.actors import Actor
from xingtan.teachers.conditions.rules import meeting, read_condition, staff_of
from xingtan.teachers.custom_groups.models import CustomGroup, CustomGroupMember
from xingtan.teachers.models import Teacher


def members_of(group: CustomGroup, on: date) -> QuerySet[Teacher, Teacher]:
    """Return the teachers of the group on that day: at the school then, and on the list or meeting the rule.

    ``group.school`` must be loaded, or costs a query.
    """
    staff: QuerySet[Teacher, Teacher] = staff_of(group.school, on=on)
    if group.rule is not None:
        return staff.filter(meeting(read_condition(group.rule), on=on))
    listed = CustomGroupMember.objects.filter(
        Q(until=None) | Q(until__gte=on), group=group, teacher=OuterRef("pk"), since__lte=on
    )
    return staff.filter(Exists(listed))


def groups_for(actor: Actor, *, on: date) -> QuerySet[CustomGroup, CustomGroup]:
    """Return the groups in use that the person may see, by school and name."""
    found: QuerySet[CustomGroup, CustomGroup] = CustomGroup.objects.visible_to(actor)
    return (
        found.filter(Q(retired_on=None) | Q(retired_on__gt=on))
        .select_related("school")
        .order_by("school__path", "name")
    )
