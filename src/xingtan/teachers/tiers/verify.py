"""Hold tiers of schools and the placements of teachers against the journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xingtan.teachers.tiers.models import TierPlacement, TierScheme
from xingtan.teachers.versions.verify import verify_versions
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

TIERS = "tiers"
ENTERED, ENDED = "teacher.tier_entered", "teacher.tier_ended"
ONE_DAY = timedelta(days=1)
CHUNK = 1000


@dataclass
class _Placed:
    """A placement as the journal tells it; one told before the journal kept the day of its end has none."""

    level: str
    since: str
    document: str
    by_name: str
    at: datetime
    until: str = ""
    because: str = ""

    def agrees(self, row: TierPlacement) -> bool:
        """Tell whether the table says the same."""
        until = row.until.isoformat() if row.until else ""
        now = (row.level, row.since.isoformat(), row.document, row.entered_by_name, row.entered_at, until)
        told = (self.level, self.since, self.document, self.by_name, self.at, self.until)
        return now == told and row.ended_because == self.because


def verify_tiers() -> Iterator[Finding]:
    """Yield versions of tiers and placements that nobody published or entered like this, and those that are gone."""
    yield from verify_versions(TIERS, TierScheme.objects.all(), action="tiers.published")
    told = _told()
    rows = TierPlacement.objects.order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        of_tier = told.get((row.teacher_id, row.tier), [])
        same = next((each for each in of_tier if each.at == row.entered_at), None)
        if same is None or not same.agrees(row):
            yield Finding(TIERS, f"{row.teacher_id} {row.tier}", "journal_differs")
        if same is not None:
            of_tier.remove(same)
    yield from (Finding(TIERS, f"{teacher} {tier}", "gone") for (teacher, tier), left in told.items() for _ in left)


def _told() -> dict[tuple[int, str], list[_Placed]]:
    """Return every placement by teacher and tier, as the journal tells how it began and ended."""
    found: dict[tuple[int, str], list[_Placed]] = {}
    for mark in JournalRow.objects.filter(action__in=(ENTERED, ENDED)).order_by("pk").iterator(chunk_size=CHUNK):
        teacher, after = int(mark.subject_key), mark.after
        if mark.action == ENDED:
            _end(found, (teacher, after["tier"]), after["until"], mark.reason)
            continue
        before = date.fromisoformat(after["from"]) - ONE_DAY
        for tier in mark.before.get("tiers", ()):
            _end(found, (teacher, tier), before.isoformat(), "")
        placed = _Placed(after["level"], after["from"], after["document"], mark.actor_name, mark.at)
        found.setdefault((teacher, after["tier"]), []).append(placed)
    return found


def _end(found: dict[tuple[int, str], list[_Placed]], key: tuple[int, str], until: str, because: str) -> None:
    """Note the end of the placement in that tier that is open."""
    for placed in found.get(key, []):
        if not placed.until:
            placed.until, placed.because = until, because
