"""``xingtan points``: bring the points of a school, or of all schools that are behind, in line with their records."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.access.actors import operator
from xingtan.access.roles import SCHOOL_KINDS
from xingtan.growth.points.settling import schools_behind, settle_points
from xingtan.institutions.models import Institution


class Command(BaseCommand):
    """Settles points; prints what was done for each school."""

    help = "Settle the points of schools by their own rulebooks (结算教师专业发展积分)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the school's code; without it, all schools whose records have moved."""
        parser.add_argument("--institution", metavar="CODE", default="", help="only this school")

    def handle(self, *, institution: str, **_: object) -> None:
        """Settle, school by school."""
        now = timezone.now()
        schools = Institution.objects.filter(kind__in=SCHOOL_KINDS).order_by("path")
        if institution:
            chosen = list(schools.filter(code=institution))
            if not chosen:
                message = f"No school {institution}. 没有这所学校。"
                raise CommandError(message)
        else:
            chosen = schools_behind(schools, timezone.localdate(now))
        for school in chosen:
            done = settle_points(actor=operator(), school=school, at=now)
            counts = f"{done.posted} posted 入账, {done.taken_back} taken back 冲正, {done.lapsed} lapsed 过期"
            self.stdout.write(f"{school.code} {school.name}: {counts}")
