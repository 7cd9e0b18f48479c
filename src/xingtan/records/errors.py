"""Rules of the room that can be broken."""

from __future__ import annotations

from dataclasses import dataclass

from xingtan.kernel.errors import DomainError
from xingtan.records.cleaning import Slip


@dataclass(frozen=True)
class Difference:
    """One field on which two people's versions of a record differ, as texts."""

    key: str
    theirs: str
    yours: str


class UnknownKindOfRecordError(DomainError):
    """No definition of that kind is shipped."""

    code = "unknown_kind_of_record"


class InvalidRecordError(DomainError):
    """Some fields cannot be kept; ``slips`` names all of them."""

    code = "invalid_record"

    def __init__(self, slips: tuple[Slip, ...]) -> None:
        super().__init__(fields=", ".join(f"{slip.key}: {slip.code}" for slip in slips))
        self.slips = slips


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


class EvidenceMissingError(DomainError):
    """The definition asks for more files than are attached (409)."""

    code = "evidence_missing"


class NothingMarkedError(DomainError):
    """A step was asked for on the marked records, and none is marked (409)."""

    code = "nothing_marked"
