"""A scheme of tiers as data: read, with every mistake and its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from xingtan.teachers.conditions.rules import Condition, ConditionError, read_condition
from xingtan.teachers.versions.reading import Ground, Reader, SchemeMistakenError, Slip, Text

__all__ = [
    "Counts",
    "Ground",
    "Platform",
    "Scheme",
    "SchemeMistakenError",
    "Slip",
    "Standard",
    "Text",
    "Tier",
    "read_scheme",
    "shipped_scheme",
    "shipped_text",
]

SHIPPED = Path(__file__).resolve().parents[1] / "tiers.yaml"
LEVELS = ("school", "county", "municipal", "provincial")
MOST_TIERS, MOST_STANDARDS, MOST_PLATFORMS, MOST_YEARS = 40, 40, 40, 10
NO_GROUND = Ground(Text("", ""), proposal=False)


class Counts(StrEnum):
    """What a standard counts."""

    RECORDS = "records"
    HOURS = "hours"
    CREDITS = "credits"


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
    ground: Ground = NO_GROUND


@dataclass(frozen=True)
class Platform:
    """What a school offers to those in a tier (发展平台): a door with what stands behind it."""

    title: Text
    about: Text
    url: str


@dataclass(frozen=True)
class Tier:
    """One tier: who may enter, with which document, which tiers it takes the place of, what is asked and offered.

    ``entry_ground`` is on what the figures of the entry rule rest.
    """

    code: str
    title: Text
    levels: tuple[str, ...]
    entry: Condition | None
    document: bool
    replaces: tuple[str, ...]
    source: Text
    standards: tuple[Standard, ...]
    entry_ground: Ground = NO_GROUND
    platforms: tuple[Platform, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """All tiers in force at a school; version 0 is the shipped one."""

    version: int
    title: Text
    tiers: tuple[Tier, ...]

    def tier(self, code: str) -> Tier | None:
        """The tier of this code."""
        return next((tier for tier in self.tiers if tier.code == code), None)


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
    reader.done()
    return scheme


class _Reader(Reader):
    """Reads a scheme and collects what is wrong on the way."""

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
            entry_ground=self.ground(row.get("entry_ground") or {}, f"{place}.entry_ground"),
            platforms=tuple(
                self.platform(each, f"{place}.platforms[{n}]")
                for n, each in enumerate(self.rows(row, "platforms", place, MOST_PLATFORMS))
            ),
        )

    def platform(self, row: Mapping[str, Any], place: str) -> Platform:
        return Platform(
            title=self.text(row, "title", place),
            about=self.text(row, "about", place, needed=False),
            url=self.link(row, place),
        )

    def standard(self, row: Mapping[str, Any], place: str) -> Standard:
        counts = row.get("counts", "records")
        if not isinstance(counts, str) or counts not in set(Counts):
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
            ground=self.ground(row, place),
        )
