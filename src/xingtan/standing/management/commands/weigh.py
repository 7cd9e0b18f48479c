"""``xingtan weigh [PLACE]``: weigh everybody of a place, or everybody, for the lists of large places."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.institutions.models import Institution
from xingtan.standing.weighing import weigh_place


class Command(BaseCommand):
    """Weighs teachers; meant to run each night."""

    help = "Weigh every teacher of a place against the requirement, for large lists (重新估算达标情况)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code of a place; all provinces without one."""
        parser.add_argument("place", nargs="?", default="", metavar="PLACE", help="code of an institution")

    def handle(self, *, place: str, **_: object) -> None:
        """Weigh, and say how many."""
        rows = Institution.objects.filter(code=place) if place else Institution.objects.filter(depth=1)
        if place and not rows:
            message = f"No institution {place}. 没有这个机构。"
            raise CommandError(message)
        at = timezone.now()
        for each in rows.order_by("path"):
            done = weigh_place(each, on=timezone.localdate(at), at=at)
            self.stdout.write(f"{each.code}: {done} teachers weighed 已估算{done}名教师")
