"""Makers of deputies."""

from __future__ import annotations

from datetime import timedelta

from makers.people import TODAY, make_account
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution


def duty_of(account: Account, role: Role) -> Duty:
    """Return the duty in which the account wears this role in its own right."""
    return Duty.objects.own().filter(account=account, role=role.value).order_by("pk")[0]


def deputy_for(duty: Duty, place: Institution) -> Duty:
    """Return the duty in which a teacher of the place stands in, from long ago until long after the tests."""
    known = duty.deputies.order_by("pk").first()
    return known or Duty.objects.create(
        account=make_account((Role.TEACHER, place)),
        role=duty.role,
        institution=duty.institution,
        valid_from=duty.valid_from,
        valid_until=TODAY + timedelta(days=36500),
        stands_in_for=duty,
        reason="产假",
    )
