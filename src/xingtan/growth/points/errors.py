"""What can stand in the way of giving something for points."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class PointsMissingError(DomainError):
    """The teacher holds fewer points than the gift costs."""

    code = "points_missing"


class GiftGoneError(DomainError):
    """Nothing is left of the gift, or the school does not give it any more."""

    code = "gift_gone"


class NotAskedError(DomainError):
    """The request was decided or withdrawn before."""

    code = "not_asked"


class AskedAlreadyError(DomainError):
    """The teacher has an open request for this gift."""

    code = "asked_already"


class NoPointsRulesError(DomainError):
    """The school has no rulebook of points in force."""

    code = "no_points_rules"
