"""Rules of the room that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class NoRulebookError(DomainError):
    """No published rulebook holds for the school in that credit year."""

    code = "no_rulebook"


class NotASchoolError(DomainError):
    """Only a school declares."""

    code = "not_a_school"


class RecordNotReadyError(DomainError):
    """The line can be declared again only after the school has accepted the corrected record."""

    code = "record_not_ready"


class AnotherYearError(DomainError):
    """The corrected record belongs to another credit year now; drop the line, and declare it there."""

    code = "another_year"


class NoSuchLineError(DomainError):
    """There is no such line, or it is not for this person to know of."""

    code = "no_such_line"
