"""Why a role cannot be given or ended, or a deputy not be named."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class RoleMisplacedError(DomainError):
    """This role cannot be held at an institution of that kind."""

    code = "role_misplaced"


class HeldAlreadyError(DomainError):
    """The person holds this role there in these days, in their own right or as a deputy."""

    code = "held_already"


class SpanError(DomainError):
    """The days do not make a span that can be: they lie in the past, or the last before the first, or too far apart."""

    code = "span_impossible"


class AccountClosedError(DomainError):
    """The account is locked, or its person has left."""

    code = "account_closed"


class EndedAlreadyError(DomainError):
    """The duty has ended."""

    code = "ended_already"


class LastManagerError(DomainError):
    """Without this manager the school would have none."""

    code = "last_manager"


class NotFromTheHouseError(DomainError):
    """A deputy comes from the same school, or holds the same office elsewhere."""

    code = "not_from_the_house"


class DeputyThereError(DomainError):
    """Somebody stands in for this duty in these days already."""

    code = "deputy_there"
