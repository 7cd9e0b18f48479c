"""The set-based writer of the personnel file: enrol, change and take back many at once, with marks in the journal."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account, Duty
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS
from xingtan.teachers.posts import Place, regrant, repost
from xingtan.teachers.texts import put_texts, without_secrets
from xingtan.trail.services import Mark, leave_marks, mark_of

BATCH = 1000
PLACED = frozenset({"school", "group", "roles"})


@dataclass(frozen=True)
class Newcomer:
    """A teacher still to be enrolled: canonical texts, the place, and perhaps an account that is there already."""

    texts: Mapping[str, str]
    place: Place
    account: Account | None = None


@dataclass(frozen=True)
class Change:
    """A teacher whose values change: before and after as canonical texts, and the place afterwards."""

    teacher: Teacher
    before: Mapping[str, str]
    after: Mapping[str, str]
    place: Place


def enrol_all(newcomers: Sequence[Newcomer], *, actor: Actor, at: datetime) -> list[Teacher]:
    """Return the enrolled teachers, each with an account, an open post and the duties of the place."""
    on = timezone.localdate(at)
    accounts = _accounts_for(newcomers)
    teachers = []
    for newcomer, account in zip(newcomers, accounts, strict=True):
        teacher = Teacher(account=account, school=newcomer.place.school, group=newcomer.place.group)
        put_texts(teacher, newcomer.texts)
        teachers.append(teacher)
    Teacher.objects.bulk_create(teachers, batch_size=BATCH)
    Post.objects.bulk_create(
        (
            Post(teacher=teacher, institution=institution, valid_from=min(teacher.started_on, on))
            for teacher, newcomer in zip(teachers, newcomers, strict=True)
            for institution in newcomer.place.institutions
        ),
        batch_size=BATCH,
    )
    attached = [newcomer.account.pk for newcomer in newcomers if newcomer.account]
    held = set(Duty.objects.in_force(on).filter(account__in=attached).values_list("account", "role", "institution"))
    Duty.objects.bulk_create(
        (
            Duty(account=account, role=role, institution_id=institution, valid_from=on)
            for account, newcomer in zip(accounts, newcomers, strict=True)
            for role, institution in sorted(newcomer.place.hats)
            if (account.pk, role, institution) not in held
        ),
        batch_size=BATCH,
    )
    leave_marks(
        _mark(actor, teacher, "teacher.enrolled", at, after=newcomer.texts)
        for teacher, newcomer in zip(teachers, newcomers, strict=True)
    )
    return teachers


def _accounts_for(newcomers: Sequence[Newcomer]) -> list[Account]:
    fresh = {
        newcomer.texts["number"]: Account(
            username=newcomer.texts["number"],
            name=newcomer.texts["name"],
            password=f"{UNUSABLE_PASSWORD_PREFIX}{secrets.token_urlsafe(30)}",
        )
        for newcomer in newcomers
        if newcomer.account is None
    }
    Account.objects.bulk_create(fresh.values(), batch_size=BATCH)
    return [newcomer.account or fresh[newcomer.texts["number"]] for newcomer in newcomers]


def change_all(changes: Sequence[Change], *, actor: Actor, at: datetime) -> None:
    """Change teachers: values at once, places with effect from this day, and the name on the account."""
    _apply(changes, [change.after for change in changes], on=timezone.localdate(at))
    leave_marks(
        _mark(actor, change.teacher, "teacher.changed", at, before=change.before, after=change.after)
        for change in changes
    )


def _apply(changes: Sequence[Change], texts: Sequence[Mapping[str, str]], *, on: date) -> None:
    """Put texts into the teachers of changes, and let their places count from that day."""
    touched: set[str] = set()
    posts: dict[int, Place] = {}
    hats: dict[int, tuple[Place, str]] = {}
    for change, values in zip(changes, texts, strict=True):
        teacher, old_path = change.teacher, change.teacher.school.path
        touched |= put_texts(teacher, values)
        if {"school", "group"} & set(values):
            teacher.school, teacher.group = change.place.school, change.place.group
            touched |= {"school", "group"}
            posts[teacher.pk] = change.place
        if teacher.account_id and PLACED & set(values):
            hats[teacher.account_id] = (change.place, old_path)
    _save([change.teacher for change in changes], touched)
    repost(posts, on=on)
    regrant(hats, on=on)


def set_back_all(changes: Sequence[Change], *, written_on: date, actor: Actor, at: datetime) -> None:
    """Give changed teachers their old values, posts and duties back; ``place`` is the old place."""
    _apply(changes, [change.before for change in changes], on=written_on)
    leave_marks(
        _mark(actor, change.teacher, "teacher.set_back", at, before=change.after, after=change.before)
        for change in changes
    )


def take_back_all(
    teachers: Sequence[Teacher], *, attached: set[int], written_on: date, actor: Actor, at: datetime
) -> None:
    """Remove teachers that an import enrolled, with posts, duties and accounts; ``attached`` accounts stay."""
    leave_marks([_mark(actor, teacher, "teacher.taken_back", at) for teacher in teachers])
    keys = [teacher.pk for teacher in teachers]
    own = [key for teacher in teachers if (key := teacher.account_id) is not None and key not in attached]
    places = {pk for teacher in teachers for pk in (teacher.school_id, teacher.group_id) if pk}
    Post.objects.filter(teacher__in=keys).delete()
    Teacher.objects.filter(pk__in=keys).delete()
    given = Duty.objects.own().filter(account__in=attached, institution__in=places, valid_from=written_on)
    gone = list(Duty.objects.filter(Q(account__in=own) | Q(pk__in=given.values("pk"))).values_list("pk", flat=True))
    Duty.objects.filter(stands_in_for__in=gone).delete()
    Duty.objects.filter(pk__in=gone).delete()
    Account.objects.filter(pk__in=own).delete()


def _save(teachers: Sequence[Teacher], touched: Iterable[str]) -> None:
    fields = sorted(touched)
    if teachers and fields:
        Teacher.objects.bulk_create(
            teachers, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
    renamed = [teacher for teacher in teachers if teacher.account and teacher.account.name != teacher.name]
    for teacher in renamed:
        teacher.account.name = teacher.name  # type: ignore[union-attr]
    Account.objects.bulk_update([teacher.account for teacher in renamed], ["name"], batch_size=BATCH)  # type: ignore[misc]


def _mark(
    actor: Actor,
    teacher: Teacher,
    action: str,
    at: datetime,
    *,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> Mark:
    return mark_of(
        actor,
        action=action,
        hats=ROSTER_KEEPERS,
        subject=("teacher", str(teacher.pk)),
        at=at,
        place=teacher.school.path,
        before=without_secrets(before or {}),
        after=without_secrets(after or {}),
    )
