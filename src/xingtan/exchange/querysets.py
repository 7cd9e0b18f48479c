"""The vocabulary of tokens and kept answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from xingtan.access.actors import Actor
    from xingtan.exchange.models import AccessToken


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    """Questions asked about tokens."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own tokens; nobody sees anybody else's."""
        return self.none() if actor.account_id is None else self.filter(account=actor.account_id)

    def open_at(self, at: datetime) -> Self:
        """Tokens that are neither taken back nor expired."""
        return self.filter(revoked_at=None, until__gt=at)
