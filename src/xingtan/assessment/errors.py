"""Rules of the room that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class ScaleFrozenError(DomainError):
    """A published scale never changes; copy it and change the copy."""

    code = "scale_frozen"


class ScaleMistakenError(DomainError):
    """The scale still has mistakes; ``mistakes`` tells how many."""

    code = "scale_mistaken"


class ScaleNotInForceError(DomainError):
    """Only a published scale that is not retired can be used for a new assessment."""

    code = "scale_not_in_force"


class NoSuchThingError(DomainError):
    """There is no such thing, or it is not for this person to know of."""

    code = "no_such_thing"


class DatesWrongError(DomainError):
    """Phases follow one another: self, colleagues, examiners, none overlapping; one at least."""

    code = "dates_wrong"


class UnknownTierError(DomainError):
    """The scale does not know this tier."""

    code = "unknown_tier"


class StartedAlreadyError(DomainError):
    """The assessment has begun, so who takes part by which scale stays as it is."""

    code = "started_already"


class NotStartedError(DomainError):
    """The assessment is not in the state that this act needs."""

    code = "wrong_state"


class NothingToRateError(DomainError):
    """Nobody would be rated, or by nobody: people and panels come first."""

    code = "nothing_to_rate"


class CircleGoneError(DomainError):
    """The custom group is not one of the school, or is out of use; ``group`` names it."""

    code = "circle_gone"


class SheetsMissingError(DomainError):
    """Somebody has not handed in; excuse them or wait. ``count`` tells how many."""

    code = "sheets_missing"


class PhaseClosedError(DomainError):
    """The days of this phase have not come or are over."""

    code = "phase_closed"


class MarksMissingError(DomainError):
    """Handing in needs marks for every indicator; ``indicators`` names those that lack one."""

    code = "marks_missing"


class MarkRefusedError(DomainError):
    """The mark is outside the scale or between its steps; ``indicator`` names where."""

    code = "mark_refused"


class SummaryShortError(DomainError):
    """The self-summary is shorter than the scale asks; ``least`` characters."""

    code = "summary_short"


class SheetMovedError(DomainError):
    """Somebody saved this sheet meanwhile in another window."""

    code = "sheet_moved"


class QuotaExceededError(DomainError):
    """More teachers hold the band than the scale allows."""

    code = "quota_exceeded"


class ResultIncompleteError(DomainError):
    """A result cannot be worked out; ``teacher`` and ``indicator`` name what is missing."""

    code = "result_incomplete"


class OwnSheetError(DomainError):
    """Nobody rates themselves as a colleague or an examiner."""

    code = "own_sheet"


class StillRatingError(DomainError):
    """Marks are compared when the rating is closed."""

    code = "still_rating"
