"""``xingtan audit``: county and city audit of whatever waits at or below an institution."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.access.actors import operator
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.services import take_line_steps_in_bulk
from xingtan.declarations.verbs import WRONG_CALL, add_place_and_year, answer, institution_with
from xingtan.declarations.workflow import LEVELS
from xingtan.institutions.models import Institution


class Command(BaseCommand):
    """Accepts every waiting line except those to be returned; both levels when none is named."""

    help = "Audit what waits at county and city (县、市审核)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take place, year, level, and lines to send back."""
        add_place_and_year(parser)
        parser.add_argument("--level", choices=list(LEVELS), help="only this level")
        parser.add_argument(
            "--return",
            action="append",
            default=[],
            dest="returned",
            metavar="LINE",
            help="number of a record whose line is sent back; may be given several times",
        )
        parser.add_argument("--reason", default="", help="why lines are sent back")

    def handle(self, *, institution: str, year: int, json: bool, **options: object) -> None:
        """Send back what is named, accept the rest, level after level."""
        place = institution_with(institution)
        level, reason = options["level"], str(options["reason"])
        returned = options["returned"] if isinstance(options["returned"], list) else []
        if returned and not reason.strip():
            message = "--return needs a --reason. 退回须说明理由。"
            raise CommandError(message, returncode=WRONG_CALL)
        done: Counter[str] = Counter()
        missing = set(returned)
        for name in [level] if isinstance(level, str) else LEVELS:
            accept, back, _ = LEVELS[name]
            for step, keys in ((back, self._waiting(place, year, name, returned)), (accept, None)):
                chosen = self._waiting(place, year, name) if keys is None else keys
                outcomes = take_line_steps_in_bulk(
                    actor=operator(),
                    line_ids=list(chosen.values()),
                    step=step,
                    at=timezone.now(),
                    reason=reason if keys is not None else "",
                )
                done[step] += sum(outcome.done for outcome in outcomes)
                missing -= set(chosen) if keys is not None else set()
            self.stderr.write(f"{name}: {done[accept]} accepted, {done[back]} returned")
        answer(self, place, year, {"steps": dict(done), "not_waiting": sorted(missing)}, json=json)
        if missing:
            message = f"not waiting, so not returned 不在待审状态: {', '.join(sorted(missing))}"
            raise CommandError(message)

    def _waiting(self, place: Institution, year: int, level: str, numbers: list[str] | None = None) -> dict[str, int]:
        """Return the lines that wait at this level, by the numbers of their records."""
        rows = DeclarationLine.objects.of_year(year).below(place).waiting_for(LEVELS[level][2])
        if numbers is not None:
            rows = rows.filter(record__number__in=numbers)
        return dict(rows.order_by("record__number").values_list("record__number", "pk"))
