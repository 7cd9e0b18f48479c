"""What other rooms and the pages read of assessments; each read costs a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Count, Min, OuterRef, Q, Subquery

from xingtan.access.actors import Actor
from xingtan.assessment.models import ASSESSED, SHEET, Assessed, AssessmentResult, PhaseSpan, RatingSheet
from xingtan.assessment.workflow import SheetState, State
from xingtan.credit_bank.tongue import here


@dataclass(frozen=True)
class PublishedResult:
    """A published result as portfolio and other rooms show it: the line that holds now.

    ``full`` is what the total is out of, None where the scale does not say; titles are in the reader's language.
    """

    assessed_id: int
    number: str
    title: str
    scale_title: str
    evidence_from: date
    evidence_until: date
    total: Fraction
    full: Fraction | None
    band: str
    band_title: str
    decided_at: datetime
    amended: bool


def results_for(teacher_ids: Collection[int]) -> dict[int, list[PublishedResult]]:
    """Return the published results of these teachers, newest first; one query."""
    rows = AssessmentResult.objects.published().filter(assessed__teacher_id__in=teacher_ids)
    rows = rows.select_related("assessed__cycle__scale").order_by("assessed_id", "line")
    newest = {row.assessed_id: row for row in rows}
    found: dict[int, list[PublishedResult]] = defaultdict(list)
    for row in sorted(newest.values(), key=lambda each: (each.assessed.cycle.evidence_until, each.pk), reverse=True):
        found[row.assessed.teacher_id].append(_published(row))
    return dict(found)


@dataclass(frozen=True)
class ToRate:
    """How many sheets somebody can rate now, and the first day on which a phase of them ends."""

    count: int
    until: date | None


def to_rate(account_id: int | None, *, on: date) -> ToRate:
    """Return what this account has to rate on that day; one query."""
    spans = PhaseSpan.objects.filter(cycle=OuterRef("assessed__cycle"), phase=OuterRef("phase"))
    running = spans.filter(begins_on__lte=on, ends_on__gte=on)
    rows = RatingSheet.objects.missing().filter(rater_id=account_id)
    rows = rows.annotate(last=Subquery(running.values("ends_on")[:1]))
    runs = Q(last__isnull=False, assessed__cycle__state=State.RATING.value)
    rows = rows.filter(runs | Q(state=SheetState.REOPENED.value))
    told = rows.aggregate(count=Count("pk"), until=Min("last"))
    return ToRate(told["count"], told["until"])


@dataclass(frozen=True)
class AnnualResult:
    """A published result as the registration of teachers looks at it: ``result`` is a word of that rulebook.

    ``on`` is the last day that was assessed.
    """

    assessed_id: int
    number: str
    title: str
    result: str
    band_zh: str
    band_en: str
    on: date
    decided_at: datetime


def annual_results(teacher_ids: Collection[int], until: datetime) -> dict[int, list[AnnualResult]]:
    """Return the annual assessments of these teachers as published by that moment, oldest first; one query.

    Of a result that was amended only the line that held at that moment; scales whose grades say nothing of the
    registration are left out.
    """
    rows = AssessmentResult.objects.published().filter(
        assessed__teacher_id__in=teacher_ids, assessed__cycle__state_since__lte=until, decided_at__lte=until
    )
    rows = rows.select_related("assessed__cycle__scale").order_by("assessed_id", "line")
    newest = {row.assessed_id: row for row in rows}
    found: dict[int, list[AnnualResult]] = defaultdict(list)
    for row in sorted(newest.values(), key=lambda each: (each.assessed.cycle.evidence_until, each.assessed_id)):
        band = row.assessed.cycle.scale.spec.band(row.band)
        if band is None or band.registers is None:
            continue
        found[row.assessed.teacher_id].append(
            AnnualResult(
                assessed_id=row.assessed_id,
                number=row.number,
                title=row.assessed.cycle.title,
                result=band.registers.value,
                band_zh=band.title.zh or band.title.en,
                band_en=band.title.en or band.title.zh,
                on=row.assessed.cycle.evidence_until,
                decided_at=row.decided_at,
            )
        )
    return dict(found)


def subjects_of_result(number: str) -> tuple[tuple[str, str], ...]:
    """Return under which subjects the journal tells who judged: the assessed teacher, and the sheets of the raters."""
    row = AssessmentResult.objects.filter(number=number).first()
    if row is None:
        return ()
    sheets = RatingSheet.objects.filter(assessed=row.assessed_id).order_by("pk").values_list("pk", flat=True)
    return ((ASSESSED, str(row.assessed_id)), *((SHEET, str(pk)) for pk in sheets))


def has_published(teacher_id: int, number: str) -> bool:
    """Tell whether the number is that of a published result of this teacher."""
    return AssessmentResult.objects.published().filter(number=number, assessed__teacher=teacher_id).exists()


def readable(actor: Actor, assessed_ids: Collection[int]) -> set[int]:
    """Return those of the assessed whose page the actor may open; one query."""
    return set(Assessed.objects.visible_to(actor).filter(pk__in=assessed_ids).values_list("pk", flat=True))


def _published(row: AssessmentResult) -> PublishedResult:
    cycle = row.assessed.cycle
    scale = cycle.scale.spec
    band = scale.band(row.band)
    return PublishedResult(
        assessed_id=row.assessed_id,
        number=row.number,
        title=cycle.title,
        scale_title=here(scale.title),
        evidence_from=cycle.evidence_from,
        evidence_until=cycle.evidence_until,
        total=row.total,
        full=scale.full,
        band=row.band,
        band_title=here(band.title) if band else row.band,
        decided_at=row.decided_at,
        amended=row.line > 1,
    )
