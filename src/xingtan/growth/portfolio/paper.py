"""The portfolio on paper: its content as the data of the printed template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.evidence.storage import small_path_of
from xingtan.growth import papers
from xingtan.growth.portfolio.desks import NO_DOORS, body, plain
from xingtan.growth.portfolio.labels import FIGURES, SECTIONS
from xingtan.growth.portfolio.sections import OF_RECORDS, Section
from xingtan.pages.filters import school_year
from xingtan.pages.printing import REGIONS, Paper
from xingtan.pages.tongue import in_tongue, tongue

TEMPLATE = Path(papers.__file__).with_name("portfolio.typ")
TINTS = {"apricot": "#e2864a", "bamboo": "#3c7d5c", "sky": "#4a6fa5", "plum": "#80588f"}
TONES = ("#d9763a", "#3c7d5c", "#4a6fa5", "#80588f", "#b0821a", "#2f8289")
IN_LINES = frozenset({Section.LEARNING.value, Section.RESEARCH.value})
MOST_ENTRIES, MOST_PAGES_OF_TEXT, WIDE = 120, 1800, 1000
Values = dict[str, Any]


def paper_of(content: Mapping[str, Any], *, at: datetime, seal: str = "") -> Paper:
    """Return what is printed of a portfolio's content, live or frozen, in the reader's language.

    Of each section the first ``MOST_ENTRIES`` records are printed, and how many more there are is said.
    """
    told = body(content, NO_DOORS, on=at.date())
    pictures: dict[str, Path] = {}
    sections = [_section(code, content, told, pictures) for code in content["order"]]
    head = content["head"]
    language = tongue()
    data: Values = {
        "language": language,
        "region": REGIONS[language],
        "words": {"portfolio": _("Portfolio"), "contents": _("Contents")},
        "name": head["name"],
        "school": in_tongue(head["school"]),
        "headline": content["headline"],
        "facts": _facts(head, told),
        "tint": TINTS.get(content["cover"], TINTS["apricot"]),
        "made": date_format(at, "DATE_FORMAT"),
        "seal": seal,
        "introduction": _lines(content["introduction"]),
        "numbers": [
            {"value": str(section["total"]), "label": str(SECTIONS[code].label)}
            for code, section in content["sections"].items()
            if section["total"]
        ],
        "sections": [section for section in sections if section],
    }
    return Paper(TEMPLATE, data, pictures, at)


def _facts(head: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    group = in_tongue(head["group"])
    years = _("year %(number)s of service") % {"number": told["served"]}
    return [fact for fact in (head["subject"], group, told["title_said"], years) if fact]


def _section(code: str, content: Mapping[str, Any], told: Mapping[str, Any], pictures: dict[str, Path]) -> Values:
    if code == Section.PATH:
        return _path(content, told) if content["years"] else {}
    if code == Section.ASSESSMENTS:
        return _results(content["results"])
    if code == Section.FIGURES:
        return _figures(content["figures"])
    filled = content["sections"].get(code)
    if not filled or not filled["entries"]:
        return {}
    printed = filled["entries"][:MOST_ENTRIES]
    more = filled["total"] - len(printed)
    return {
        "kind": "lines" if code in IN_LINES else "told",
        "title": str(SECTIONS[code].label),
        "entries": [_entry(entry, pictures) for entry in printed],
        "more": ngettext("and %(num)s more record", "and %(num)s more records", more) % {"num": more}
        if more > 0
        else "",
    }


def _entry(entry: Mapping[str, Any], pictures: dict[str, Path]) -> Values:
    marks = [in_tongue(entry["said"]), in_tongue(entry["level"]), in_tongue(entry["award"]), entry["day"]]
    return {
        "title": entry["title"],
        "marks": [mark for mark in marks if mark],
        "text": _lines(plain(entry["text"], MOST_PAGES_OF_TEXT)),
        "picture": _picture(entry, pictures),
    }


def _picture(entry: Mapping[str, Any], pictures: dict[str, Path]) -> str:
    """Return the file name of the entry's first small picture that lies on disk; nothing when there is none."""
    for picture in entry["pictures"]:
        place = small_path_of(picture["sha256"])
        if picture["small"] and place.is_file():
            name = f"{picture['sha256'][:32]}.webp"
            pictures[name] = place
            return name
    return ""


def _path(content: Mapping[str, Any], told: Mapping[str, Any]) -> Values:
    return {
        "kind": "years",
        "title": str(SECTIONS[Section.PATH].label),
        "years": [
            {
                "name": school_year(line["year"]),
                "total": line["total"],
                "pieces": [
                    {"share": piece.width, "tint": TONES[piece.tone - 1]}
                    for piece in told["bars"][line["year"]]
                    if piece.width
                ],
                "rest": WIDE - sum(piece.width for piece in told["bars"][line["year"]]),
                "milestones": [
                    " · ".join(filter(None, (entry["title"], in_tongue(entry["level"]))))
                    for entry in line["milestones"]
                ],
            }
            for line in content["years"]
        ],
        "legend": [
            {"label": str(SECTIONS[code].label), "tint": TONES[SECTIONS[code].tone - 1]}
            for code in content["order"]
            if code in OF_RECORDS and content["sections"].get(code, {}).get("total")
        ],
        "more": "",
    }


def _results(results: Any) -> Values:  # noqa: ANN401 plain JSON values
    entries = [
        {
            "title": row["title"],
            "marks": [row["scale"], f"{row['from']} – {row['until']}", *_amendments(row)],
            "value": " ".join(
                filter(None, (row.get("read", row["total"]), f"/ {row['full']}" if row["full"] else "", row["band"]))
            ),
        }
        for row in results
    ]
    title = str(SECTIONS[Section.ASSESSMENTS].label)
    return {"kind": "results", "title": title, "entries": entries, "more": ""} if entries else {}


def _amendments(row: Mapping[str, Any]) -> list[str]:
    """Return the words for a result that amends another, and for one that was amended after the copy was made."""
    told = ((_("amended"), row.get("amended")), (_("amended after this copy was made"), row.get("since")))
    return [words for words, holds in told if holds]


def _figures(figures: Any) -> Values:  # noqa: ANN401 plain JSON values
    entries = [
        {
            "title": str(FIGURES[row["code"]]),
            "marks": [],
            "value": " ".join(
                filter(None, (row["value"], f"/ {row['need']}" if row["need"] else "", in_tongue(row["unit"])))
            ),
        }
        for row in figures
    ]
    title = str(SECTIONS[Section.FIGURES].label)
    return {"kind": "results", "title": title, "entries": entries, "more": ""} if entries else {}


def _lines(text: str) -> list[str]:
    return [line for line in plain(text).splitlines() if line]
