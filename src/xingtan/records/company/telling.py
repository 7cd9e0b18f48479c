"""Whom company on a record concerns: who is asked onto it, who waits for an answer, who reads what others wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from xingtan.access.actors import Actor
from xingtan.notices.kinds import in_both
from xingtan.notices.services import Told, notify_each
from xingtan.records.company.models import Companion, CompanionPart, CompanionState, PreparationRound, Remark
from xingtan.records.definitions.labels import ANSWERS, PARTS, STAGES
from xingtan.records.models import Record

SHOWN = 80
"""Characters of a remark that its notice repeats."""


def tell_of_request(companion: Companion, *, actor: Actor, at: datetime) -> int:
    """Tell a colleague that they were asked onto a record, and as what; return how many were told."""
    params = {"name": actor.name, "title": _title(companion.record), "part": in_both(PARTS[companion.part])}
    told = Told(companion.teacher.account_id, "company_asked", params, f"{_page(companion.record)}#asked")
    return notify_each([told], at=at)


def tell_of_answer(companion: Companion, *, at: datetime) -> int:
    """Tell the owner that a colleague joined, declined or handed in the sheet; return how many were told."""
    joined = companion.state == CompanionState.JOINED.value
    came = "sheet" if joined and companion.part == CompanionPart.OBSERVER else companion.state
    record = companion.record
    params = {"name": companion.teacher.name, "title": _title(record), "answer": in_both(ANSWERS[came])}
    return notify_each([Told(record.teacher.account_id, "company_answered", params, _page(record))], at=at)


def tell_of_round(made: PreparationRound, *, at: datetime) -> int:
    """Tell everybody on the record of a new round, except who wrote it; return how many were told."""
    params = {
        "name": made.author_name,
        "title": _title(made.record),
        "number": made.number,
        "stage": in_both(STAGES[made.stage]),
    }
    link = f"{_page(made.record)}#rounds"
    everybody = _on(made.record, besides=made.author_id)
    return notify_each([Told(each, "round_added", params, link) for each in everybody], at=at)


def tell_of_remark(remark: Remark, *, at: datetime) -> int:
    """Tell everybody on the record of a comment, except who wrote it; return how many were told."""
    said = remark.text if len(remark.text) <= SHOWN else f"{remark.text[:SHOWN]}…"
    params = {"name": remark.author_name, "title": _title(remark.record), "text": said}
    link = f"{_page(remark.record)}#comments"
    everybody = _on(remark.record, besides=remark.author_id)
    return notify_each([Told(each, "record_remarked", params, link) for each in everybody], at=at)


def _on(record: Record, *, besides: int | None) -> Iterable[int]:
    """Return the accounts of the owner and of whoever is on the record and did not decline; one query."""
    asked = record.companions.exclude(state=CompanionState.DECLINED.value)
    accounts = {record.teacher.account_id, *asked.values_list("teacher__account_id", flat=True)}
    return sorted(account for account in accounts if account is not None and account != besides)


def _title(record: Record) -> str:
    return record.title or record.number


def _page(record: Record) -> str:
    return reverse("records:record", args=[record.pk])
