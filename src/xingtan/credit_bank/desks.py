"""What the templates of the bank are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from xingtan.credit_bank import tables
from xingtan.credit_bank.labels import (
    ACTIONS,
    BATCH_KINDS,
    PARTS,
    SOURCES,
    UNITS,
    Words,
    appeal_in,
    narrative_said,
    person_said,
    reason_said,
)
from xingtan.credit_bank.models import Entry, PostingBatch, PublishedRulebook
from xingtan.credit_bank.postings import POINTS, BatchKind
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import Statement, YearOfStatement
from xingtan.credit_bank.reads import statement as statement_of
from xingtan.credit_bank.story import Story, Told, story_of
from xingtan.credit_bank.tongue import here, spoken, title, unit_of
from xingtan.kernel.amounts import parse_exact
from xingtan.pages.filters import exact, school_year
from xingtan.pages.ways import way_to
from xingtan.rulebook.file.reading import Reading
from xingtan.rulebook.rules import Language, Rulebook, Text
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

MINUS = "−"
SOURCE_PAGES = {
    "record": "declared_record",
    "points": "declared_record",
    "decree": "decree",
    "transfer": "admission",
    "recognition": "admission",
}
"""Kind of source → what the page is for on which it stands; requests for gifts have one only for their owner."""
PLAIN = frozenset({BatchKind.IDENTIFICATION.value, BatchKind.REVERSAL.value, BatchKind.POINTS.value})
"""Kinds that a statement need not name: the usual ones, and reversals, which name what they take back."""


@dataclass(frozen=True)
class StatementRow:
    """One entry as a row of the statement.

    ``taken_back`` and ``reversal`` are the numbers of the other half of a pair; ``kind`` and ``document`` say why it
    was posted where that was no identification.
    """

    entry: Entry
    part: str
    item: str
    taken_back: str
    reversal: str
    kind: Words
    document: str


def statement(teacher: Teacher, query: Mapping[str, str], *, own: bool) -> dict[str, Any]:
    """Return the context of a statement, narrowed to a cycle, a year and a part where the query says so."""
    found = statement_of(teacher.pk, query.get("unit") or None)
    year, part, asked = query.get("year", ""), query.get("part", ""), query.get("cycle", "")
    years = [row for cycle in found.cycles for row in cycle.years]
    cycle = next((each.cycle for each in found.cycles if each.cycle and str(each.cycle.first_year) == asked), None)
    of_cycle = [row for row in years if cycle is None or cycle.contains(row.year)]
    shown = [row for row in of_cycle if not year or str(row.year) == year]
    narrowed = [(row, _rows(found, row, part)) for row in shown]
    return {
        "teacher": teacher,
        "own": own,
        "statement": found,
        "unit": unit_of(found.rulebook),
        "parts": [(name, title(found.rulebook, "part", name)) for name in found.parts],
        "year_options": [(row.year, school_year(row.year)) for row in years],
        "units": [(name, UNITS.get(name, name)) for name in found.units],
        "chosen_unit": found.unit,
        "chosen_cycle": cycle,
        "chosen_year": year,
        "chosen_part": part,
        "rows": [(row, rows) for row, rows in narrowed if rows],
        "sum": sum((row.entry.amount for _, rows in narrowed for row in rows), Fraction(0)),
    }


def entry(found: Entry) -> dict[str, Any]:
    """Return the context of one entry's page."""
    story = story_of(found)
    rule = story.rule
    serial, said = appeal_in(found.batch.kind, found.batch.reason)
    return {
        "entry": found,
        "posted": story.posted,
        "story": story,
        "is_points": found.account.unit == POINTS,
        "narrative": narrative_said(story.posted.source_kind, found.narrative),
        "source": SOURCES.get(story.posted.source_kind, ""),
        "source_page": _source_page(story.posted),
        "appeal": serial,
        "why": said,
        "transfer": _transfer(story),
        "unit": unit_of(story.rulebook),
        "part": PARTS.get(found.part) or title(story.rulebook, "part", found.part),
        "item": title(story.rulebook, "item", found.item),
        "rule": rule,
        "rule_title": title(story.rulebook, "rule", rule.name) if rule else "",
        "article": rule.grounds.at if rule else "",
        "says": here(rule.grounds.says) if rule else "",
        "other_says": (rule.grounds.says.en if spoken() is Language.ZH else rule.grounds.says.zh) if rule else "",
        "note": here(rule.grounds.note) if rule else "",
        "document": here(story.rulebook.identity.document.title),
        "document_number": story.rulebook.identity.document.number,
        "lines": _arithmetic(story),
        "counted": exact(found.amount),
        "timeline": [_act(row) for row in story.acts],
        "seal": story.seal,
        "batch_kind": BATCH_KINDS[found.batch.kind],
        "document_of_batch": reason_said(found.batch.kind, found.batch.reason),
        "posted_by": person_said(found.posted_by_name),
        "taken_back_because": _why(story.reversed_by.batch) if story.reversed_by else "",
    }


