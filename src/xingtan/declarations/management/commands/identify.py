"""``xingtan identify``: identify a year at or below an institution and post the credits to the ledger."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from xingtan.access.actors import operator
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.identification import identify_year
from xingtan.declarations.verbs import add_place_and_year, answer, institution_with
from xingtan.kernel.amounts import exact_text


class Command(BaseCommand):
    """Identifies county by county; stopping it loses at most the county under way, running it again goes on."""

    help = "Identify a year and post the credits to the ledger (认定年度学分并入账)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take place and year."""
        add_place_and_year(parser)

    def handle(self, *, institution: str, year: int, json: bool, **_: object) -> None:
        """Identify what the city has passed, then seal the ledger."""
        place = institution_with(institution)
        now = timezone.now()
        found = identify_year(
            actor=operator(),
            institution=place,
            year=year,
            at=now,
            progress=lambda done, total: self.stderr.write(f"{done}/{total}"),
        )
        seal_ledger(at=now)
        document = {
            "identified": found.count,
            "counted_nothing": found.zero,
            "batches": found.batches,
            "totals": {part: exact_text(amount) for part, amount in sorted(found.totals.items())},
            "total": exact_text(found.total),
            "left": dict(found.left),
        }
        answer(self, place, year, document, json=json)
