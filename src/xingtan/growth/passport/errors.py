"""What can stand in the way of a growth passport."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class PassportClosedError(DomainError):
    """The year has its result; the passport is frozen."""

    code = "passport_closed"


class PassportThereError(DomainError):
    """The teacher has a passport of that year already."""

    code = "passport_there"


class NotATraineeError(DomainError):
    """The teacher had no post at the school on that day, or is not in the tier of the book."""

    code = "not_a_trainee"


class UnknownTaskError(DomainError):
    """The book has no such task, or it is fed by records alone."""

    code = "unknown_task"


class HoursMissingError(DomainError):
    """The task counts hours and none are given."""

    code = "hours_missing"


class OutsideTheYearError(DomainError):
    """The day lies outside the year of the passport, or ahead."""

    code = "outside_the_year"


class MentorError(DomainError):
    """Nobody guides themselves, and nobody twice in one part at a time."""

    code = "wrong_mentor"


class TooManyFilesError(DomainError):
    """Beside one entry or remark stand only so many files; ``most`` tells how many."""

    code = "too_many_files"


class EntryDecidedError(DomainError):
    """An entry that was decided or withdrawn keeps the files that it has."""

    code = "entry_decided"


class UnknownOutcomeError(DomainError):
    """The book knows no such outcome."""

    code = "unknown_outcome"


class NotGraduatedError(DomainError):
    """The year did not end well, or there is no tier that follows."""

    code = "not_graduated"


class BookTooEarlyError(DomainError):
    """A version of the book comes into force after the one before it."""

    code = "book_too_early"
