"""Rows to exact marks: the single place where stored texts become what the scale reckons with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from xingtan.assessment.models import HandIn, RatingSheet
from xingtan.assessment.scale import Phase
from xingtan.assessment.scoring import Ratings
from xingtan.kernel.amounts import parse_exact


@dataclass(frozen=True)
class Given:
    """What one rater handed in last on one teacher."""

    sheet_id: int
    assessed_id: int
    phase: Phase
    rater_id: int
    rater_name: str
    marks: Mapping[str, Fraction]
    remarks: Mapping[str, str]
    summary: str
    number: int
    reason: str
    at: datetime


def exact_marks(marks: Mapping[str, str]) -> dict[str, Fraction]:
    """Return stored marks as exact fractions."""
    return {code: parse_exact(text) for code, text in marks.items()}


def given_on(assessed_ids: Collection[int]) -> dict[int, list[Given]]:
    """Return what counts on each of the assessed: the newest hand-in of each sheet that is not excused; one query."""
    rows = HandIn.objects.filter(sheet__assessed_id__in=assessed_ids, sheet__in=RatingSheet.objects.counting())
    rows = rows.select_related("sheet__rater").order_by("sheet__phase", "sheet__pk", "number")
    newest = {row.sheet_id: row for row in rows}
    found: dict[int, list[Given]] = defaultdict(list)
    for row in newest.values():
        sheet = row.sheet
        found[sheet.assessed_id].append(
            Given(
                sheet_id=sheet.pk,
                assessed_id=sheet.assessed_id,
                phase=Phase(sheet.phase),
                rater_id=sheet.rater_id,
                rater_name=sheet.rater.name,
                marks=exact_marks(row.marks),
                remarks=row.remarks,
                summary=row.summary,
                number=row.number,
                reason=row.reason,
                at=row.handed_in_at,
            )
        )
    return found


def ratings_of(given: Collection[Given]) -> Ratings:
    """Return what was handed in on one teacher as the scale takes it."""
    return {phase: [each.marks for each in given if each.phase is phase] for phase in Phase}
