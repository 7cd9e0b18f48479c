"""One-time passwords: made here, shown once, never kept in clear, changed by their owner at the first sign-in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, PBKDF2PasswordHasher, get_hasher
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account, Duty
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS, may_reset_password
from xingtan.trail.services import leave_marks, mark_of

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the characters that people confuse: i, l, o, 0, 1."""

password_reset = Signal()
"""Sent when somebody resets a password that was in use: ``account_id``, ``by`` (their name), ``at``."""

GROUPS, GROUP_LENGTH = 3, 4
ROUNDS = 20_000
"""Enough for 59 random bits; the first sign-in hashes again with the full number of rounds."""


@dataclass(frozen=True)
class Handed:
    """One password handed out."""

    teacher: Teacher
    login: str
    password: str


def fresh_password() -> str:
    """Return a random password of 59 bits in three groups: abcd-efgh-jkmn."""
    words = ("".join(secrets.choice(LETTERS) for _letter in range(GROUP_LENGTH)) for _group in range(GROUPS))
    return "-".join(words)


@transaction.atomic
def hand_out_password(*, actor: Actor, teacher_id: int, at: datetime) -> Handed:
    """Return a new password for one teacher's account, to be shown once; the old one stops working.

    Errors: NotPermittedError for strangers to the school, accounts with duties elsewhere, and one's own account.
    """
    teacher = Teacher.objects.select_related("school", "account").get(pk=teacher_id)
    paths = _duty_paths([teacher], at)
    may_reset_password(actor, teacher, paths.get(teacher.account_id or 0, ())).require()
    in_use = teacher.account is not None and teacher.account.has_usable_password()
    handed = _hand_out([teacher], actor=actor, at=at)[0]
    if in_use:
        password_reset.send(sender=Account, account_id=teacher.account_id, by=actor.name, at=at)
    return handed


@transaction.atomic
def hand_out_passwords(*, actor: Actor, at: datetime) -> list[Handed]:
    """Return a new password for every teacher of the actor's schools whose account has none yet, set-based."""
    mine = Teacher.objects.filter(actor.within("school__path", *ROSTER_KEEPERS), account__is_active=True)
    waiting = mine.filter(account__password__startswith=UNUSABLE_PASSWORD_PREFIX).in_service(timezone.localdate(at))
    # whoever does the same at this moment waits, and then finds nobody waiting: no password is printed that is dead
    rows = waiting.select_related("school", "group", "account").select_for_update(of=("account",))
    teachers = list(rows.order_by("school__path", "number"))
    paths = _duty_paths(teachers, at)
    allowed = [t for t in teachers if may_reset_password(actor, t, paths.get(t.account_id or 0, ()))]
    return _hand_out(allowed, actor=actor, at=at)


def _hand_out(teachers: Sequence[Teacher], *, actor: Actor, at: datetime) -> list[Handed]:
    handed, accounts = [], []
    for teacher in teachers:
        account = cast("Account", teacher.account)
        password = fresh_password()
        account.password, account.must_change_password = _hashed(password), True
        accounts.append(account)
        handed.append(Handed(teacher, account.username, password))
    Account.objects.bulk_update(accounts, ["password", "must_change_password"], batch_size=500)
    leave_marks(
        mark_of(
            actor,
            action="account.password_handed_out",
            hats=ROSTER_KEEPERS,
            subject=("account", str(teacher.account_id)),
            at=at,
            place=teacher.school.path,
            after={"login": teacher.account.username if teacher.account else ""},
        )
        for teacher in teachers
    )
    return handed


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), ROUNDS)
    return hasher.encode(password, hasher.salt())


def _duty_paths(teachers: Iterable[Teacher], at: datetime) -> dict[int, list[str]]:
    """Return where these people hold or will hold duties: an office that begins tomorrow counts today."""
    accounts = [teacher.account_id for teacher in teachers if teacher.account_id]
    found: dict[int, list[str]] = {}
    duties = Duty.objects.not_ended(timezone.localdate(at)).filter(account__in=accounts)
    for account, path in duties.values_list("account_id", "institution__path"):
        found.setdefault(account, []).append(path)
    return found
