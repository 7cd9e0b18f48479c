"""The catalogue of shipped rulebooks: read once when first asked for, then kept."""

from __future__ import annotations

from functools import cache

from xingtan.kernel.errors import DomainError
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.shelf import shipped_paths, shipped_text


class UnknownRulebookError(DomainError):
    """No shipped rulebook has that id."""

    code = "unknown_rulebook"


class WrongRulebookError(DomainError):
    """The text of a rulebook has mistakes; ``mistakes`` names them."""

    code = "wrong_rulebook"


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of all shipped rulebooks, in order."""
    return tuple(shipped_paths())


def text_of(name: str) -> str:
    """Return the text of a shipped rulebook as it stands in its file.

    Errors: UnknownRulebookError.
    """
    text = shipped_text(name)
    if text is None:
        raise UnknownRulebookError(name=name)
    return text


@cache
def shipped(name: str) -> Rulebook:
    """Return a shipped rulebook.

    Errors: UnknownRulebookError; WrongRulebookError, which a test rules out for what is shipped.
    """
    return rulebook_from(text_of(name), source_name=name)


def rulebook_from(text: str, *, source_name: str) -> Rulebook:
    """Return the rulebook that a text says, for callers that need one and not its mistakes.

    Errors: WrongRulebookError.
    """
    reading = read_rulebook(text, source_name)
    if reading.rulebook is None:
        raise WrongRulebookError(name=source_name, mistakes=[str(mistake.place) for mistake in reading.mistakes])
    return reading.rulebook
