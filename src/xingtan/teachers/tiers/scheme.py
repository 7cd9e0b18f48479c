"""A scheme of tiers as data: read, with every mistake and its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.teachers.conditions import Condition, ConditionError, read_condition

SHIPPED = Path(__file__).resolve().parents[1] / "tiers.yaml"
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LEVELS = ("school", "county", "municipal", "provincial")
MOST_TIERS, MOST_STANDARDS, MOST_YEARS, MOST_TEXT = 40, 40, 10, 300


class Counts(StrEnum):
    """What a standard counts."""

    RECORDS = "records"
    HOURS = "hours"
    CREDITS = "credits"


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The text in this language, in the other one where it is missing."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


@dataclass(frozen=True)
class Standard:
    """One performance standard of a tier (分层业绩标准): so much of these records within so many school years.

    Units: ``need`` in records, hours or credits, exact.
    """

    code: str
    title: Text
    need: Fraction
    years: int
    counts: Counts
    kinds: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tier:
    """One tier: who may enter, with which document, which tiers it takes the place of, what is asked in it."""

    code: str
    title: Text
    levels: tuple[str, ...]
    entry: Condition | None
    document: bool
    replaces: tuple[str, ...]
    source: Text
    standards: tuple[Standard, ...]


@dataclass(frozen=True)
class Scheme:
    """All tiers in force at a school; version 0 is the shipped one."""

    version: int
    title: Text
    tiers: tuple[Tier, ...]

    def tier(self, code: str) -> Tier | None:
        """The tier of this code."""
        return next((tier for tier in self.tiers if tier.code == code), None)


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


@lru_cache(maxsize=1)
def shipped_text() -> str:
    """Return the shipped scheme as it is written."""
    return SHIPPED.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def shipped_scheme() -> Scheme:
    """Return the shipped scheme."""
    return read_scheme(yaml.safe_load(shipped_text()), version=0)


def read_scheme(body: object, *, version: int) -> Scheme:
    """Return the scheme that the data writes.

    Errors: SchemeMistakenError with every mistake found.
    """
    reader = _Reader()
    scheme = reader.scheme(body, version)
    if reader.slips:
        raise SchemeMistakenError(tuple(reader.slips))
    return scheme


class _Reader:
    """Reads a scheme and collects what is wrong on the way."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def say(self, place: str, mistake: str) -> None:
        self.slips.append(Slip(place, mistake))

    def scheme(self, body: object, version: int) -> Scheme:
        rows = self.rows(body, "tiers", "", MOST_TIERS)
        title = self.text(body, "title", "")
        tiers = tuple(self.tier(row, f"tiers[{place}]") for place, row in enumerate(rows))
        codes = [tier.code for tier in tiers]
        for place, tier in enumerate(tiers):
            if codes.count(tier.code) > 1:
                self.say(f"tiers[{place}].code", "twice")
            if not set(tier.replaces) <= set(codes):
                self.say(f"tiers[{place}].replaces", "unknown_word")
        if not tiers:
            self.say("tiers", "missing")
        return Scheme(version, title, tiers)

    def tier(self, row: Mapping[str, Any], place: str) -> Tier:
        levels = self.words(row, "levels", place) or ("school",)
        if not set(levels) <= set(LEVELS):
            self.say(f"{place}.levels", "unknown_word")
        entry: Condition | None = None
        if row.get("entry") is not None:
            try:
                entry = read_condition(row["entry"], place=f"{place}.entry")
            except ConditionError as error:
                self.say(error.place, error.mistake)
        rows = self.rows(row, "standards", place, MOST_STANDARDS)
        standards = tuple(self.standard(each, f"{place}.standards[{n}]") for n, each in enumerate(rows))
        if len({each.code for each in standards}) < len(standards):
            self.say(f"{place}.standards", "twice")
        return Tier(
            code=self.code(row, place),
            title=self.text(row, "title", place),
            levels=levels,
            entry=entry,
            document=row.get("document") is True,
            replaces=self.words(row, "replaces", place),
            source=self.text(row, "source", place, needed=False),
            standards=standards,
        )

    def standard(self, row: Mapping[str, Any], place: str) -> Standard:
        counts = row.get("counts", "records")
        if counts not in set(Counts):
            self.say(f"{place}.counts", "unknown_word")
            counts = "records"
        kinds = self.words(row, "kinds", place)
        if counts != Counts.CREDITS and not kinds:
            self.say(f"{place}.kinds", "missing")
        years = row.get("years", 1)
        if not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= MOST_YEARS:
            self.say(f"{place}.years", "whole_years")
            years = 1
        where = row.get("where") or {}
        if not isinstance(where, Mapping) or not all(isinstance(v, list) for v in where.values()):
            self.say(f"{place}.where", "a_list")
            where = {}
        return Standard(
            code=self.code(row, place),
            title=self.text(row, "title", place),
            need=self.amount(row, place),
            years=years,
            counts=Counts(counts),
            kinds=kinds,
            where={str(name): tuple(str(each) for each in values) for name, values in where.items()},
        )

    def amount(self, row: Mapping[str, Any], place: str) -> Fraction:
        try:
            found = parse_exact(str(row.get("need", "")))
        except (DomainError, ValueError):
            found = Fraction(0)
        if found <= 0:
            self.say(f"{place}.need", "above_zero")
        return found

    def code(self, row: Mapping[str, Any], place: str) -> str:
        found = str(row.get("code", ""))
        if not CODE.fullmatch(found):
            self.say(f"{place}.code", "code")
        return found

    def text(self, row: object, name: str, place: str, *, needed: bool = True) -> Text:
        found = row.get(name) if isinstance(row, Mapping) else None
        inner = found if isinstance(found, Mapping) else {}
        text = Text(str(inner.get("zh", "")), str(inner.get("en", "")))
        if needed and not (text.zh and text.en):
            self.say(f"{place}.{name}".lstrip("."), "both_languages")
        if max(len(text.zh), len(text.en)) > MOST_TEXT:
            self.say(f"{place}.{name}".lstrip("."), "too_long")
        return text

    def words(self, row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
        found = row.get(name) or []
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.say(f"{place}.{name}", "a_list")
            return ()
        return tuple(found)

    def rows(self, body: object, name: str, place: str, most: int) -> list[Mapping[str, Any]]:
        found = (body.get(name) or []) if isinstance(body, Mapping) else None
        if not isinstance(found, list) or len(found) > most or not all(isinstance(each, Mapping) for each in found):
            self.say(f"{place}.{name}".lstrip("."), "a_list")
            return []
        return found
