"""Who acts, and at what time: people of the world by login, moments of its days."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from xingtan.access.actors import Actor, actor_for
from xingtan.access.models import Account

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return that time of the day, as clocks in the province show it."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def actor_named(login: str, on: date) -> Actor:
    """Return whoever has this login, with the duties of that day."""
    return actor_for(Account.objects.get(username=login), on=on)
