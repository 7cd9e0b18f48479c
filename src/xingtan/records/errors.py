"""Rules of the room that can be broken."""

from __future__ import annotations

from dataclasses import dataclass

from xingtan.kernel.errors import DomainError, StepNotAllowedError
from xingtan.records.cleaning import Slip
from xingtan.records.definitions.drawing_up import Problem


@dataclass(frozen=True)
class Difference:
    """One field on which two people's versions of a record differ, as texts."""

    key: str
    theirs: str
    yours: str


class UnknownKindOfRecordError(DomainError):
    """No definition of that kind is shipped."""

    code = "unknown_kind_of_record"


class KindClosedError(DomainError):
    """The kind is retired, or not entered in this month (409)."""

    code = "kind_closed"


class InvalidRecordError(DomainError):
    """Some fields cannot be kept; ``slips`` names all of them."""

    code = "invalid_record"

    def __init__(self, slips: tuple[Slip, ...]) -> None:
        super().__init__(fields=", ".join(f"{slip.key}: {slip.code}" for slip in slips))
        self.slips = slips


class InvalidDefinitionError(DomainError):
    """A definition cannot be published like this; ``problems`` names every mistake (422)."""

    code = "invalid_definition"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(places=", ".join(f"{each.place}: {each.code}" for each in problems))
        self.problems = problems


class DefinitionChangedError(DomainError):
    """Somebody published a newer version of the definition meanwhile (409)."""

    code = "definition_changed"


class RecordChangedError(DomainError):
    """Somebody else changed the record meanwhile (409); ``differences`` holds their version beside yours."""

    code = "record_changed"

    def __init__(self, version: int, differences: tuple[Difference, ...]) -> None:
        super().__init__(version=version)
        self.version = version
        self.differences = differences


class NotOpenForChangeError(DomainError):
    """The record has gone on; it can be changed only after it comes back (409)."""

    code = "not_open_for_change"


class CompanyRefusedError(DomainError):
    """Something about the company on a record does not fit; ``reason`` says what (409)."""

    code = "company_refused"


class EvidenceMissingError(DomainError):
    """The definition asks for more files than are attached (409)."""

    code = "evidence_missing"


class NothingMarkedError(DomainError):
    """A step was asked for on the marked records, and none is marked (409)."""

    code = "nothing_marked"


class AlreadyDecidedError(StepNotAllowedError):
    """Another auditor was quicker (409); ``who``, ``on`` and ``decided`` say who decided what, and when."""

    code = "already_decided"


class MonthClosedError(DomainError):
    """The month is closed: nothing on its sheet is decided on any more (409)."""

    code = "month_closed"


class LateReasonMissingError(DomainError):
    """The month is closed and the school asks why the record comes late; ``to`` is where it would go (409)."""

    code = "late_reason_missing"


class MonthAheadError(DomainError):
    """The month has not begun (409)."""

    code = "month_ahead"


class MonthNotOverError(DomainError):
    """The month still runs, and only months that are over are closed together (409)."""

    code = "month_not_over"


class MonthNotClosedError(DomainError):
    """The month is open already (409)."""

    code = "month_not_closed"


class MonthNotDoneError(DomainError):
    """Records of the month still wait; ``waiting`` is their number (409)."""

    code = "month_not_done"


class NoSampleAllowedError(DomainError):
    """The school looks at every record; no sample is drawn (409)."""

    code = "no_sample_allowed"


class NothingToDrawError(DomainError):
    """No record waits that was not drawn from already (409)."""

    code = "nothing_to_draw"


class SampleNotDoneError(DomainError):
    """Drawn records still wait, so the others cannot be accepted unread; ``waiting`` is their number (409)."""

    code = "sample_not_done"


class UnknownReasonError(DomainError):
    """No reason of that code is in use at the school (409)."""

    code = "unknown_reason"


class InvalidAuditRuleError(DomainError):
    """A rule of the school's audit cannot be kept; ``field`` says which."""

    code = "invalid_audit_rule"


class NoSuchAlarmError(DomainError):
    """Nothing of that kind is pointed out at the record, or somebody reviewed it already (409)."""

    code = "no_such_alarm"


class NothingToTakeError(DomainError):
    """No record waits that this auditor could take (409)."""

    code = "nothing_to_take"


class TooManyFilesError(DomainError):
    """The record rests on as many files as it can; ``most`` is their number (409)."""

    code = "too_many_files"
