"""Recompute results: digests, sums under the scale they were confirmed with, lines without gaps, their acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xingtan.assessment.models import AssessmentResult
from xingtan.assessment.scale import Phase
from xingtan.assessment.scoring import Score, score
from xingtan.assessment.services.results import result_content, sum_of
from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding, verify_told

RESULTS = "assessment_results"
CONFIRMING = ("assessed.result_confirmed", "assessed.result_amended")
CHUNK = 500


def verify_results() -> Iterator[Finding]:
    """Yield results whose digest, sum, grade or line number is not what it must be, and what the journal tells else."""
    kept: list[tuple[str, tuple[str, str]]] = []
    rows = AssessmentResult.objects.select_related("assessed__cycle__scale", "amends").order_by("assessed_id", "line")
    for row in rows.iterator(chunk_size=CHUNK):
        kept.append((row.number, (row.number, row.digest)))
        if recomputed(result_content(row)) != row.digest:
            yield Finding(RESULTS, row.number, "digest_differs")
        if row.amends is not None and (row.amends.assessed_id, row.amends.line) != (row.assessed_id, row.line - 1):
            yield Finding(RESULTS, row.number, "amends_another")
        if not _adds_up(row):
            yield Finding(RESULTS, row.number, "sum_differs")
    marks = JournalRow.objects.filter(action__in=CONFIRMING).order_by("pk").values_list("after", flat=True)
    told = ((number := str(after.get("number")), (number, str(after.get("digest")))) for after in marks.iterator())
    yield from verify_told(RESULTS, told=told, kept=kept)


def _adds_up(row: AssessmentResult) -> bool:
    """Tell whether the stored averages give the stored total again under the scale."""
    scale = row.assessed.cycle.scale.spec
    averages = {line["code"]: line["averages"] for line in row.sum["lines"]}
    try:
        found = _again(row, averages)
    except DomainError:
        return False
    same = found.total == row.total and found.band is not None and found.band.code == row.band_by_marks
    return same and _figures(sum_of(found)) == _figures(row.sum) and scale.band(row.band) is not None


def _figures(stored: Mapping[str, Any]) -> tuple[object, ...]:
    """Return the figures of a sum without the sentences around them, which may be worded anew one day."""
    lines = [(line["code"], line["value"], line["averages"]) for line in stored["lines"]]
    return stored["raw"], stored["formula"], lines


def _again(row: AssessmentResult, averages: dict[str, dict[str, str]]) -> Score:
    ratings = {
        phase: [{code: parse_exact(each[phase.value]) for code, each in averages.items() if phase.value in each}]
        for phase in Phase
    }
    return score(row.assessed.cycle.scale.spec, row.assessed.tier, ratings)
