"""``xingtan digest``: one hash per room over the logical content, equal on SQLite and PostgreSQL."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from xingtan.config.digests import digest_of_all, digests


class Command(BaseCommand):
    """Prints the hashes."""

    help = "One hash per group of tables over the logical content (每组数据一个摘要)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *, json: bool, **_: object) -> None:
        """Hash every room, then all of them."""
        found = digests()
        whole = digest_of_all(found)
        if json:
            self.stdout.write(json_text.dumps({"digest": whole, "groups": found}, indent=2))
            return
        for room, value in found.items():
            self.stdout.write(f"{value}  {room}")
        self.stdout.write(f"{whole}  all 全部")
