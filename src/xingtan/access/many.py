"""Many at once: the very same act to each, a refusal of one stops nobody else; and the same without doing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.duties import Span, end_duty, give_duty
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.many import Outcome, to_each

T = TypeVar("T")
Given = Outcome[Account, Duty]
Ended = Outcome[Duty, Duty]


@dataclass(frozen=True)
class Grant:
    """What is to be given: the role, where, from when until when."""

    role: Role
    institution: Institution
    span: Span


def give_many(*, actor: Actor, accounts: Iterable[Account], grant: Grant, at: datetime) -> list[Given]:
    """Return what became of each person, in the order given."""

    def give(account: Account) -> Duty:
        return give_duty(
            actor=actor,
            account_id=account.pk,
            role=grant.role,
            institution=grant.institution,
            span=grant.span,
            at=at,
        )

    return to_each(accounts, give)


def end_many(*, actor: Actor, duties: Iterable[Duty], on: date, at: datetime) -> list[Ended]:
    """Return what became of each duty, in the order given; ``on`` is the first day without them."""
    return to_each(duties, lambda each: end_duty(actor=actor, duty_id=each.pk, on=on, at=at))


def rehearsed(run: Callable[[], T]) -> T:
    """Return what an act would lead to, and leave no trace of it."""
    with transaction.atomic():
        found = run()
        transaction.set_rollback(True)
    return found
