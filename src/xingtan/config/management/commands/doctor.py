"""``xingtan doctor``: what is missing or wrong in this installation, with the cure."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand

from xingtan.config.doctor import as_error, examine


class Command(BaseCommand):
    """Examines the installation; exit 1 when something is not well."""

    help = "Say what is missing or wrong here, with the cure (检查本安装)."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *, json: bool, **_: object) -> None:
        """Look at everything, then speak."""
        found = examine()
        if json:
            self.stdout.write(json_text.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        elif not found:
            self.stdout.write("All is well. 一切正常。")
        if found:
            raise as_error(found)
