"""The sections of a portfolio, and which kinds of record fall into which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xingtan.records.definitions.definition import Definition


class Section(StrEnum):
    """A section of the portfolio."""

    PATH = "path"
    WORKS = "works"
    HONOURS = "honours"
    REFLECTIONS = "reflections"
    RESEARCH = "research"
    LEARNING = "learning"
    ASSESSMENTS = "assessments"
    FIGURES = "figures"


class Outside(StrEnum):
    """Why the portfolio tells nothing of an accepted record; the first reason that holds."""

    HIDDEN = "hidden"
    KINDS = "kinds"
    SECTIONS = "sections"


OF_RECORDS = (Section.WORKS, Section.HONOURS, Section.REFLECTIONS, Section.RESEARCH, Section.LEARNING)
"""Sections that are filled with records."""
KEPT_HOME = frozenset({Section.ASSESSMENTS, Section.FIGURES})
"""Sections that a new link leaves out unless the teacher asks for them."""

_BY_THIRD = {"thesis": Section.RESEARCH, "reading_notes": Section.REFLECTIONS}
_BY_SECOND: Mapping[str, Section | None] = {
    "awards_and_honours": Section.HONOURS,
    "teacher_portfolio": Section.REFLECTIONS,
    "scientific_research": Section.RESEARCH,
    "research_tasks": Section.RESEARCH,
    "training_management": Section.LEARNING,
    "teaching_situation": None,
    "teacher_information": None,
}


@dataclass(frozen=True)
class Shown:
    """One section in its place, shown or left out."""

    section: Section
    shown: bool


def section_of(spec: Definition) -> Section | None:
    """Return the section of a kind of record, by its place in the platform's tree; None when it is for no eye."""
    by_third = _BY_THIRD.get(spec.category.third)
    return by_third or _BY_SECOND.get(spec.category.second, Section.WORKS)


def sections_of(specs: Iterable[Definition]) -> dict[str, Section | None]:
    """Return the section of each kind of record, None for kinds that a portfolio does not show."""
    return {spec.kind: section_of(spec) for spec in specs}


def ordered(kept: Iterable[Mapping[str, object]]) -> list[Shown]:
    """Return every section as the teacher ordered them; what a teacher never placed comes last and is shown."""
    known = {section.value for section in Section}
    found = {str(row["code"]): bool(row["shown"]) for row in kept if row.get("code") in known}
    placed = [Shown(Section(code), shown) for code, shown in found.items()]
    return [*placed, *(Shown(section, shown=True) for section in Section if section.value not in found)]


def moved(names: Sequence[str], move: str) -> list[str]:
    """Return the names with one of them a place up or down, as ``"works:up"`` says; others stay."""
    name, _, way = move.partition(":")
    found = list(names)
    if name not in found:
        return found
    place = found.index(name)
    other = place - 1 if way == "up" else place + 1
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found
