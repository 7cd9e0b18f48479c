"""A kind of record that is to earn something: one step puts it into a draft of the rulebook, not yet published."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from xingtan.access.actors import Actor
from xingtan.credit_bank.drafts.edited import KINDS, Asked, applied, tried
from xingtan.credit_bank.drafts.first_rules import KindThatCounts, first_rules
from xingtan.credit_bank.drafts.models import DraftState, RulebookDraft
from xingtan.credit_bank.drafts.services import change_draft, take_in_draft
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.postings import RulebookMistakesError
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.table_editing import Sheet

ITEMS, VERSION, CODE = ("items",), ("version",), ("id",)
FIRST = "first rules of points"
"""Where a draft comes from that a school without rules of points begins with a kind of record."""


class KindCountsAlreadyError(DomainError):
    """The rulebook, or the draft of it, knows this kind of record already (409)."""

    code = "kind_counts_already"


def open_draft_of(published: PublishedRulebook | None, institution: Institution) -> RulebookDraft | None:
    """Return the draft that the institution began from this rulebook, without one its first; the one changed last."""
    rows = RulebookDraft.objects.filter(institution=institution, based_on=published, state=DraftState.DRAFT.value)
    if published is None:
        rows = rows.filter(source_name=FIRST)
    return rows.order_by("-changed_at", "-pk").first()


@transaction.atomic
def draft_kind(
    *, actor: Actor, institution: Institution, published: PublishedRulebook | None, kind: KindThatCounts, at: datetime
) -> RulebookDraft:
    """Return the open draft of the rulebook, begun now where there is none, with the kind and a line that counts it.

    Without a rulebook the draft is that of the school's first rules of points.
    Errors: NotPermittedError, KindCountsAlreadyError; RulebookMistakesError where the draft does not take the line.
    """
    found = open_draft_of(published, institution)
    if found is None:
        if published is None:
            text = first_rules(institution, kind, on=localdate(at))
            return take_in_draft(actor=actor, institution=institution, text=text, source_name=FIRST, at=at)
        found = _draft_from(published, actor=actor, institution=institution, at=at)

    def change(text: str) -> str:
        known = Asked({}, KINDS, {"code": kind.code, "zh": kind.zh, "en": kind.en}, ())
        if tried(text, known).errors:
            raise KindCountsAlreadyError(kind=kind.code)
        counted = Asked({}, ITEMS, _line(kind), ())
        named = applied(text, known)
        done = tried(named, counted)
        if not done.sound:
            raise RulebookMistakesError(mistakes=done.mistakes)
        sheet = Sheet(done.text)
        version = _version_after(str(sheet.value(CODE) or ""), str(sheet.value(VERSION) or ""), at)
        return applied(done.text, Asked({VERSION: version}, (), {}, ()))

    return change_draft(actor=actor, draft_id=found.pk, version=found.version, change=change, at=at)


def _draft_from(published: PublishedRulebook, *, actor: Actor, institution: Institution, at: datetime) -> RulebookDraft:
    name = f"{published.rulebook_id} {published.version}"
    return take_in_draft(
        actor=actor, institution=institution, text=published.text, source_name=name, at=at, based_on=published
    )


def _line(kind: KindThatCounts) -> dict[str, str]:
    """Return the fields of the editor for an item with one rule: so much for each record."""
    return {
        "zh": kind.zh,
        "en": kind.en,
        "part": kind.part,
        "kind": kind.code,
        "gives": str(kind.gives),
        "at": "本校补充 · added by the school",
        "says_zh": kind.says_zh,
        "says_en": kind.says_en,
    }


def _version_after(code: str, written: str, at: datetime) -> str:
    """Return the version that is written, or one named after the day where a published rulebook carries that."""
    rows = PublishedRulebook.objects.filter(rulebook_id=code)
    taken = set(rows.values_list("version", flat=True))
    day = f"{localdate(at):%Y.%m.%d}"
    return next(name for name in (written, day, *(f"{day}.{number}" for number in range(2, 1000))) if name not in taken)
