"""Tokens of the interface, and the answers kept so that a request sent twice acts once."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from xingtan.access.models import Account
from xingtan.exchange.querysets import AccessTokenQuerySet


class Scope(StrEnum):
    """What a token may be used for; never more than its account may do itself."""

    READ = "read"
    WRITE = "write"


class AccessToken(models.Model):
    """A key with which a program acts as one account, until it expires or is taken back.

    Only the SHA-256 of the secret is kept; ``starts`` are its first characters, to tell tokens apart. ``used_on`` is
    the last day on which it opened anything. Rows are never deleted.

    Personal data: which programs somebody connects, and the last day of use; kept as long as the account.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="access_tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=8, choices=[(scope.value, scope.name) for scope in Scope])
    token_digest = models.CharField(max_length=64, unique=True)
    starts = models.CharField(max_length=12)
    since = models.DateTimeField()
    until = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="token_ends_after_it_begins", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="token_scope_known", condition=Q(scope__in=[scope.value for scope in Scope])),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.starts}…)"


class KeptAnswer(models.Model):
    """The answer to one write that came with an ``Idempotency-Key``: sent again, the key gets it again.

    ``asked`` is the SHA-256 of the request. ``status`` is none while the first request is at work; ``turn`` tells
    whose work it is. Cleared two days after it came.

    Personal data: the answer says what the request wrote; its account alone gets it again, for two days.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    turn = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True, default="")
    content_type = models.CharField(max_length=80, blank=True, default="")
    location = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(name="answer_once_a_key", fields=["account", "key"]),)

    def __str__(self) -> str:
        return f"{self.key} of {self.account_id}: {self.status or 'at work'}"
