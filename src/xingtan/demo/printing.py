"""The demonstration accounts as a table for the terminal."""

from __future__ import annotations

from xingtan.demo.accounts import demonstration_accounts
from xingtan.demo.cast import PASSWORD
from xingtan.demo.places import TODAY


def accounts_text() -> str:
    """Return the accounts of the demonstration, one a line: login, roles with their institutions, name."""
    lines = [f"Demonstration accounts 演示账号 (password 密码: {PASSWORD})"]
    for account in demonstration_accounts(TODAY):
        roles = account["roles"]
        held = (
            "; ".join(f"{role['role']} @ {role['institution_name']}" for role in roles)
            if isinstance(roles, list)
            else ""
        )
        lines.append(f"  {account['login']!s:<10} {held}  {account['name']}")
    return "\n".join(lines)
