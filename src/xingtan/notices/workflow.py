"""Words of the room: how a notice travels, where it stands, what becomes of a message."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Way(StrEnum):
    """How notices of a kind reach somebody; the inbox holds them in any case."""

    INBOX = "inbox"
    DIGEST = "digest"
    INSTANT = "instant"


class Stage(StrEnum):
    """Where a notice stands: to be looked at by the next round, put into a parcel, or kept in the inbox alone."""

    WAITING = "waiting"
    PARCELLED = "parcelled"
    KEPT = "kept"


class Sort(StrEnum):
    """What a parcel is: the one of the day, something that could not wait, or a reminder of a day that is near."""

    DIGEST = "digest"
    INSTANT = "instant"
    REMINDER = "reminder"


class Channel(StrEnum):
    """What carries a parcel to its receiver."""

    EMAIL = "email"
    MESSENGER = "messenger"


class Delivery(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Brand(StrEnum):
    """The enterprise messengers whose robots we speak with."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


NEAR = timedelta(hours=24)
"""A deadline this near does not wait for the digest."""

RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long after each failed try the next one comes; after the last one the message has failed."""

LEASE = timedelta(minutes=15)
"""A message that a worker took this long ago and never finished is taken again, under the same message id."""
