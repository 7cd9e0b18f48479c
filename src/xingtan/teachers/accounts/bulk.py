"""What is done to accounts, one at a time, and to many at once by doing the very same to each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.duties import Span, end_duty, give_duty
from xingtan.access.errors import RoleMisplacedError
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError, NotPermittedError, ReasonMissingError
from xingtan.kernel.many import Outcome, to_each
from xingtan.teachers.accounts.passwords import Handed, hand_out_password
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import may_keep, may_reset_password
from xingtan.teachers.services import LeftServiceError
from xingtan.trail.services import leave_mark, mark_of

Done = Outcome[Teacher, Handed | None]


class Act(StrEnum):
    """What can be done to many accounts at once."""

    LOCK = "lock"
    UNLOCK = "unlock"
    RESET = "reset"
    GIVE = "give"
    TAKE = "take"


class NothingToDoError(DomainError):
    """The account is in that state already, or the role is held or not held already."""

    code = "nothing_to_do"


@dataclass(frozen=True)
class Wish:
    """What is to be done: the act, the role that is given or taken, the reason of a lock."""

    act: Act
    role: Role | None = None
    reason: str = ""


@transaction.atomic
def set_lock(*, actor: Actor, teacher_id: int, locked: bool, reason: str, at: datetime) -> Account:
    """Return the account, locked or open again; sessions of a locked account end with the next page.

    Errors: NotPermittedError, LeftServiceError, ReasonMissingError for a lock without one, NothingToDoError.
    """
    teacher = Teacher.objects.select_related("school", "account").get(pk=teacher_id)
    may_keep(actor, teacher.school).require()
    paths = Duty.objects.not_ended(timezone.localdate(at)).filter(account=teacher.account_id)
    may_reset_password(actor, teacher, paths.values_list("institution__path", flat=True)).require()
    if teacher.left_on is not None:
        raise LeftServiceError(on=teacher.left_on.isoformat())
    if locked and not reason.strip():
        raise ReasonMissingError(step="lock")
    account = Account.objects.select_for_update().get(pk=teacher.account_id or 0)
    if account.is_active is not locked:
        raise NothingToDoError(login=account.username)
    account.is_active = not locked
    account.save(update_fields=["is_active"])
    leave_mark(
        mark_of(
            actor,
            action="account.locked" if locked else "account.unlocked",
            hats=(Role.MANAGER,),
            subject=("account", str(account.pk)),
            at=at,
            place=teacher.school.path,
            reason=reason.strip(),
            after={"login": account.username},
        )
    )
    return account


@transaction.atomic
def set_role(*, actor: Actor, teacher_id: int, role: Role, held: bool, at: datetime) -> Teacher:
    """Return the teacher with this role of the school, or of the own group, given or ended from today.

    Errors: NotPermittedError, also for one's own roles; NothingToDoError; those of giving and ending a duty.
    """
    teacher = Teacher.objects.select_related("school", "group").get(pk=teacher_id)
    may_keep(actor, teacher.school).require()
    if actor.speaks_for(teacher.account_id):
        raise NotPermittedError(reason="own_roles")
    if teacher.account_id is None:
        raise NotPermittedError(reason="no_account")
    on = timezone.localdate(at)
    place = teacher.group if role is Role.TEAM_LEADER else teacher.school
    duties = Duty.objects.own().in_force(on).filter(account=teacher.account_id, role=role.value)
    here = list(duties.filter(institution__path__startswith=teacher.school.path).order_by("pk"))
    if bool(here) is held:
        raise NothingToDoError(role=role.value)
    if not held:
        for duty in here:
            end_duty(actor=actor, duty_id=duty.pk, on=on, at=at)
    elif place is None:
        raise RoleMisplacedError(role=role.value, kind=teacher.school.kind)
    else:
        give_duty(actor=actor, account_id=teacher.account_id, role=role, institution=place, span=Span(on), at=at)
    return teacher


def do_one(*, actor: Actor, teacher_id: int, wish: Wish, at: datetime) -> Handed | None:
    """Do what is wished to one teacher; return the password when one was made.

    Errors: those of the act.
    """
    if wish.act is Act.RESET:
        return hand_out_password(actor=actor, teacher_id=teacher_id, at=at)
    if wish.act in {Act.GIVE, Act.TAKE}:
        if wish.role is None:
            raise NothingToDoError
        set_role(actor=actor, teacher_id=teacher_id, role=wish.role, held=wish.act is Act.GIVE, at=at)
    else:
        set_lock(actor=actor, teacher_id=teacher_id, locked=wish.act is Act.LOCK, reason=wish.reason, at=at)
    return None


def do_many(*, actor: Actor, teacher_ids: Iterable[int], wish: Wish, at: datetime) -> list[Done]:
    """Return what became of each teacher the actor may know, with the password where one was made."""
    rows = Teacher.objects.visible_to(actor).filter(pk__in=list(teacher_ids)).select_related("account")
    return to_each(rows.order_by("number"), lambda each: do_one(actor=actor, teacher_id=each.pk, wish=wish, at=at))
