"""Rules of appeals that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class NoFileError(DomainError):
    """Whoever appeals must be a teacher with a personnel file."""

    code = "no_personnel_file"


class NotYoursError(DomainError):
    """The entry or record is not there, or is somebody else's."""

    code = "not_yours"


class OpenAlreadyError(DomainError):
    """An appeal about this waits for its answer already; ``appeal`` is its number."""

    code = "appeal_open_already"


class NotDueError(DomainError):
    """The deadline has not passed, so that the office above is not asked yet."""

    code = "appeal_not_due"


class NobodyAboveError(DomainError):
    """There is no office above the one that answered."""

    code = "nobody_above"


class CorrectionMissingError(DomainError):
    """An appeal about an entry is upheld with what stands there instead."""

    code = "correction_missing"


class NothingChangesError(DomainError):
    """The correction would leave the entry as it is."""

    code = "nothing_changes"


class OutOfBoundsError(DomainError):
    """The amount lies outside what may be typed: ``low`` to ``high``."""

    code = "correction_out_of_bounds"


class NothingComputedError(DomainError):
    """The rulebook gives no amount for these facts; ``outcome`` says why."""

    code = "nothing_computed"


class TakenBackAlreadyError(DomainError):
    """The entry was taken back meanwhile, so that there is nothing left to correct."""

    code = "entry_taken_back"
