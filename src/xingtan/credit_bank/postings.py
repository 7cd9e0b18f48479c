"""What another room hands over to be posted, and the errors of posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from xingtan.kernel.errors import DomainError


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
    values, ``place`` is the path of the teacher's school, ``source`` the kind and key of what earned it.
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
