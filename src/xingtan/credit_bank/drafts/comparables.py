"""Any two rulebooks for a comparison: published, shipped, or drafts that one may see, each by a short code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.credit_bank.drafts.editing import word
from xingtan.credit_bank.drafts.labels import CHANGES, LEANINGS
from xingtan.credit_bank.drafts.models import AUTHORS, RulebookDraft
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.tongue import here
from xingtan.rulebook.catalogue import shipped, shipped_ids
from xingtan.rulebook.comparing.differences import Difference, compare
from xingtan.rulebook.comparing.words import Change
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.vocabulary import Text

PUBLISHED = "published"
SHIPPED = "shipped"
DRAFT = "draft"


@dataclass(frozen=True)
class Comparable:
    """One rulebook that may be compared; ``rulebook`` is None for a draft with mistakes."""

    code: str
    label: str
    rulebook: Rulebook | None


def options_for(actor: Actor) -> list[tuple[str, str]]:
    """Return what this person may compare, by code: own drafts first, then what is published, then what is shipped."""
    found: list[tuple[str, str]] = []
    if set(AUTHORS) & actor.roles:
        drafts = RulebookDraft.objects.visible_to(actor).defer("text").order_by("-pk")
        found += [(f"{DRAFT}:{draft.pk}", draft_label(draft)) for draft in drafts]
    rows = PublishedRulebook.objects.for_rows().defer("text", "canonical")
    found += [(f"{PUBLISHED}:{row.pk}", published_label(row)) for row in rows]
    found += [(f"{SHIPPED}:{name}", shipped_label(name)) for name in shipped_ids()]
    return found


def comparable_of(actor: Actor, code: str) -> Comparable | None:
    """Return the rulebook of a code; None when there is none or the person may not know of it."""
    kind, _colon, key = code.partition(":")
    if kind == SHIPPED and key in shipped_ids():
        return Comparable(code, shipped_label(key), shipped(key))
    if not key.isdecimal() or len(key) > len(str(2**31)):
        return None
    if kind == PUBLISHED:
        row = PublishedRulebook.objects.filter(pk=int(key)).select_related("institution").first()
        return Comparable(code, published_label(row), rulebook_of(row)) if row else None
    if kind == DRAFT:
        draft = RulebookDraft.objects.visible_to(actor).filter(pk=int(key)).first()
        return Comparable(code, draft_label(draft), read_rulebook(draft.text, code).rulebook) if draft else None
    return None


def draft_label(draft: RulebookDraft) -> str:
    """Return what a draft is called in a list of rulebooks."""
    return _("Draft %(number)s: %(title)s") % {"number": draft.pk, "title": title_of_draft(draft)}


def published_label(row: PublishedRulebook) -> str:
    """Return what a published rulebook is called in a list of rulebooks."""
    title = here(Text(str(row.title["zh"]), str(row.title["en"])))
    return _("Published: %(title)s (%(version)s)") % {"title": title, "version": str(row)}


def shipped_label(name: str) -> str:
    """Return what a shipped rulebook is called in a list of rulebooks."""
    title = here(shipped(name).identity.title)
    return _("Comes with Xingtan: %(title)s (%(version)s)") % {"title": title, "version": name}


def title_of_draft(draft: RulebookDraft) -> str:
    """Return the title of a draft in the page's language."""
    return here(Text(str(draft.title["zh"]), str(draft.title["en"])))


@dataclass(frozen=True)
class DifferenceRow:
    """One difference as the page shows it."""

    where: str
    change: Change
    change_label: str
    tone: str
    icon: str
    leaning: str
    leaning_tone: str
    old: str
    new: str
    sentence: str


def compared(old: Rulebook, new: Rulebook, query: Mapping[str, str]) -> dict[str, Any]:
    """Return the differences by section, narrowed as the query says; ``words`` leaves in what weighs nothing."""
    found = compare(old, new)
    weighing = [each for each in found if each.weighs]
    pool = list(found) if query.get("words") else weighing
    shown = [each for each in pool if query.get("change") in {None, "", each.change.value}]
    shown = [each for each in shown if query.get("section") in {None, "", each.section}]
    return {
        "groups": [
            (_headed(name), [_row(each) for each in rows]) for name, rows in groupby(shown, lambda row: row.section)
        ],
        "total": len(found),
        "weighing": len(weighing),
        "shown": len(shown),
        "counts": _counts(weighing),
        "section_options": [(name, _headed(name)) for name in dict.fromkeys(each.section for each in found)],
        "change_options": [(change.value, CHANGES[change][0]) for change in Change],
    }


def _headed(section: str) -> str:
    """Return the name of a section as a heading."""
    name = word(section)
    return name[:1].upper() + name[1:]


def _counts(found: Sequence[Difference]) -> list[tuple[str, int, str]]:
    counted = Counter(each.leaning for each in found)
    return [(str(label), counted[leaning], tone) for leaning, (label, tone) in LEANINGS.items()]


def _row(difference: Difference) -> DifferenceRow:
    label, tone, icon = CHANGES[difference.change]
    leaning, leaning_tone = LEANINGS[difference.leaning]
    return DifferenceRow(
        where=here(difference.where),
        change=difference.change,
        change_label=str(label),
        tone=tone,
        icon=icon,
        leaning=str(leaning),
        leaning_tone=leaning_tone,
        old=here(difference.old),
        new=here(difference.new),
        sentence=here(difference.sentence),
    )
