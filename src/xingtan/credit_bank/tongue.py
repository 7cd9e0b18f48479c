"""Which of the rulebook's two languages the reader's page speaks, and its titles in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from xingtan.pages.tongue import in_english
from xingtan.rulebook.explain import title_of
from xingtan.rulebook.rules import Language, Rulebook, Text


def spoken() -> Language:
    """Return the language of the rulebook that fits the page's."""
    return Language.EN if in_english() else Language.ZH


def here(text: Text) -> str:
    """Return a text of the rulebook in the page's language, in the other one where it is missing."""
    return text.said_in(spoken()) or text.zh or text.en


@dataclass(frozen=True)
class Unit:
    """A unit in the page's language, as it follows one and as it follows many; printed it is the name for many."""

    one: str = ""
    many: str = ""

    def of(self, amount: Fraction | int | str) -> str:
        """Return the unit as it follows this amount, given exactly or as its exact text: "1 credit", "2 credits"."""
        return self.one if str(amount).lstrip("+-−") == "1" else self.many

    def __str__(self) -> str:
        return self.many


NO_UNIT = Unit()
"""What is shown where no rulebook names a unit."""


def unit_of(rulebook: Rulebook | None) -> Unit:
    """Return the unit of a rulebook in the page's language: the only place where pages learn what follows an amount."""
    if rulebook is None:
        return NO_UNIT
    many = here(rulebook.unit)
    return Unit(rulebook.unit_one if rulebook.unit_one and spoken() is Language.EN else many, many)


def unit_in(said: Mapping[str, str | None]) -> Unit:
    """Return the unit that a stored document names: ``zh``, ``en`` and, where it says so, ``en_one``."""
    many = here(Text(said.get("zh") or "", said.get("en") or ""))
    return Unit(said.get("en_one") or many, many) if spoken() is Language.EN else Unit(many, many)


def unit_data(rulebook: Rulebook) -> dict[str, str]:
    """Return the unit of a rulebook as documents keep it."""
    return {"zh": rulebook.unit.zh, "en": rulebook.unit.en, "en_one": rulebook.unit_one or rulebook.unit.en}


def title(rulebook: Rulebook | None, what: str, name: str) -> str:
    """Return the title of a part, item, rule or requirement in the page's language; its name without a rulebook."""
    return title_of(rulebook, what, name, spoken()) if rulebook and name else name
