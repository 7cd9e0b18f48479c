"""Rules of credits that move that can be broken."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class DocumentTakenError(DomainError):
    """The document of this origin has been entered already."""

    code = "document_taken"


class OtherTeacherError(DomainError):
    """The statement was issued for somebody else; ``name`` says for whom, ``teacher`` for whom it was entered."""

    code = "other_teacher"


class OwnLedgerError(DomainError):
    """The statement was issued by a place above this school: its credits stand in this ledger already."""

    code = "own_ledger"


class NoRuleHereError(DomainError):
    """The rulebook has no line for anything that the statement brings, or no rulebook holds."""

    code = "nothing_carried"


class NothingToCarryError(DomainError):
    """Nothing stands in the ledger that has not gone out already."""

    code = "nothing_to_carry"


class NotInForceError(DomainError):
    """The agreement does not hold on that day, or is for the other direction; ``agreement`` names it."""

    code = "agreement_not_in_force"


class TooFewCreditsError(DomainError):
    """The chosen entries are fewer credits than the university asks for; ``asked`` and ``chosen`` say how many."""

    code = "too_few_credits"


class CarriedAlreadyError(DomainError):
    """One of the entries has gone out for this already; ``entries`` names them."""

    code = "carried_already"
