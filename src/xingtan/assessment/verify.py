"""Recompute results from what was handed in, under their scale; hold hand-ins and scales against the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from xingtan.assessment.facts import exact_marks
from xingtan.assessment.models import SHEET, AssessmentResult, AssessmentScale, HandIn, RatingSheet
from xingtan.assessment.scale import Phase
from xingtan.assessment.scoring import Score, score
from xingtan.assessment.services.results import result_content, sum_of
from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding, verify_told

RESULTS, HAND_INS, SCALES = "assessment_results", "hand_ins", "assessment_scales"
SCALE, PUBLISHED, HANDED_IN = "assessment_scale", "published", "rating.handed_in"
CONFIRMING = ("assessed.result_confirmed", "assessed.result_amended")
CHUNK = 500
UNREADABLE = (DomainError, LookupError, TypeError, AssertionError)
"""What rows that somebody wrote over raise when they are read as marks, tiers or a scale."""


def verify_results() -> Iterator[Finding]:
    """Yield scales, hand-ins and results that are not what was published, handed in and confirmed."""
    yield from _verify_scales()
    yield from _verify_hand_ins()
    yield from _verify_lines()


def _verify_scales() -> Iterator[Finding]:
    """Yield versions whose body is not what it was, or in another state than their last act told."""
    told: dict[str, Mapping[str, Any]] = {}
    marks = JournalRow.objects.filter(subject_kind=SCALE, action__startswith="scale.").order_by("pk")
    told.update(marks.values_list("subject_key", "after").iterator())
    for row in AssessmentScale.objects.order_by("pk").iterator():
        after = told.pop(str(row.pk), {})
        last = (after.get("code"), after.get("version"), after.get("digest"), after.get("state", PUBLISHED))
        if recomputed(row.body) != row.digest:
            yield Finding(SCALES, str(row), "digest_differs")
        elif last != (row.code, row.version, row.digest, row.state):
            yield Finding(SCALES, str(row), "journal_differs")
    yield from (Finding(SCALES, f"{after.get('code')} v{after.get('version')}", "gone") for after in told.values())


def _verify_hand_ins() -> Iterator[Finding]:
    """Yield what nobody handed in like this, and what was handed in and is gone."""
    rows = HandIn.objects.order_by("pk").values_list("sheet", "handed_in_by_name", "handed_in_at", "reason")
    kept = ((str(row[0]), (str(row[0]), *row[1:])) for row in rows.iterator(chunk_size=CHUNK))
    marks = JournalRow.objects.filter(subject_kind=SHEET, action=HANDED_IN).order_by("pk")
    acts = marks.values_list("subject_key", "actor_name", "at", "reason").iterator(chunk_size=CHUNK)
    yield from verify_told(HAND_INS, told=((row[0], row) for row in acts), kept=kept)


def _verify_lines() -> Iterator[Finding]:
    """Yield results whose digest, sum, grade or line number is not what it must be, and what the journal tells else."""
    kept: list[tuple[str, tuple[str, str]]] = []
    rows = AssessmentResult.objects.select_related("assessed__cycle__scale", "amends").order_by("assessed_id", "line")
    every = rows.iterator(chunk_size=CHUNK)
    while some := list(islice(every, CHUNK)):
        given = _given([row.assessed_id for row in some])
        for row in some:
            kept.append((row.number, (row.number, row.digest)))
            yield from (Finding(RESULTS, row.number, code) for code in _wrong(row, given.get(row.assessed_id, [])))
    marks = JournalRow.objects.filter(action__in=CONFIRMING).order_by("pk").values_list("after", flat=True)
    told = ((number := str(after.get("number")), (number, str(after.get("digest")))) for after in marks.iterator())
    yield from verify_told(RESULTS, told=told, kept=kept)


def _given(assessed_ids: Sequence[int]) -> dict[int, list[HandIn]]:
    """Return everything that was ever handed in on each of the assessed and counts, in its order; one query."""
    found: dict[int, list[HandIn]] = defaultdict(list)
    rows = HandIn.objects.filter(sheet__assessed__in=assessed_ids, sheet__in=RatingSheet.objects.counting())
    for row in rows.select_related("sheet").order_by("sheet_id", "number"):
        found[row.sheet.assessed_id].append(row)
    return found


def _wrong(row: AssessmentResult, given: Sequence[HandIn]) -> Iterator[str]:
    if recomputed(result_content(row)) != row.digest:
        yield "digest_differs"
    if row.amends is not None and (row.amends.assessed_id, row.amends.line) != (row.assessed_id, row.line - 1):
        yield "amends_another"
    if not _adds_up(row):
        yield "sum_differs"
    elif not _rests_on(row, given):
        yield "marks_differ"


def _rests_on(row: AssessmentResult, given: Sequence[HandIn]) -> bool:
    """Tell whether what had been handed in by then gives the result again; of that very instant with or without."""
    before = {each.sheet_id: each for each in given if each.handed_in_at < row.decided_at}
    then = {each.sheet_id: each for each in given if each.handed_in_at == row.decided_at}
    return _gives(row, {**before, **then}) or (bool(then) and _gives(row, before))


def _gives(row: AssessmentResult, newest: Mapping[int, HandIn]) -> bool:
    """Tell whether what was handed in last on each sheet gives the result again."""
    try:
        marks = [(each.sheet.phase, exact_marks(each.marks)) for each in newest.values()]
        ratings = {phase: [each for of, each in marks if of == phase.value] for phase in Phase}
        found = score(row.assessed.cycle.scale.spec, row.assessed.tier, ratings)
    except UNREADABLE:
        return False
    return found.total == row.total and _figures(sum_of(found)) == _figures(row.sum)


def _adds_up(row: AssessmentResult) -> bool:
    """Tell whether the stored averages give the stored total again under the scale."""
    try:
        scale = row.assessed.cycle.scale.spec
        found = _again(row, {line["code"]: line["averages"] for line in row.sum["lines"]})
    except UNREADABLE:
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
