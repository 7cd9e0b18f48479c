"""What the templates of the rulebook desk are given."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from xingtan.access.actors import Actor
from xingtan.credit_bank import desks
from xingtan.credit_bank.drafts.comparables import DRAFT, PUBLISHED, SHIPPED, title_of_draft
from xingtan.credit_bank.drafts.edited import Asked
from xingtan.credit_bank.drafts.editing import AMOUNTS, Block, with_notes
from xingtan.credit_bank.drafts.editing_tables import blocks_of, sections_of
from xingtan.credit_bank.drafts.labels import STATES
from xingtan.credit_bank.drafts.models import AUTHORS, RulebookDraft, RulebookDraftText
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.tongue import here, spoken
from xingtan.institutions.models import Institution
from xingtan.rulebook.file.mistakes import Mistake
from xingtan.rulebook.file.reading import Reading, read_rulebook
from xingtan.rulebook.rules import Purpose, Rulebook
from xingtan.rulebook.table_editing import NotEditableError, Sheet, path_text
from xingtan.rulebook.vocabulary import Text

OWN = "draft"
AROUND = 3
MOST_LINES = 400
LONGEST_QUOTE = 160


@dataclass(frozen=True)
class QuotedMistake:
    """A mistake with its place and the line in which it was made, split at the column."""

    line: int
    column: int
    sentence: str
    before: str
    at: str
    source: str


@dataclass(frozen=True)
class DraftRow:
    """One draft in the list."""

    draft: RulebookDraft
    title: str
    place: str
    state: tuple[str, str]
    url: str


def places_for(actor: Actor) -> list[Institution]:
    """Return the places for which the person writes rulebooks, the widest first."""
    return list(Institution.objects.filter(path__in=actor.paths(*AUTHORS)).order_by("path"))


def place_name(place: Institution) -> str:
    """Return the name of a place in the page's language."""
    return here(Text(place.name, place.name_en))


def rows_for(actor: Actor) -> list[DraftRow]:
    """Return the drafts of the person's places, the latest change first; one query."""
    return [
        DraftRow(
            draft=draft,
            title=title_of_draft(draft),
            place=place_name(draft.institution),
            state=(str(STATES[draft.state][0]), STATES[draft.state][1]),
            url=reverse("credit_bank:draft", args=[draft.pk]),
        )
        for draft in RulebookDraft.objects.visible_to(actor).for_rows().defer("text")
    ]


def one(draft: RulebookDraft, *, on: date, is_officer: bool) -> dict[str, Any]:
    """Return the context of the page of one draft: what it says or what is wrong, and the way to publication."""
    reading = read_rulebook(draft.text, OWN)
    rulebook = reading.rulebook
    return {
        **around(draft),
        **(desks.rulebook_tables(rulebook) if rulebook else {}),
        "title": title_of_draft(draft),
        "rulebook": rulebook,
        "mistakes": quoted(draft.text, reading.mistakes),
        "against": against(draft, rulebook),
        "starts": _first_day(rulebook, on),
        "texts": list(draft.texts.defer("text").order_by("-version")),
        "may_simulate": rulebook is not None and rulebook.identity.purpose is Purpose.CREDITS and is_officer,
    }


def around(draft: RulebookDraft) -> dict[str, Any]:
    """Return what every page of a draft shows."""
    return {
        "draft": draft,
        "title": title_of_draft(draft),
        "place": place_name(draft.institution),
        "state": STATES[draft.state],
        "author": draft.changed_by_name,
    }


