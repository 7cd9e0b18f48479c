"""Acts of rooms below this one, which cannot call it: they send a signal, and people are told here."""

from __future__ import annotations

from datetime import datetime

from django.dispatch import receiver
from django.urls import reverse

from xingtan.notices.services import notify
from xingtan.teachers.passwords import password_reset


@receiver(password_reset, dispatch_uid="notices.password_reset")
def tell_of_reset(*, account_id: int, by: str, at: datetime, **_: object) -> None:
    """Tell somebody that another person has reset their password, in the transaction of the reset."""
    notify(to=[account_id], kind="password_reset", params={"by": by}, link=reverse("account"), at=at, instant=True)
