"""Which of the rulebook's two languages the reader's page speaks, and its titles in it."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import get_language

from xingtan.rulebook.explain import title_of
from xingtan.rulebook.rules import Language, Rulebook, Text


def spoken() -> Language:
    """Return the language of the rulebook that fits the page's."""
    return Language.EN if (get_language() or "").startswith("en") else Language.ZH


def here(text: Text) -> str:
    """Return a text of the rulebook in the page's language, in the other one where it is missing."""
    return text.said_in(spoken()) or text.zh or text.en


def unit_for(rulebook: Rulebook, amount: Fraction) -> str:
    """Return the unit as it follows this amount: "1 credit", "2 credits"."""
    return rulebook.unit_one if amount == 1 and rulebook.unit_one and spoken() is Language.EN else here(rulebook.unit)


def title(rulebook: Rulebook | None, what: str, name: str) -> str:
    """Return the title of a part, item, rule or requirement in the page's language; its name without a rulebook."""
    return title_of(rulebook, what, name, spoken()) if rulebook and name else name
