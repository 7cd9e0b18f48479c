"""Makers of notices and of people who can be reached."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from makers.people import make_account, make_school
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.notices.models import Notice, Reach
from xingtan.notices.services import notify

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine o'clock in Shanghai."""

EVENING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""Half past five in Shanghai: past the hour of the digest."""

NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Eleven at night in Shanghai: quiet."""


def make_reader(*, email: str = "lin@school.example", **fields: Any) -> Account:
    """Return a teacher's account whose mail address is confirmed; ``fields`` are those of ``Reach``."""
    account = make_account((Role.TEACHER, make_school()), name=fields.pop("name", "林知遥"))
    account.email, account.language = email, fields.pop("language", "en")
    account.save()
    Reach.objects.create(account=account, verified_at=MORNING if email else None, **fields)
    return account


def tell(account: Account, kind: str = "record_accepted", *, at: datetime = MORNING, **more: Any) -> Notice:
    """Return the notice that somebody is told of a record."""
    params = {"title": more.pop("title", "Open class"), "reason": "Not legible", "month": "2026-11", "count": 2}
    notify(to=[account.pk], kind=kind, params=params, link="/records/", at=at, **more)
    return Notice.objects.filter(account=account).latest("pk")


def notice_of(account: Account) -> Notice:
    """Return a notice to the account: the newest one, or a new one when it has none."""
    return Notice.objects.filter(account=account).order_by("-pk").first() or tell(account)
