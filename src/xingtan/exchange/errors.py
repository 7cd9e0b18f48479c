"""Rules of the room that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class TooManyTokensError(DomainError):
    """The account has as many open tokens as it may; ``most`` is their number (409)."""

    code = "too_many_tokens"


class NotLettingInError(DomainError):
    """The request does not get in; ``status`` is the answer's: 401, 403 or 429."""

    code = "not_let_in"

    def __init__(self, *, code: str, status: int, **params: object) -> None:
        super().__init__(**params)
        self.code = code
        self.status = status


class WrongRequestError(DomainError):
    """The request cannot be read or may not be sent like this; ``status`` is the answer's."""

    code = "wrong_request"

    def __init__(self, *, code: str, status: int, **params: object) -> None:
        super().__init__(**params)
        self.code = code
        self.status = status
