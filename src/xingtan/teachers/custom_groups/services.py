"""The only writers of custom groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.teachers.conditions.rules import Condition, read_condition, staff_of, written
from xingtan.teachers.custom_groups.models import CustomGroup, CustomGroupMember
from xingtan.teachers.policies import may_keep
from xingtan.trail.services import leave_mark, mark_of

SUBJECT = "custom_group"
ONE_DAY = timedelta(days=1)


class NameTakenError(DomainError):
    """Another group in use at the school has this name."""

    code = "name_taken"


class RetiredAlreadyError(DomainError):
    """The group is no longer in use."""

    code = "group_retired"


class NotAtSchoolError(DomainError):
    """Somebody on the list has no post at the school."""

    code = "not_at_school"


@dataclass(frozen=True)
class Wording:
    """What a group says: its name, what it is for, and a rule, or without one the keys of those on its list."""

    name: str
    about: str = ""
    rule: Condition | None = None
    teachers: tuple[int, ...] = ()


@transaction.atomic
def make_group(*, actor: Actor, school: Institution, wording: Wording, at: datetime) -> CustomGroup:
    """Return a new group of the school.

    Errors: NotPermittedError, NameTakenError, NotAtSchoolError.
    """
    may_keep(actor, school).require()
    Institution.objects.select_for_update().get(pk=school.pk)
    _require_name(school, wording.name)
    group = CustomGroup.objects.create(
        school=school,
        name=wording.name.strip(),
        about=wording.about.strip(),
        rule=_rule(wording),
        made_by_name=actor.name,
        made_at=at,
    )
    _list(group, wording, timezone.localdate(at))
    _leave(actor, "custom_group.made", group, at, after=_said(group, wording))
    return group


@transaction.atomic
def change_group(*, actor: Actor, group_id: int, wording: Wording, at: datetime) -> CustomGroup:
    """Return the group with its new wording; whoever leaves its list was on it until yesterday.

    Errors: NotPermittedError, RetiredAlreadyError, NameTakenError, NotAtSchoolError.
    """
    group = _locked(actor, group_id)
    _require_name(group.school, wording.name, but=group.pk)
    before = {"name": group.name, "rule": group.rule}
    group.name, group.about, group.rule = wording.name.strip(), wording.about.strip(), _rule(wording)
    group.save(update_fields=["name", "about", "rule"])
    _list(group, wording, timezone.localdate(at))
    _leave(actor, "custom_group.changed", group, at, before=before, after=_said(group, wording))
    return group


@transaction.atomic
def retire_group(*, actor: Actor, group_id: int, at: datetime) -> CustomGroup:
    """Return the group, out of use from today; its name is free again.

    Errors: NotPermittedError, RetiredAlreadyError.
    """
    group = _locked(actor, group_id)
    group.retired_on = timezone.localdate(at)
    group.save(update_fields=["retired_on"])
    _leave(actor, "custom_group.retired", group, at)
    return group


def _locked(actor: Actor, group_id: int) -> CustomGroup:
    group = CustomGroup.objects.select_for_update(of=("self",)).select_related("school").get(pk=group_id)
    may_keep(actor, group.school).require()
    if group.retired_on is not None:
        raise RetiredAlreadyError(name=group.name)
    return group


def _require_name(school: Institution, name: str, *, but: int | None = None) -> None:
    if CustomGroup.objects.filter(school=school, name=name.strip(), retired_on=None).exclude(pk=but or 0).exists():
        raise NameTakenError(name=name)


def _rule(wording: Wording) -> dict[str, Any] | None:
    """Return the rule as data, read once more so that only what can be asked is kept."""
    return None if wording.rule is None else written(read_condition(written(wording.rule)))


def _list(group: CustomGroup, wording: Wording, on: date) -> None:
    wanted = set() if wording.rule is not None else set(wording.teachers)
    now = {row.teacher_id: row for row in CustomGroupMember.objects.filter(group=group, until=None)}
    fresh = wanted - set(now)
    if len(fresh) != staff_of(group.school, on=on).filter(pk__in=fresh).count():
        raise NotAtSchoolError
    gone = [row for key, row in now.items() if key not in wanted]
    CustomGroupMember.objects.filter(pk__in=[row.pk for row in gone if row.since == on]).delete()
    CustomGroupMember.objects.filter(pk__in=[row.pk for row in gone if row.since < on]).update(until=on - ONE_DAY)
    CustomGroupMember.objects.bulk_create(
        CustomGroupMember(group=group, teacher_id=key, since=on) for key in sorted(fresh)
    )


def _said(group: CustomGroup, wording: Wording) -> dict[str, Any]:
    return (
        {"name": group.name, "rule": group.rule}
        if group.rule
        else {"name": group.name, "teachers": sorted(wording.teachers)}
    )


def _leave(
    actor: Actor,
    action: str,
    group: CustomGroup,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=(SUBJECT, str(group.pk)),
            at=at,
            place=group.school.path,
            before=before or {},
            after=after or {},
        )
    )


def keys(found: Iterable[Any]) -> tuple[int, ...]:
    """Return the keys of rows, sorted."""
    return tuple(sorted(row.pk for row in found))
