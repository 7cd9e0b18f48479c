"""The commands of the demonstration: what they refuse, and how they say so."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from xingtan.institutions.models import Institution


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"scale": "province", "teachers": 9_000_000}, "At most 1,450,000 teachers"),
        ({"scale": "county", "teachers": 20_000}, "goes with --scale province"),
    ],
)
def test_a_size_that_cannot_be_told_is_refused_with_the_reason(asked, said):
    with pytest.raises(CommandError, match=said) as refusal:
        call_command("demo", **asked)
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
