"""Rules of decrees that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class NumberTakenError(DomainError):
    """This authority has entered a decree of that number and kind already."""

    code = "decree_number_taken"


class NobodyCoveredError(DomainError):
    """The decree names nobody, or there is nobody in its place."""

    code = "nobody_covered"


class OutsideOfficeError(DomainError):
    """Somebody or some place lies outside what the authority is responsible for."""

    code = "outside_office"


class WithdrawnAlreadyError(DomainError):
    """The decree was withdrawn before."""

    code = "withdrawn_already"


class NoRulebookHereError(DomainError):
    """No published rulebook holds at the authority, so that there is nothing to make an exception from."""

    code = "no_rulebook_here"


class TooEarlyError(DomainError):
    """A withdrawal cannot begin before the decree does."""

    code = "withdrawn_too_early"