def _source_page(posted: Entry) -> str:
    """Return the address of what earned the entry, empty where it has no page for everybody."""
    purpose = SOURCE_PAGES.get(posted.source_kind)
    return way_to(purpose, posted.source_key.split("/")[0]) if purpose else ""


def batch(found: PostingBatch) -> dict[str, Any]:
    """Return the context of one batch's page."""
    rulebook = rulebook_of(found.rulebook)
    totals = {part: parse_exact(amount) for part, amount in found.totals.items()}
    return {
        "batch": found,
        "why": _why(found),
        "posted_by": person_said(found.posted_by_name),
        "kind": BATCH_KINDS[found.kind],
        "unit": unit_of(rulebook),
        "total": totals.pop("total", Fraction(0)),
        "totals": [(title(rulebook, "part", part), amount) for part, amount in totals.items()],
        "part_titles": {part: title(rulebook, "part", part) for part in rulebook.parts},
        "item_titles": {item: title(rulebook, "item", item) for item in rulebook.items},
    }


def rulebook_row(published: PublishedRulebook) -> dict[str, Any]:
    """Return one row of the list of rulebooks."""
    rulebook = rulebook_of(published)
    return {
        "published": published,
        "title": here(rulebook.identity.title),
        "place": here(Text(published.institution.name, published.institution.name_en)),
        "url": reverse("credit_bank:rulebook", args=[published.pk]),
    }


def rulebook_tables(rulebook: Rulebook) -> dict[str, Any]:
    """Return what a page shows of a rulebook, published or not."""
    document = rulebook.identity.document
    return {
        "rulebook": rulebook,
        "title": here(rulebook.identity.title),
        "place_name": here(rulebook.identity.place),
        "unit": here(rulebook.unit),
        "document": here(document.title),
        "document_note": here(document.note),
        "document_number": document.number,
        "read_at": document.read_at,
        "calendar_says": here(rulebook.calendar.grounds.says),
        "calendar_note": here(rulebook.calendar.grounds.note),
        "year_begins": f"{rulebook.calendar.year.month:02d}-{rulebook.calendar.year.day:02d}",
        "parts": tables.parts_of(rulebook),
        "all_caps": tables.caps_on_everything(rulebook),
        "requirements": tables.requirements_of(rulebook),
        "notes": tables.notes_of(rulebook),
    }


def reading(found: Reading, text: str) -> dict[str, Any]:
    """Return what the publishing page shows of a text: its mistakes, or the rulebook it says."""
    mistakes = [(mistake.place, mistake.said_in(spoken())) for mistake in found.mistakes]
    shown = rulebook_tables(found.rulebook) if found.rulebook else {}
    return {**shown, "reading": found, "mistakes": mistakes, "text": text}


def _rows(found: Statement, year: YearOfStatement, part: str) -> list[StatementRow]:
    return [
        StatementRow(
            entry=each,
            part=title(found.rulebook, "part", each.part),
            item=title(found.rulebook, "item", each.item),
            taken_back=each.reversed_by.number if hasattr(each, "reversed_by") else "",
            reversal=each.reverses.number if each.reverses else "",
            kind="" if each.batch.kind in PLAIN else BATCH_KINDS[each.batch.kind],
            document=_why(each.batch),
        )
        for each in sorted(year.entries, key=lambda one: (one.happened_on, one.reverses_id or one.pk, one.pk))
        if not part or each.part == part
    ]


def _why(batch: PostingBatch) -> str:
    return reason_said(batch.kind, batch.reason)


def _transfer(story: Story) -> dict[str, str] | None:
    """Return the rule of transfer as the page quotes it."""
    if story.transfer is None:
        return None
    grounds = story.transfer.grounds
    return {"article": grounds.at, "says": here(grounds.says), "note": here(grounds.note)}


def _arithmetic(story: Story) -> list[dict[str, str]]:
    """Return the sum as lines: of a reversal what it takes back, of points what for, else the steps of the rule."""
    amount = exact(story.entry.amount)
    if story.entry.reverses_id is not None:
        said = gettext("Takes back entry %(number)s") % {"number": story.posted.number}
        opens = reverse("credit_bank:entry", args=[story.posted.number])
        return [{"text": said, "amount": amount, "url": opens}]
    if not story.told:
        return [{"text": narrative_said(story.posted.source_kind, story.posted.narrative), "amount": amount}]
    return [_line(told) for told in story.told]


def _line(told: Told) -> dict[str, str]:
    amount = "" if told.amount is None else exact(told.amount)
    return {"text": told.said_in(spoken()), "amount": f"{MINUS}{amount}" if told.takes and amount else amount}


def _act(row: JournalRow) -> dict[str, str | datetime]:
    label, tone = ACTIONS.get(row.action, (row.action, "neutral"))
    reason = reason_said(BatchKind.CORRECTION, row.reason) if row.action.startswith("credits.") else row.reason
    return {"when": row.at, "title": str(label), "text": reason, "who": person_said(row.said_by), "tone": tone}
