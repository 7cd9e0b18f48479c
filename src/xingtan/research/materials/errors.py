"""Rules of the books that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class NoSuchMaterialError(DomainError):
    """There is no such book, or it is not for this person to know of."""

    code = "no_such_material"


class CodeTakenError(DomainError):
    """Another book of the school has this code."""

    code = "material_code_taken"


class NotEnoughError(DomainError):
    """More copies would move than there are; ``there`` tells how many."""

    code = "not_enough_copies"


class HolderMissingError(DomainError):
    """Copies are handed out to a teacher of the school, and come back from one."""

    code = "holder_missing"
