"""What may be refused in this room, each with a code that pages translate."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class NotYetError(DomainError):
    """The day lies in the future; nobody knows yet how things will stand then."""

    code = "day_in_future"


class NoRulebookError(DomainError):
    """No rulebook of credits, or for a registration no rulebook of registration, holds for the teacher."""

    code = "no_rulebook_here"


class FrozenAlreadyError(DomainError):
    """There is a dossier for this purpose and period; a correction makes a new one that supersedes it."""

    code = "frozen_already"


class SupersededError(DomainError):
    """A later dossier has taken its place; only the last one can be superseded."""

    code = "superseded_already"


class NothingChangedError(DomainError):
    """The new dossier would say the same as the old one."""

    code = "nothing_changed"


class NobodyToFreezeError(DomainError):
    """Everybody in the place has a dossier for this purpose and period, or nobody is there."""

    code = "nobody_to_freeze"


class WithdrawnAlreadyError(DomainError):
    """The circumstance was withdrawn before."""

    code = "withdrawn_already"


class CircumstanceIncompleteError(DomainError):
    """What the kind of circumstance needs is missing; ``field`` names it."""

    code = "circumstance_incomplete"
