"""What an assessment comes to as it stands: each teacher's total and grade, ranks, and whether the quotas hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from xingtan.assessment.facts import Given, given_on, ratings_of
from xingtan.assessment.models import Assessed, AssessmentCycle
from xingtan.assessment.scale import Band, Quota, Scale
from xingtan.assessment.scoring import Score, places_of, score
from xingtan.kernel.errors import DomainError


@dataclass(frozen=True)
class Outcome:
    """One teacher's total so far. ``score`` None: it cannot be worked out, ``problem`` and ``missing`` say why.

    ``band`` is the grade after decisions by hand; ``rank`` counts from 1, equal totals share one.
    """

    assessed: Assessed
    score: Score | None
    band: Band | None
    rank: int | None = None
    problem: str = ""
    missing: str = ""
    given: tuple[Given, ...] = ()

    @property
    def band_by_marks(self) -> Band | None:
        """The grade that the total alone reaches."""
        return self.score.band if self.score else None

    @property
    def by_hand(self) -> bool:
        """Whether the grade differs from what the total reaches."""
        return self.band != self.band_by_marks


@dataclass(frozen=True)
class QuotaCheck:
    """How many hold a band, and how many may."""

    quota: Quota
    band: Band
    assessed: int
    places: int
    holding: int

    @property
    def holds(self) -> bool:
        """Whether no more hold it than may."""
        return self.holding <= self.places


def reckon(cycle: AssessmentCycle) -> list[Outcome]:
    """Return every teacher's outcome, highest total first, those without one last; two queries."""
    people = list(Assessed.objects.filter(cycle=cycle).for_rows())
    given = given_on([person.pk for person in people])
    scale = cycle.scale.spec
    found = [outcome_of(scale, person, given.get(person.pk, ())) for person in people]
    return _ranked(found)


def outcome_of(scale: Scale, assessed: Assessed, given: Collection[Given]) -> Outcome:
    """Return one teacher's outcome from what was handed in."""
    try:
        found = score(scale, assessed.tier, ratings_of(given))
    except DomainError as error:
        missing = str(error.params.get("name", ""))
        return Outcome(assessed, None, None, problem=error.code, missing=missing, given=tuple(given))
    band = scale.band(assessed.band) if assessed.band else None
    return Outcome(assessed, found, band or found.band, given=tuple(given))


def check_quotas(scale: Scale, outcomes: Sequence[Outcome]) -> list[QuotaCheck]:
    """Return, for each quota of the scale, how many of all the assessed hold the band and how many may."""
    return [_check(scale, quota, outcomes) for quota in scale.quotas]


def beyond_quota(check: QuotaCheck, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return who must leave the band so that the quota holds: the lowest totals.

    Of teachers with equal totals at the border all leave, because nothing in the marks tells them apart; the places
    that stay free then are for people to decide.
    """
    holding = [each for each in outcomes if each.band == check.band and each.rank is not None]
    return [each for each in holding if _at_or_above(holding, each) > check.places]


def next_lower(scale: Scale, band: Band) -> Band | None:
    """Return the band below this one."""
    lower = [each for each in scale.bands if each.least < band.least]
    return max(lower, key=lambda each: each.least, default=None)


def _check(scale: Scale, quota: Quota, outcomes: Sequence[Outcome]) -> QuotaCheck:
    band = scale.band(quota.band)
    assert band is not None  # noqa: S101 reading has checked it
    holding = sum(each.band == band for each in outcomes)
    return QuotaCheck(quota, band, len(outcomes), places_of(quota, len(outcomes)), holding)


def _at_or_above(holding: Sequence[Outcome], one: Outcome) -> int:
    return sum(1 for each in holding if (each.rank or 0) <= (one.rank or 0))


def _ranked(outcomes: Sequence[Outcome]) -> list[Outcome]:
    totals = [each.score.total for each in outcomes if each.score]
    ranked = [
        Outcome(
            each.assessed,
            each.score,
            each.band,
            rank=1 + sum(total > each.score.total for total in totals) if each.score else None,
            problem=each.problem,
            missing=each.missing,
            given=each.given,
        )
        for each in outcomes
    ]
    return sorted(ranked, key=lambda each: (each.rank is None, each.rank or 0, each.assessed.teacher.number))
