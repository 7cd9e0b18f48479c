"""The list of users: which teachers have an account, in which state it is, which roles it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet

from xingtan.access.actors import Actor
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.pages.words import holds
from xingtan.sheets.plans import chunks
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS


class AccountState(StrEnum):
    """In which state somebody's account is."""

    NONE = "none"
    WAITING = "waiting"
    NEVER = "never"
    ACTIVE = "active"
    LOCKED = "locked"
    LEFT = "left"


@dataclass(frozen=True)
class Wanted:
    """Which users somebody asks for; without a state everybody who is in service."""

    query: str = ""
    role: str = ""
    school: str = ""
    group: str = ""
    state: str = ""


@dataclass(frozen=True)
class UserLine:
    """One user on the list: the state of the account, roles held today, roles in which they stand in, last sign-in."""

    teacher: Teacher
    state: AccountState
    roles: tuple[Role, ...]
    stands_in: tuple[Role, ...]
    seen: datetime | None


def users_for(actor: Actor, wanted: Wanted, *, on: date) -> QuerySet[Teacher, Teacher]:
    """Return the teachers whose accounts the actor keeps and who fit what is wanted, by school, group and number."""
    found = Teacher.objects.visible_to(actor).filter(actor.within("school__path", *ROSTER_KEEPERS))
    for word in wanted.query.split():
        found = found.filter(holds(word, "name") | Q(number__istartswith=word) | Q(account__username__istartswith=word))
    if wanted.school:
        found = found.filter(school__code=wanted.school)
    if wanted.group:
        found = found.filter(group__code=wanted.group)
    if wanted.role:
        held = Duty.objects.in_force(on).filter(account=OuterRef("account"), role=wanted.role)
        found = found.filter(Exists(held))
    left = Q(left_on__lte=on)
    found = found.filter(left) if wanted.state == AccountState.LEFT else found.exclude(left)
    return (
        found.filter(_condition(wanted.state))
        .select_related("school", "group", "account")
        .order_by("school__path", "number")
    )


def _condition(state: str) -> Q:
    """Return what makes an account of somebody in service be in this state; everything for none."""
    usable = ~Q(account__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    active = Q(account__is_active=True)
    return {
        AccountState.NONE.value: Q(account=None),
        AccountState.WAITING.value: active & ~usable,
        AccountState.NEVER.value: active & usable & Q(account__last_login=None),
        AccountState.ACTIVE.value: active & usable & Q(account__last_login__isnull=False),
        AccountState.LOCKED.value: Q(account__is_active=False),
    }.get(state, Q())


def user_lines(teachers: Sequence[Teacher], *, on: date) -> list[UserLine]:
    """Return these teachers, whose ``account`` must be loaded, as lines; one query for every thousand."""
    own, others = roles_held((t.account_id for t in teachers if t.account_id), on=on)
    return [
        UserLine(
            teacher,
            account_state(teacher, on=on),
            own.get(teacher.account_id or 0, ()),
            others.get(teacher.account_id or 0, ()),
            teacher.account.last_login if teacher.account else None,
        )
        for teacher in teachers
    ]


def account_state(teacher: Teacher, *, on: date) -> AccountState:
    """Return in which state the account of a teacher is; ``account`` must be loaded."""
    account = teacher.account
    if teacher.left_on is not None and teacher.left_on <= on:
        return AccountState.LEFT
    if account is None:
        return AccountState.NONE
    if not account.is_active:
        return AccountState.LOCKED
    if account.password.startswith(UNUSABLE_PASSWORD_PREFIX):
        return AccountState.WAITING
    return AccountState.ACTIVE if account.last_login else AccountState.NEVER


Held = dict[int, tuple[Role, ...]]


def roles_held(account_ids: Iterable[int], *, on: date) -> tuple[Held, Held]:
    """Return the roles of accounts on that day: those of their own, and those in which they stand in."""
    own: dict[int, set[str]] = defaultdict(set)
    others: dict[int, set[str]] = defaultdict(set)
    for part in chunks(account_ids):
        duties = Duty.objects.in_force(on).filter(account__in=part)
        for account, role, behind in duties.values_list("account", "role", "stands_in_for"):
            (own if behind is None else others)[account].add(role)
    return _sorted(own), _sorted(others)


def _sorted(held: dict[int, set[str]]) -> Held:
    return {account: tuple(role for role in Role if role.value in roles) for account, roles in held.items()}
