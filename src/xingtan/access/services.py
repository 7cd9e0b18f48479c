"""The only writers of accounts and duties."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor, actor_for
from xingtan.access.errors import RoleMisplacedError
from xingtan.access.models import Account, Duty
from xingtan.access.roles import HELD_AT, Role
from xingtan.institutions.models import Institution
from xingtan.trail.services import leave_mark, mark_of


@transaction.atomic
def open_account(*, actor: Actor | None, username: str, name: str, password: str | None, at: datetime) -> Account:
    """Return a new account; ``actor`` None is the program itself (first start, import, demonstration)."""
    account = Account.objects.create_user(username, name=name, password=password)
    leave_mark(
        mark_of(
            actor,
            action="account.opened",
            subject=("account", str(account.pk)),
            at=at,
            after={"username": username, "name": name},
        )
    )
    return account


@transaction.atomic
def keep_own_password(*, account: Account, password: str, at: datetime) -> Account:
    """Return the account with the password that its owner chose; nothing but that is closed to them any longer."""
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    actor = actor_for(account, on=timezone.localdate(at))
    leave_mark(mark_of(actor, action="account.password_changed", subject=("account", str(account.pk)), at=at))
    return account


@transaction.atomic
def change_login(*, actor: Actor | None, account: Account, username: str, at: datetime) -> Account:
    """Return the account under another login; its old one is free again and stays in the journal."""
    before, account.username = account.username, username
    account.save(update_fields=["username"])
    leave_mark(
        mark_of(
            actor,
            action="account.renamed",
            subject=("account", str(account.pk)),
            at=at,
            before={"username": before},
            after={"username": username},
        )
    )
    return account


@transaction.atomic
def grant_duty(
    *, actor: Actor | None, account: Account, role: Role, institution: Institution, on: date, at: datetime
) -> Duty:
    """Return the duty that gives the account this role at the institution from that day.

    Errors: RoleMisplacedError when the kind of institution does not carry the role.
    """
    if institution.kind not in HELD_AT[role]:
        raise RoleMisplacedError(role=role.value, kind=institution.kind)
    duty = Duty.objects.create(account=account, role=role.value, institution=institution, valid_from=on)
    leave_mark(
        mark_of(
            actor,
            action="duty.granted",
            subject=("duty", str(duty.pk)),
            at=at,
            place=institution.path,
            after={"account": account.pk, "role": role.value, "institution": institution.code, "from": on.isoformat()},
        )
    )
    return duty
