"""Refusals in whole sentences: who was quicker, which month is closed, how many wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from xingtan.evidence.labels import SENTENCES as EVIDENCE_SENTENCES
from xingtan.kernel.errors import DomainError, NotPermittedError, UnknownStepError
from xingtan.pages.answers import refusal
from xingtan.pages.filters import moment
from xingtan.records.labels import ACTIONS, SENTENCES
from xingtan.records.services import PAST

ALL_SENTENCES: Mapping[str, Any] = {**EVIDENCE_SENTENCES, **SENTENCES}
"""What pages and programs are told for error codes of records and of their files."""


def code_of(error: DomainError) -> str:
    """Return the code under which the sentence of this refusal stands."""
    return str(error.params.get("reason") or error.code) if isinstance(error, NotPermittedError) else error.code


def status_of(error: DomainError) -> int:
    """Return 403 when not permitted, 404 for an unknown step, 409 when the state forbids it."""
    return 403 if isinstance(error, NotPermittedError) else 404 if isinstance(error, UnknownStepError) else 409


def sentence_of(error: DomainError) -> str:
    """Return what the refusal says, its blanks filled in."""
    code = code_of(error)
    sentence = str(ALL_SENTENCES.get(code, code))
    return sentence % _filled(error.params) if "%(" in sentence else sentence


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page or piece that refuses."""
    return refusal(request, error, {**ALL_SENTENCES, code_of(error): sentence_of(error)})


def _filled(params: Mapping[str, Any]) -> dict[str, object]:
    filled = dict(params)
    if "decided" in filled:
        filled["decided"] = str(ACTIONS[f"record.{PAST[str(filled['decided'])]}"][0])
        filled["on"] = moment(params["on"])
    return filled
