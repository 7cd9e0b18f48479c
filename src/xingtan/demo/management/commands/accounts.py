"""``xingtan accounts``: the demonstration accounts, for people and as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from xingtan.demo.accounts import demonstration_accounts
from xingtan.demo.places import TODAY
from xingtan.demo.printing import accounts_text


class Command(BaseCommand):
    """Lists login, password and roles of the demonstration."""

    help = "List the demonstration accounts. 列出演示账号。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *_args: object, **options: object) -> None:
        """Print the accounts; refuse on a production installation, status 1 where there is no demonstration."""
        if settings.PROFILE == "production":
            message = "Demonstration accounts are not for a production installation. 生产环境不提供演示账号。"
            raise CommandError(message, returncode=1)
        found = demonstration_accounts(TODAY)
        if not found:
            message = "No demonstration here; run xingtan demo first. 没有演示数据。"
            raise CommandError(message, returncode=1)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) if options["json"] else accounts_text())
