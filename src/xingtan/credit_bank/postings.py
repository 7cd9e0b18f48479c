"""What another room hands over to be posted, and the errors of posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from xingtan.kernel.errors import DomainError

POINTS = "points"
"""Unit of the account that a school's own points stand on; no credit stands there."""


class BatchKind(StrEnum):
    """Why a batch was posted."""

    IDENTIFICATION = "identification"
    REVERSAL = "reversal"
    CORRECTION = "correction"
    DECREE = "decree"
    TRANSFER = "transfer"
    RECOGNITION = "recognition"
    POINTS = "points"
    REDEMPTION = "redemption"
    EXPIRY = "expiry"


OF_POINTS = frozenset({BatchKind.POINTS, BatchKind.REDEMPTION, BatchKind.EXPIRY})
"""Kinds that post a school's own points; the others post credits."""


class RulebookMistakesError(DomainError):
    """The text of a rulebook has mistakes; ``mistakes`` holds them all."""

    code = "rulebook_mistakes"


class VersionPublishedError(DomainError):
    """This version is published already with another content or date; a new content needs a new version."""

    code = "version_published"


class EffectOutsideRulebookError(DomainError):
    """The date of effect lies outside the dates that the rulebook itself names."""

    code = "effect_outside_rulebook"


class NothingToPostError(DomainError):
    """A batch without a single amount cannot be posted."""

    code = "nothing_to_post"


class PostedAlreadyError(DomainError):
    """One of the sources has an entry already; nothing is posted twice."""

    code = "posted_already"


class OtherPurposeError(DomainError):
    """Credits cannot be posted under a rulebook of points, nor points under one of credits or of another school."""

    code = "other_purpose"


class JudgesOnlyError(DomainError):
    """A rulebook of registration judges what was earned under others; nothing is posted under it."""

    code = "judges_only"


class OutsidePlaceError(DomainError):
    """One of the teachers does not belong to the institution that posts; ``place`` is the path."""

    code = "outside_place"


class UnitsMixedError(DomainError):
    """What stands on accounts of different units cannot be taken back in one batch."""

    code = "units_mixed"


class NothingReversedError(DomainError):
    """No entry was named that could be taken back, or one of them does not exist."""

    code = "nothing_reversed"


class AlreadyReversedError(DomainError):
    """The entry was taken back before."""

    code = "already_reversed"


class ReversalStandsError(DomainError):
    """A reversal cannot itself be reversed."""

    code = "reversal_stands"


@dataclass(frozen=True, slots=True)
class Posting:
    """One amount to post for one teacher, with its ground.

    Units: ``amount`` and ``raw`` in the unit of the rulebook, exact; ``amount`` is never 0. ``lines`` are steps as JSON
    values, ``place`` is the path of the teacher's school, ``source`` the kind and key of what earned it. ``year`` is
    the credit year of the entry (that of the batch when None). ``turn`` counts how often the source was posted for that
    year: 1 at first, one more for each correction (``reads.next_turn``).
    """

    teacher_id: int
    source: tuple[str, str]
    narrative: str
    happened_on: date
    part: str
    item: str | None
    rule: str | None
    amount: Fraction
    raw: Fraction
    place: str
    lines: Sequence[Mapping[str, object]] = field(default_factory=tuple)
    year: int | None = None
    turn: int = 1
