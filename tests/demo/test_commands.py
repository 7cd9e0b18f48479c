"""The commands of the demonstration: what they refuse, and how they say so."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from xingtan.institutions.models import Institution


@pytest.mark.django_db
@pytest.mark.parametrize("scale", ["county", "province"])
def test_larger_scales_say_that_they_come_later(scale):
    with pytest.raises(CommandError, match="comes in a later version") as refusal:
        call_command("demo", scale=scale)
    assert refusal.value.returncode == 2
    assert not Institution.objects.exists()


@pytest.mark.django_db
def test_accounts_are_not_listed_where_no_demonstration_was_told():
    with pytest.raises(CommandError, match="No demonstration here") as refusal:
        call_command("accounts")
    assert refusal.value.returncode == 1


def test_accounts_are_not_listed_on_a_production_installation(settings):
    settings.PROFILE = "production"
    with pytest.raises(CommandError, match="not for a production installation"):
        call_command("accounts", json=True)
