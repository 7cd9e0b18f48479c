"""The growth passport on paper: its content, live or frozen, as the data of the printed template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from xingtan.evidence.storage import small_path_of
from xingtan.growth import papers
from xingtan.growth.passport.filing import file_keys, links_by_file
from xingtan.growth.passport.labels import COUNTED, HANDS, SPEAKERS, STATES
from xingtan.growth.passport.models import GrowthPassport, PassportResult
from xingtan.growth.passport.reads import content_of, result_of
from xingtan.kernel.amounts import exact_text, parse_exact
from xingtan.pages.filters import hours, school_year
from xingtan.pages.printing import REGIONS, Paper
from xingtan.pages.tongue import in_tongue, tongue

TEMPLATE = Path(papers.__file__).with_name("passport.typ")
Values = dict[str, Any]
MOST_PICTURES = 120


def paper_of(passport: GrowthPassport, *, at: datetime) -> Paper:
    """Return what is printed of the passport, in the reader's language; its digest stands under a frozen one."""
    result = result_of(passport)
    content = result.content if result else content_of(passport)
    head = content["head"]
    language = tongue()
    areas = {area["code"]: in_tongue(area["title"]) for area in content["areas"]}
    files = _Files(content)
    data: Values = {
        "language": language,
        "region": REGIONS[language],
        "title": in_tongue(content["book"]["title"]),
        "words": {
            "tasks": _("Tasks and confirmations"),
            "months": _("Month by month"),
            "remarks": _("What was said"),
            "mentors": _("Mentors"),
            "proposal": _("proposal"),
        },
        "name": head["name"],
        "school": in_tongue(head["school"]),
        "facts": _facts(head),
        "made": date_format(at, "DATE_FORMAT"),
        "progress": _("%(reached)s of %(total)s tasks done") % content,
        "result": _result(result),
        "mentors": [
            {
                "hand": str(HANDS[row["hand"]]),
                "name": row["name"],
                "school": in_tongue(row["school"]),
                "span": _span(row),
            }
            for row in content["mentors"]
        ],
        "areas": [
            {"title": in_tongue(area["title"]), "items": [_item(item, files) for item in area["items"]]}
            for area in content["areas"]
        ],
        "shares": [_share(part) for part in content["shares"]],
        "months": [
            {"name": f"{month['year']}-{month['month']:02d}", "count": month["count"]} for month in content["months"]
        ],
        "remarks": [
            {
                "who": row["who"],
                "as": str(SPEAKERS.get(row["as"], "")),
                "on": areas.get(row["area"], ""),
                "day": row["at"][:10],
                "text": row["text"],
                **files.of(row),
            }
            for row in content["remarks"]
        ],
    }
    return Paper(TEMPLATE, data, files.pictures, at)


def _facts(head: Mapping[str, Any]) -> list[str]:
    base = _("Training base: %(base)s") % head if head["base"] else ""
    facts = (school_year(head["year"]), head["number"], head["subject"], in_tongue(head["group"]), base)
    return [fact for fact in facts if fact]


def _result(result: PassportResult | None) -> Values:
    if result is None:
        return {}
    day = date_format(result.decided_at, "DATE_FORMAT")
    return {
        "outcome": in_tongue(result.titled),
        "who": f"{result.decided_by_name}  {day}",
        "reason": result.reason,
        "seal": f"SHA-256 {result.digest}",
    }


class _Files:
    """The files of a content as they are printed: small pictures and first pages, names of all others."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._links = links_by_file(file_keys(content))
        self.pictures: dict[str, Path] = {}

    def of(self, row: Mapping[str, Any]) -> Values:
        """Return the pictures, by their names on the paper, and the names of the files."""
        shown, names = [], []
        for each in row.get("files", ()):
            link = self._links.get(each["file"])
            place = small_path_of(link.file.sha256) if link is not None and link.file.small else None
            if place is not None and place.is_file() and len(self.pictures) < MOST_PICTURES:
                picture = f"{each['sha256']}.webp"
                self.pictures[picture] = place
                shown.append({"picture": picture, "name": each["name"]})
            else:
                names.append(each["name"])
        return {"shown": shown, "names": names}


def _item(item: Mapping[str, Any], files: _Files) -> Values:
    done = [{**_entry(row), **files.of(row)} for row in item["entries"] if row["state"] != "declined"]
    done += [
        {
            "shown": [],
            "names": [],
            "day": row["day"],
            "text": row["title"],
            "by": f"{STATES[row['state']][0]} · {row['number']}",
        }
        for row in item["records"]
    ]
    return {
        "title": in_tongue(item["title"]),
        "amount": f"{item['have']} / {item['need']} {COUNTED[item['counts']]}",
        "reached": item["reached"],
        "proposal": item["proposal"],
        "done": sorted(done, key=lambda each: str(each["day"])),
    }


def _entry(row: Mapping[str, Any]) -> Values:
    by = str(STATES[row["state"]][0])
    if row["who"]:
        by = f"{row['who']} · {HANDS.get(row['as'], '')} · {row['at']}"
    if row["words"]:
        by = f"{by} · {row['words']}"
    spent = f"（{hours(row['hours'])} {_('h')}）" if row["hours"] else ""
    return {"day": row["day"], "text": f"{row['text']}{spent}", "by": by}


def _share(part: Mapping[str, Any]) -> Values:
    return {
        "title": in_tongue(part["title"]),
        "amount": _("%(have)s of %(whole)s hours; at least %(at_least)s of them")
        % {**part, "at_least": f"{exact_text(parse_exact(part['at_least']) * 100)}%"},
        "reached": part["reached"],
    }


def _span(row: Mapping[str, Any]) -> str:
    first = date.fromisoformat(row["since"])
    return f"{first.isoformat()} – {row['until']}"
