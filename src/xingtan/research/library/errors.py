"""Rules of the library that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class NoSuchResourceError(DomainError):
    """There is no such resource, or it is not for this person to know of."""

    code = "no_such_resource"


class NothingGivenError(DomainError):
    """A resource is a file or the address of a page; one of them has to be given, and it stays what it is."""

    code = "nothing_given"


class NotStandingError(DomainError):
    """A resource that was declined, withdrawn or retired is not changed; ``state`` tells which."""

    code = "not_standing"


class PlaceUnknownError(DomainError):
    """The shelf is none of this person's places."""

    code = "place_unknown"


class ChangedMeanwhileError(DomainError):
    """Somebody changed the resource since it was opened."""

    code = "resource_changed_meanwhile"