def quoted(text: str, mistakes: Iterable[Mistake]) -> list[QuotedMistake]:
    """Return the mistakes with the lines in which they were made."""
    lines = text.splitlines()
    found = []
    for mistake in mistakes:
        place = mistake.place
        line = lines[place.line - 1] if place.source == OWN and place.line <= len(lines) else ""
        start = max(0, place.column - 1 - LONGEST_QUOTE // 2)
        before, at = line[start : place.column - 1], line[place.column - 1 : start + LONGEST_QUOTE]
        source = "" if place.source == OWN else place.source
        found.append(QuotedMistake(place.line, place.column, mistake.said_in(spoken()), before, at, source))
    return found


def against(draft: RulebookDraft, rulebook: Rulebook | None) -> str:
    """Return the code of the rulebook with which a draft is compared first: its origin, or what it would replace."""
    if draft.based_on_id:
        return f"{PUBLISHED}:{draft.based_on_id}"
    if draft.based_on_shipped:
        return f"{SHIPPED}:{draft.based_on_shipped}"
    rows = PublishedRulebook.objects.over(draft.institution)
    if rulebook is not None:
        rows = rows.of_purpose(rulebook.identity.purpose)
    row = next((each for each in rows.defer("text", "canonical")[:2] if each.pk != draft.published_id), None)
    return f"{PUBLISHED}:{row.pk}" if row else f"{DRAFT}:{draft.pk}"


def editor(
    draft: RulebookDraft,
    section: str,
    *,
    errors: Mapping[str, str] | None = None,
    asked: Asked | None = None,
    mistakes: Sequence[Mistake] = (),
    done: str = "",
) -> dict[str, Any]:
    """Return the context of one page of the editor; ``blocks`` is None for a text that is no YAML.

    What was typed and what is wrong with it stands beside each field when ``asked`` came to nothing.
    """
    try:
        sheet = Sheet(draft.text)
        sections = sections_of(sheet.plain())
    except NotEditableError:
        return {**around(draft), "blocks": None, "sections": [], "section": "", "takes_over": ""}
    names = dict(sections)
    shown = section if section in names else sections[0][0]
    blocks: tuple[Block, ...] = blocks_of(sheet, shown)
    if asked is not None:
        blocks = with_notes(blocks, errors or {}, asked.posted)
    address = reverse("credit_bank:draft_edit", args=[draft.pk])
    return {
        **around(draft),
        "blocks": blocks,
        "section": shown,
        "sections": [
            {"label": label, "url": f"{address}?section={name}", "current": name == shown} for name, label in sections
        ],
        "takes_over": sheet.value(("extends",)) or "",
        "mistakes": quoted(done or draft.text, mistakes),
        "errors": len(errors or {}),
    }


@dataclass(frozen=True)
class Line:
    """One line of a comparison of texts: ``sign`` is "+", "-", " ", or "…" for lines left out."""

    sign: str
    text: str


def lines_between(old: str, new: str) -> list[Line]:
    """Return the lines that differ with some around them, as far as a page can show."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=AROUND)
    lines = list(found)[2 : MOST_LINES + 2]
    return [Line("…", "") if line.startswith("@@") else Line(line[:1], line[1:]) for line in lines]


def meanwhile(draft: RulebookDraft, version: int, mine: str, asked: Asked | None) -> dict[str, Any]:
    """Return what the second of two people sees: what the other changed, what they themselves wanted."""
    seen = RulebookDraftText.objects.filter(draft=draft, version=version).first()
    base = seen.text if seen else draft.text
    return {
        **around(draft),
        "theirs": lines_between(base, draft.text),
        "wanted": lines_between(base, mine),
        "mine": mine,
        "fields": _fields(asked, base, draft.text) if asked else None,
    }


def _fields(asked: Asked, base: str, theirs: str) -> dict[str, str] | None:
    """Return the fields to post again on top of the other's version; None when a place has changed under them."""
    before, now = Sheet(base), Sheet(theirs)
    changes = {path: value for path, value in asked.values.items() if before.value(path) != value}
    if any(not _same_place(before, now, path) for path in [*changes, asked.remove, asked.add]):
        return None
    fields = {f"v:{path_text(path)}": value for path, value in changes.items()}
    if asked.add:
        fields |= {f"n:{path_text(asked.add)}:{name}": value for name, value in asked.new.items()}
        fields["add"] = path_text(asked.add)
    if asked.remove:
        fields["remove"] = path_text(asked.remove)
    return fields


def _same_place(before: Sheet, now: Sheet, path: tuple[str | int, ...]) -> bool:
    """Return whether a place holds the same value in both texts, inside entries of the same names."""
    steps = [path[: end + 1] for end in range(len(path))]
    return all(_named(before, step) == _named(now, step) and before.value(step) == now.value(step) for step in steps)


def _named(sheet: Sheet, path: tuple[str | int, ...]) -> list[str | None]:
    """Return what tells an entry from its neighbours."""
    names = ("id", "over", "from", "kind", *AMOUNTS)
    return [sheet.value((*path, name)) for name in names] if isinstance(path[-1], int) else []


def _first_day(rulebook: Rulebook | None, on: date) -> str:
    start = rulebook.identity.effective.start if rulebook else on
    return max(start, on).isoformat() if start.year > 1 else on.isoformat()


def reading_of(draft: RulebookDraft) -> Reading:
    """Return what comes of reading the text of a draft."""
    return read_rulebook(draft.text, OWN)
