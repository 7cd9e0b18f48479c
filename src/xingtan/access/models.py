"""Accounts and duties."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from xingtan.access.querysets import DutyQuerySet
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with hashed passwords."""

    def create_user(self, username: str, *, name: str, password: str | None = None, email: str = "") -> Account:
        """Return a new account; without a password nobody can sign in to it until one is set."""
        account = self.model(username=username, name=name, email=email)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A login. One person has one account, whatever hats they wear.

    ``must_change_password``: somebody else has seen the password, so that nothing but changing it is open.

    Personal data: name and e-mail address, to greet and to reach the person; kept as long as the journal
    names the account, deactivated instead of deleted.
    """

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (
            # signing in does not tell case apart: of two logins that differ in case only neither could sign in
            models.UniqueConstraint(Lower("username"), name="account_login_once_in_any_case"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"


class Duty(models.Model):
    """One role at one institution for a span of days; ended, never deleted.

    A deputy holds a duty of their own that ``stands_in_for`` another: it has a last day, a reason, and counts only
    while the duty behind it does. ``withdrawn_on`` is the first day on which it no longer counts.

    Personal data: why somebody is away, in the words of whoever named the deputy; kept like the duty.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(max_length=24, choices=[(role.value, role.name) for role in Role])
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="duties")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    stands_in_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies")
    reason = models.CharField(max_length=200, blank=True, default="")
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="duty_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="duty_of_a_deputy_has_a_last_day",
                condition=Q(stands_in_for=None) | Q(valid_until__isnull=False),
            ),
            models.UniqueConstraint(
                name="duty_once_from_a_day", fields=["account", "role", "institution", "valid_from"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} @ {self.institution_id}"
