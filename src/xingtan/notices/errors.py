"""What this room refuses, and why."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class UnknownKindOfNoticeError(DomainError):
    """No kind of notice has that code."""

    code = "unknown_kind_of_notice"


class CodeWrongError(DomainError):
    """The code does not confirm the address (409)."""

    code = "code_wrong"


class CodeExpiredError(DomainError):
    """The code was sent too long ago, or tried too often (409)."""

    code = "code_expired"


class TooManyCodesError(DomainError):
    """A code was sent a moment ago (409)."""

    code = "too_many_codes"


class NoMailError(DomainError):
    """This installation sends no mail (409)."""

    code = "no_mail"


class AddressNotAllowedError(DomainError):
    """The address of the messenger is not one that may be called; ``why`` says what is wrong with it."""

    code = "address_not_allowed"


class NotDeliveredError(DomainError):
    """The other side did not take the message; ``why`` is what it said."""

    code = "not_delivered"
