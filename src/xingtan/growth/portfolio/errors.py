"""What can stand in the way of a portfolio."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class NotInPortfolioError(DomainError):
    """The record cannot be chosen: the school has not accepted it."""

    code = "not_in_portfolio"


class TooManyPinnedError(DomainError):
    """No more records can be put first."""

    code = "too_many_pinned"


class TooManySharesError(DomainError):
    """No more links may be open at once."""

    code = "too_many_shares"


class NoSuchAssessmentError(DomainError):
    """The teacher is not part of that assessment."""

    code = "no_such_assessment"
