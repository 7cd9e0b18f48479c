"""``xingtan declare``: declare the year of every school at or below an institution."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.access.actors import operator
from xingtan.declarations.errors import NoRulebookError
from xingtan.declarations.services import declare_year
from xingtan.declarations.verbs import add_place_and_year, answer, institution_with, schools_below


class Command(BaseCommand):
    """Declares whatever is accepted and has no line yet; each school in its own transaction."""

    help = "Declare a school's year, or that of every school below (学校年度申报)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take place and year."""
        add_place_and_year(parser)

    def handle(self, *, institution: str, year: int, json: bool, **_: object) -> None:
        """Go school by school; exit 1 when no rulebook holds for one of them."""
        place = institution_with(institution)
        declared: dict[str, int] = {}
        without: list[str] = []
        for school in schools_below(place):
            try:
                found = declare_year(actor=operator(), school=school, year=year, at=timezone.now())
            except NoRulebookError:
                without.append(school.code)
            else:
                declared[school.code] = found.count
                self.stderr.write(f"{school.code}: {found.count}")
        answer(self, place, year, {"schools": declared, "new": sum(declared.values())}, json=json)
        if without:
            message = f"no rulebook holds in {year} for 该年度没有生效的规则: {', '.join(without)}"
            raise CommandError(message)
