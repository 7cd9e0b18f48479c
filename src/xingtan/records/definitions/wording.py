"""One thing said in both languages, as data definitions and the category tree keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xingtan.pages.tongue import in_english


@dataclass(frozen=True)
class Wording:
    """One thing said in both languages."""

    zh: str = ""
    en: str = ""

    @property
    def here(self) -> str:
        """The wording in the reader's language, the other one when it is missing."""
        return (self.en or self.zh) if in_english() else (self.zh or self.en)

    def __str__(self) -> str:
        return self.here


def wording_of(body: Mapping[str, str]) -> Wording:
    """Return the wording that a body holds under ``zh`` and ``en``."""
    return Wording(zh=str(body.get("zh", "")), en=str(body.get("en", "")))
