"""What closes tokens: a password that was changed or reset closes every way in that was opened before."""

from __future__ import annotations

from datetime import datetime

from allauth.account.signals import password_changed, password_set
from django.dispatch import receiver
from django.utils import timezone

from xingtan.access.models import Account
from xingtan.exchange.services import revoke_all
from xingtan.teachers.accounts.passwords import password_reset


@receiver([password_changed, password_set], dispatch_uid="exchange.password_changed")
def end_with_own_change(*, user: Account, **_: object) -> None:
    """End the tokens of somebody who has chosen a new password."""
    revoke_all(account_id=user.pk, at=timezone.now())


@receiver(password_reset, dispatch_uid="exchange.password_reset")
def end_with_reset(*, account_id: int, at: datetime, **_: object) -> None:
    """End the tokens of somebody whose password was reset, in the transaction of the reset."""
    revoke_all(account_id=account_id, at=at)
