"""One thing said in both languages, as data definitions and the category tree keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Wording:
    """One thing said in both languages."""

    zh: str = ""
    en: str = ""

    @property
    def here(self) -> str:
        """The wording in the reader's language, the other one when it is missing."""
        chinese = (get_language() or "zh").startswith("zh")
        return (self.zh or self.en) if chinese else (self.en or self.zh)

    def __str__(self) -> str:
        return self.here


def wording_of(body: Mapping[str, str]) -> Wording:
    """Return the wording that a body holds under ``zh`` and ``en``."""
    return Wording(zh=str(body.get("zh", "")), en=str(body.get("en", "")))
