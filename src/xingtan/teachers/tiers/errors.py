"""What can go wrong around tiers."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class UnknownTierError(DomainError):
    """The scheme of the school names no such tier, or no such level of it."""

    code = "unknown_tier"


class InTierAlreadyError(DomainError):
    """The teacher is in the tier already."""

    code = "in_tier_already"


class DocumentMissingError(DomainError):
    """This tier needs the document that names its teachers."""

    code = "document_missing"


class NotAtSchoolError(DomainError):
    """The teacher had no post at the school on that day."""

    code = "not_at_school"


class EndedAlreadyError(DomainError):
    """The placement has ended already, or would end before it began."""

    code = "ended_already"


class SchemeTooEarlyError(DomainError):
    """A version comes into force after the one before it."""

    code = "scheme_too_early"
