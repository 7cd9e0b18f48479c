"""Data that a school publishes, read with every mistake and its place: texts in both languages, codes, amounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LINK = re.compile(r"(https://[^\s\"'<>]{3,400}|/[a-z0-9][^\s\"'<>\\]{0,300})")
MOST_TEXT = 300


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The text in this language, in the other one where it is missing."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True)
class Ground:
    """On what a figure rests (依据): the rule that it quotes, or a proposal that the school is to weigh."""

    source: Text
    proposal: bool


@dataclass(frozen=True)
class Slip:
    """One mistake of a scheme: where, and a code of what is wrong."""

    place: str
    mistake: str


class SchemeMistakenError(DomainError):
    """The scheme cannot be published; ``slips`` names every mistake."""

    code = "scheme_mistaken"

    def __init__(self, slips: tuple[Slip, ...]) -> None:
        super().__init__(places=[slip.place for slip in slips])
        self.slips = slips


class Reader:
    """Reads the pieces of which published data are made and collects what is wrong on the way."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def say(self, place: str, mistake: str) -> None:
        """Note a mistake."""
        self.slips.append(Slip(place, mistake))

    def done(self) -> None:
        """Raise SchemeMistakenError with everything that was wrong."""
        if self.slips:
            raise SchemeMistakenError(tuple(self.slips))

    def amount(self, row: Mapping[str, Any], place: str) -> Fraction:
        """Return the amount needed, above nothing."""
        try:
            found = parse_exact(str(row.get("need", "")))
        except (DomainError, ValueError):
            found = Fraction(0)
        if found <= 0:
            self.say(f"{place}.need", "above_zero")
        return found

    def code(self, row: Mapping[str, Any], place: str) -> str:
        """Return the code."""
        found = str(row.get("code", ""))
        if not CODE.fullmatch(found):
            self.say(f"{place}.code", "code")
        return found

    def text(self, row: object, name: str, place: str, *, needed: bool = True) -> Text:
        """Return a text in both languages."""
        found = row.get(name) if isinstance(row, Mapping) else None
        inner = found if isinstance(found, Mapping) else {}
        text = Text(str(inner.get("zh", "")), str(inner.get("en", "")))
        if needed and not (text.zh and text.en):
            self.say(f"{place}.{name}".lstrip("."), "both_languages")
        if max(len(text.zh), len(text.en)) > MOST_TEXT:
            self.say(f"{place}.{name}".lstrip("."), "too_long")
        return text

    def words(self, row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
        """Return a list of words."""
        found = row.get(name) or []
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.say(f"{place}.{name}", "a_list")
            return ()
        return tuple(found)

    def rows(self, body: object, name: str, place: str, most: int) -> list[Mapping[str, Any]]:
        """Return a list of rows."""
        found = (body.get(name) or []) if isinstance(body, Mapping) else None
        if not isinstance(found, list) or len(found) > most or not all(isinstance(each, Mapping) for each in found):
            self.say(f"{place}.{name}".lstrip("."), "a_list")
            return []
        return found

    def ground(self, row: object, place: str) -> Ground:
        """Return on what the figures of a row rest."""
        if not isinstance(row, Mapping):
            self.say(place, "fields")
            return Ground(Text("", ""), proposal=False)
        proposal = row.get("proposal", False)
        if not isinstance(proposal, bool):
            self.say(f"{place}.proposal", "yes_no")
        return Ground(self.text(row, "source", place, needed=False), proposal is True)

    def link(self, row: Mapping[str, Any], place: str) -> str:
        """Return an address of this installation, or one of the web; empty when none is given."""
        found = str(row.get("url", "") or "")
        if found and not LINK.fullmatch(found):
            self.say(f"{place}.url", "address")
        return found
