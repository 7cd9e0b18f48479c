"""The lists by which resources are described: subjects, grades, terms, languages, licences; data, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from xingtan.sheets.kinds import Bilingual

SOURCE = Path(__file__).with_name("lists.yaml")


@dataclass(frozen=True)
class Listed:
    """One entry of a list; ``meaning`` says in plain words what a licence allows."""

    code: str
    name: Bilingual
    meaning: Bilingual | None = None

    def __str__(self) -> str:
        """Return the name in the language in force."""
        return str(self.name)


@cache
def lists() -> Mapping[str, Mapping[str, Listed]]:
    """Return every list by its name, entries by their codes in the order of the file."""
    found = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {name: {row["code"]: _listed(row) for row in rows} for name, rows in found.items()}


def pairs(name: str) -> list[tuple[str, str]]:
    """Return the list as pairs of code and name in the language in force."""
    return [(entry.code, str(entry)) for entry in lists()[name].values()]


def name_in(name: str, code: str) -> str:
    """Return what the list calls the code in the language in force; the code itself when it is not there any more."""
    entry = lists()[name].get(code)
    return str(entry) if entry else code


def both_names(name: str, code: str) -> str:
    """Return both names of an entry, for whoever searches in either language."""
    entry = lists()[name].get(code)
    return f"{entry.name.zh} {entry.name.en}" if entry else ""


def _listed(row: Mapping[str, object]) -> Listed:
    meaning = row.get("meaning")
    said = Bilingual(str(meaning["zh"]), str(meaning["en"])) if isinstance(meaning, Mapping) else None
    return Listed(str(row["code"]), Bilingual(str(row["zh"]), str(row["en"])), said)
