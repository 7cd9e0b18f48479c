"""Services of the rulebook desk: take a draft in, change it, drop it, publish it; each leaves a mark."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.credit_bank.drafts.models import AUTHORS, DraftState, RulebookDraft, RulebookDraftText
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.credit_bank.postings import RulebookMistakesError
from xingtan.credit_bank.services import publish_rulebook
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.file.flat_yaml import ZERO
from xingtan.rulebook.file.reading import LONGEST_TEXT, read_rulebook
from xingtan.rulebook.table_editing import NotEditableError, Sheet
from xingtan.trail.services import leave_mark, mark_of

LONGEST_NAME = 120
OPERATOR = "operator"


class DraftClosedError(DomainError):
    """The draft is published or dropped; it can no longer change."""

    code = "draft_closed"


class DraftChangedMeanwhileError(DomainError):
    """Somebody else saved the draft after it was opened; ``version`` is the present one."""

    code = "draft_changed_meanwhile"


class DraftTooLongError(DomainError):
    """The text is longer than a rulebook may be, or holds a character that no text may hold."""

    code = "draft_too_long"


def may_draft(actor: Actor, institution: Institution) -> Verdict:
    """Decide whether the actor may write drafts for the institution."""
    return YES if institution.path in actor.paths(*AUTHORS) or actor.account_id is None else no("not_author")


@transaction.atomic
def take_in_draft(  # noqa: PLR0913 keyword-only: what, for whom, whence
    *,
    actor: Actor,
    institution: Institution,
    text: str,
    source_name: str,
    at: datetime,
    based_on: PublishedRulebook | None = None,
    shipped: str = "",
) -> RulebookDraft:
    """Return a new draft with this text, which may hold mistakes.

    Errors: NotPermittedError, DraftTooLongError.
    """
    may_draft(actor, institution).require()
    tidied = _tidied(text)
    draft = RulebookDraft.objects.create(
        institution=institution,
        title=title_in(tidied, source_name),
        text=tidied,
        source_name=source_name[:LONGEST_NAME],
        based_on=based_on,
        based_on_shipped=shipped,
        created_by=_login(actor),
        created_by_name=actor.name,
        created_at=at,
        changed_by=_login(actor),
        changed_by_name=actor.name,
        changed_at=at,
    )
    _keep(draft)
    _mark(actor, draft, "taken_in", at, after={"source": draft.source_name})
    return draft


@transaction.atomic
def change_draft(
    *, actor: Actor, draft_id: int, version: int, change: Callable[[str], str], at: datetime
) -> RulebookDraft:
    """Return the draft with its text changed; a change that changes nothing keeps the version.

    ``change`` makes the new text from the present one, which is that of ``version``.

    Errors: NotPermittedError, DraftClosedError, DraftChangedMeanwhileError, DraftTooLongError.
    """
    draft = _held(actor, draft_id)
    if draft.version != version:
        raise DraftChangedMeanwhileError(version=draft.version, by=draft.changed_by_name)
    text = _tidied(change(draft.text))
    if text == draft.text:
        return draft
    before = draft.text
    draft.text, draft.version = text, draft.version + 1
    draft.title = title_in(text, draft.source_name)
    draft.changed_by, draft.changed_by_name, draft.changed_at = _login(actor), actor.name, at
    draft.save(update_fields=["text", "version", "title", "changed_by", "changed_by_name", "changed_at"])
    _keep(draft)
    _mark(actor, draft, "changed", at, after={"version": draft.version, "lines": _lines_changed(before, text)})
    return draft


@transaction.atomic
def drop_draft(*, actor: Actor, draft_id: int, at: datetime) -> RulebookDraft:
    """Return the draft, dropped; its texts stay readable.

    Errors: NotPermittedError, DraftClosedError.
    """
    draft = _held(actor, draft_id)
    draft.state = DraftState.DROPPED.value
    draft.save(update_fields=["state"])
    _mark(actor, draft, "dropped", at)
    return draft


@transaction.atomic
def publish_draft(
    *, actor: Actor, draft_id: int, version: int, effective_from: date, at: datetime
) -> PublishedRulebook:
    """Return the rulebook that the draft became, in effect for its institution from that day; the draft is closed.

    Errors: NotPermittedError, DraftClosedError, DraftChangedMeanwhileError; what ``publish_rulebook`` refuses.
    """
    draft = _held(actor, draft_id)
    if draft.version != version:
        raise DraftChangedMeanwhileError(version=draft.version, by=draft.changed_by_name)
    reading = read_rulebook(draft.text, draft.institution.code)
    if reading.rulebook is None:
        raise RulebookMistakesError(mistakes=reading.mistakes)
    published = publish_rulebook(
        actor=actor, institution=draft.institution, text=draft.text, effective_from=effective_from, at=at
    )
    draft.state, draft.published = DraftState.PUBLISHED.value, published
    draft.save(update_fields=["state", "published"])
    _mark(actor, draft, "published", at, after={"rulebook": str(published)})
    return published


def title_in(text: str, otherwise: str) -> dict[str, str]:
    """Return the title that a text gives itself, also one with mistakes; the other name where it gives none."""
    try:
        sheet = Sheet(text)
        zh, en = sheet.value(("title", "zh")) or "", sheet.value(("title", "en")) or ""
    except NotEditableError:
        zh = en = ""
    zh, en = zh or en, en or zh
    return {"zh": (zh or otherwise)[:200], "en": (en or otherwise)[:200]}


def _held(actor: Actor, draft_id: int) -> RulebookDraft:
    """Return the draft, held against others until the transaction ends."""
    draft = RulebookDraft.objects.select_for_update(of=("self",)).select_related("institution").get(pk=draft_id)
    may_draft(actor, draft.institution).require()
    if not draft.is_open:
        raise DraftClosedError(state=draft.state)
    return draft


def _tidied(text: str) -> str:
    """Return the text with line ends as they are kept.

    Errors: DraftTooLongError.
    """
    tidied = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(tidied) > LONGEST_TEXT or ZERO in tidied:
        raise DraftTooLongError(limit=LONGEST_TEXT)
    return tidied


def _keep(draft: RulebookDraft) -> None:
    RulebookDraftText.objects.create(
        draft=draft,
        version=draft.version,
        text=draft.text,
        changed_by_name=draft.changed_by_name,
        changed_at=draft.changed_at,
    )


def _lines_changed(before: str, after: str) -> int:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return sum(line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"} for line in lines)


def _mark(actor: Actor, draft: RulebookDraft, act: str, at: datetime, after: dict[str, object] | None = None) -> None:
    leave_mark(
        mark_of(
            actor,
            action=f"rulebook_draft.{act}",
            subject=("rulebook_draft", str(draft.pk)),
            at=at,
            place=draft.institution.path,
            after=after or {},
        )
    )


def _login(actor: Actor) -> str:
    if actor.account_id is None:
        return OPERATOR
    return Account.objects.values_list("username", flat=True).get(pk=actor.account_id)
