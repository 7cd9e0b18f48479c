"""The accounts that visitors of a demonstration sign in with."""

from __future__ import annotations

from datetime import date

from xingtan.access.actors import actor_for
from xingtan.access.models import Account
from xingtan.demo.cast import LOGINS, OFFICERS, PASSWORD


def demonstration_accounts(on: date) -> list[dict[str, object]]:
    """Return login, password, name and the roles of each account on that day, each with its institution.

    Empty where no demonstration was told.
    """
    logins = [*LOGINS, *(officer.login for officer in OFFICERS)]
    found = Account.objects.in_bulk(logins, field_name="username")
    return [_described(found[login], on) for login in logins if login in found]


def _described(account: Account, on: date) -> dict[str, object]:
    roles = [
        {"role": held.role.value, "institution": held.institution_code, "institution_name": held.institution_name}
        for held in actor_for(account, on=on).duties
    ]
    return {"login": account.username, "password": PASSWORD, "name": account.name, "roles": roles}
