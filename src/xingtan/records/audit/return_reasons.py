"""Why records are returned: shipped reasons with codes, those that a school added, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.pages.tongue import in_english
from xingtan.records.audit.models import ReturnReason
from xingtan.records.audit.months import require_role
from xingtan.records.definitions.wording import Wording
from xingtan.records.errors import InvalidAuditRuleError, UnknownReasonError
from xingtan.trail.services import leave_mark, mark_of

SHIPPED = Path(__file__).resolve().parent / "return_reasons.yaml"
OWN = "own_"
MOST_REASONS = 40
LONGEST = 120
CHINESE_MARK, ENGLISH_MARK = "；", " "
"""What stands between several reasons; the English ones are whole sentences."""


@cache
def shipped_reasons() -> dict[str, Wording]:
    """Return the shipped reasons by their codes, in the order in which pages offer them."""
    rows = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return {row["code"]: Wording(zh=row["zh"], en=row["en"]) for row in rows}


def reasons_in_use(school_ids: Iterable[int]) -> dict[str, Wording]:
    """Return the reasons offered at these schools by their codes; one query."""
    rows = ReturnReason.objects.filter(school__in=set(school_ids), retired_at=None).order_by("school", "pk")
    return {**shipped_reasons(), **{row.code: Wording(zh=row.zh, en=row.en) for row in rows}}


def every_reason(codes: Iterable[str]) -> dict[str, Wording]:
    """Return the words of these codes, retired ones too; one query when a school's own are among them."""
    own = {code for code in codes if code.startswith(OWN)}
    rows = ReturnReason.objects.filter(code__in=own) if own else ()
    return {**shipped_reasons(), **{row.code: Wording(zh=row.zh, en=row.en) for row in rows}}


def reason_text(codes: Sequence[str], words: str, known: Mapping[str, Wording]) -> str:
    """Return the reason as the teacher reads it: the sentences of the codes, then the free words.

    Errors: UnknownReasonError for a code that is not known.
    """
    if unknown := [code for code in codes if code not in known]:
        raise UnknownReasonError(codes=", ".join(unknown))
    mark = ENGLISH_MARK if in_english() else CHINESE_MARK
    return mark.join(filter(None, [*(known[code].here for code in codes), words.strip()]))


def reason_in_both(codes: Sequence[str], words: str, known: Mapping[str, Wording]) -> dict[str, str]:
    """Return the reason in both languages, for a notice; the free words stay as written."""
    free = words.strip()
    return {
        "zh": CHINESE_MARK.join(filter(None, [*(known[code].zh for code in codes if code in known), free])),
        "en": ENGLISH_MARK.join(filter(None, [*(known[code].en for code in codes if code in known), free])),
    }


@transaction.atomic
def add_reason(*, actor: Actor, school: Institution, zh: str, en: str, at: datetime) -> ReturnReason:
    """Return a new reason of the school; its code is never used again.

    Errors: NotPermittedError (a manager's right), InvalidAuditRuleError.
    """
    require_role(actor, school, Role.MANAGER)
    chinese, english = " ".join(zh.split()), " ".join(en.split())
    rows = ReturnReason.objects.select_for_update().filter(school=school)
    number = len(rows) + 1
    if not chinese or max(len(chinese), len(english)) > LONGEST:
        raise InvalidAuditRuleError(field="zh")
    if sum(row.retired_at is None for row in rows) >= MOST_REASONS:
        raise InvalidAuditRuleError(field="reasons")
    reason = ReturnReason.objects.create(school=school, code=f"{OWN}{school.pk}_{number}", zh=chinese, en=english)
    _mark(actor, "return_reason.added", reason, at=at, after={"zh": chinese, "en": english})
    return reason


@transaction.atomic
def retire_reason(*, actor: Actor, school: Institution, code: str, at: datetime) -> ReturnReason:
    """Return the reason, which is offered no more; what was returned for it keeps it.

    Errors: NotPermittedError (a manager's right), UnknownReasonError.
    """
    require_role(actor, school, Role.MANAGER)
    reason = ReturnReason.objects.select_for_update().filter(school=school, code=code, retired_at=None).first()
    if reason is None:
        raise UnknownReasonError(codes=code)
    reason.retired_at = at
    reason.save(update_fields=["retired_at"])
    _mark(actor, "return_reason.retired", reason, at=at, after={"zh": reason.zh, "en": reason.en})
    return reason


def _mark(actor: Actor, action: str, reason: ReturnReason, *, at: datetime, after: dict[str, object]) -> None:
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=("return_reason", reason.code),
            at=at,
            place=reason.school.path,
            after=after,
        )
    )
