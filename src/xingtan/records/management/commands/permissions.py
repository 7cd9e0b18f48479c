"""``xingtan permissions``: the table category x role x right now in force."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from xingtan.access.roles import Role
from xingtan.records.rights import CATEGORIES as KINDS
from xingtan.records.rights import Grant, Right, grants, holders, name_of


class Command(BaseCommand):
    """Prints the table that policies, query sets and exports read."""

    help = "Print the table category x role x right now in force (打印类别 x 角色 x 权限表)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="one JSON document: one object for each cell granted")

    def handle(self, *, json: bool, **_: object) -> None:
        """Print it all."""
        if json:
            self.stdout.write(json_text.dumps([_cell(grant) for grant in grants()], ensure_ascii=False, indent=2))
            return
        for kind, category in KINDS.items():
            place = " > ".join(str(name_of(code)) for code in (category.first, category.second, category.third))
            self.stdout.write(f"{place} ({kind})")
            for role in Role:
                held = [right.value for right in Right if role in holders(kind, right)]
                if held:
                    self.stdout.write(f"  {role.value:<22} {' '.join(held)}")


def _cell(grant: Grant) -> dict[str, str]:
    return {
        "category_1": grant.category.first,
        "category_2": grant.category.second,
        "category_3": grant.category.third,
        "kind": grant.kind,
        "role": grant.role.value,
        "right": grant.right.value,
    }
