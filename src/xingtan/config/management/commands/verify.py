"""``xingtan verify``: recompute journal, ledger, records, declarations, results; name every row that disagrees."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.assessment.verify import verify_results
from xingtan.credit_bank.verify import verify_book
from xingtan.declarations.appeals.verify import verify_appeals
from xingtan.declarations.decrees.verify import verify_decrees
from xingtan.declarations.mobility.verify import verify_moving
from xingtan.declarations.verify import verify_declarations
from xingtan.evidence.verify import verify_evidence
from xingtan.growth.passport.verify import verify_passports
from xingtan.growth.points.verify import verify_points
from xingtan.growth.portfolio.verify import verify_portfolios
from xingtan.records.audit.verify import verify_samples, verify_sheets
from xingtan.records.definitions.verify import verify_definitions
from xingtan.records.verify import verify_records
from xingtan.standing.verify import verify_circumstances, verify_dossiers
from xingtan.teachers.accounts.verify import verify_duties
from xingtan.teachers.tiers.verify import verify_tiers
from xingtan.teachers.verify import verify_teachers
from xingtan.trail.moments import one_moment
from xingtan.trail.verify import Finding, verify_journal

STEPS: Mapping[str, Callable[[], Iterator[Finding]]] = {
    "journal": verify_journal,
    "book": verify_book,
    "duties": verify_duties,
    "teachers": verify_teachers,
    "definitions": verify_definitions,
    "records": verify_records,
    "sheets": verify_sheets,
    "samples": verify_samples,
    "declarations": verify_declarations,
    "decrees": verify_decrees,
    "appeals": verify_appeals,
    "mobility": verify_moving,
    "circumstances": verify_circumstances,
    "dossiers": verify_dossiers,
    "points": lambda: verify_points(timezone.localdate()),
    "portfolios": verify_portfolios,
    "tiers": verify_tiers,
    "passports": verify_passports,
    "results": verify_results,
    "evidence": verify_evidence,
}
"""What is verified, in this order."""


def verify_everything() -> Iterator[Finding]:
    """Yield every finding: the journal first, then the book, records and what rests on them, results, files."""
    for step in STEPS.values():
        yield from step()


class Command(BaseCommand):
    """Verifies the installation; exit 1 with each finding printed."""

    help = "Recompute ledger, journal and balances; name what does not agree (重新核验台账、日志与合计)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json and --only."""
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument("--only", action="append", choices=STEPS, help="this step; may be given again")

    def handle(self, *, json: bool, only: Sequence[str] | None, verbosity: int, **_: object) -> None:
        """Recompute, then speak; with -v 2 each step says how long it took."""
        found: list[Finding] = []
        with one_moment():
            for name in only or STEPS:
                began = perf_counter()
                found += STEPS[name]()
                if verbosity > 1:
                    self.stderr.write(f"{name}: {perf_counter() - began:.1f} s", ending="\n")
        rows = [{"stream": finding.stream, "key": finding.key, "code": finding.code} for finding in found]
        if json:
            self.stdout.write(json_text.dumps({"well": not rows, "findings": rows}, ensure_ascii=False, indent=2))
        elif not rows:
            self.stdout.write("All agrees. 全部相符。")
        else:
            for row in rows:
                self.stdout.write(f"{row['stream']} {row['key']}: {row['code']}")
        if rows:
            message = f"{len(rows)} findings, the first: {found[0].stream} {found[0].key} {found[0].code}. 核验不符。"
            raise CommandError(message)
