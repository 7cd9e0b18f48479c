"""``xingtan addresses``: every URL pattern and method with its declared access rule."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from xingtan.config.addresses import Address, addresses


class Command(BaseCommand):
    """Prints the addresses; exit 1 when one has no declared rule."""

    help = "List every address with its access rule (列出所有地址及其访问规则)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *, json: bool, **_: object) -> None:
        """Print them all."""
        found = addresses()
        self.stdout.write(_as_json(found) if json else _as_lines(found))
        silent = [address.pattern for address in found if not address.rule]
        if silent:
            message = f"no access rule declared: {', '.join(silent)}"
            raise CommandError(message)


def _as_json(found: list[Address]) -> str:
    return json_text.dumps([asdict(address) for address in found], ensure_ascii=False, indent=2)


def _as_lines(found: list[Address]) -> str:
    return "\n".join(f"{','.join(a.methods):<10} {a.pattern:<60} {a.rule}" for a in found)
