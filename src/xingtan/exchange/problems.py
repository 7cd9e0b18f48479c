"""Refusals as problem details (RFC 9457): status, stable code, a sentence in the language asked, each mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of as evidence_sentence
from xingtan.exchange.errors import NotLettingInError, WrongRequestError
from xingtan.exchange.labels import PROBLEMS
from xingtan.kernel.errors import DomainError, NotPermittedError, UnknownStepError
from xingtan.kernel.plain_text import TextTooLongError
from xingtan.records.audit.refusals import code_of, sentence_of
from xingtan.records.cleaning import Slip
from xingtan.records.errors import InvalidRecordError, RecordChangedError, UnknownKindOfRecordError
from xingtan.records.labels import said_of

MEDIA_TYPE = "application/problem+json"
BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 400, 401, 403, 404, 409, 422
OF_STATUS = {
    BAD_REQUEST: "not_readable",
    UNAUTHORIZED: "token_missing",
    FORBIDDEN: "not_permitted",
    NOT_FOUND: "not_found",
    405: "method_not_allowed",
    406: "not_found",
    CONFLICT: "conflict",
    410: "file_gone",
    413: "too_large",
    415: "wrong_media_type",
    UNPROCESSABLE: "mistakes",
    429: "too_many_requests",
    503: "busy",
}
"""The code of an answer of which only the status is known."""
OF_THE_REQUEST = (UnknownKindOfRecordError, EvidenceRefusedError, TextTooLongError, InvalidRecordError)
"""Errors that say that the request itself cannot be kept: 422."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong at one place of the request, and the cure; ``place`` is a path such as ``values.hours``."""

    place: str
    code: str
    detail: str
    cure: str = ""


@dataclass(frozen=True)
class Problem:
    """One refusal; ``detail`` is a sentence for people, ``code`` is stable."""

    status: int
    code: str
    detail: str
    mistakes: tuple[Mistake, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """Return the problem as it is sent."""
        title = PROBLEMS.get(self.code)
        said: dict[str, Any] = {
            "type": f"{reverse('api:overview')}#problem-{self.code}",
            "title": str(title[0]) if title else self.detail,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }
        if self.mistakes:
            said["mistakes"] = [
                {"place": each.place, "code": each.code, "detail": each.detail, "cure": each.cure}
                for each in self.mistakes
            ]
        body = json.dumps(said, ensure_ascii=False)
        return HttpResponse(body, status=self.status, content_type=MEDIA_TYPE, headers=dict(self.headers))


def problem(
    status: int,
    code: str = "",
    *,
    mistakes: Iterable[Mistake] = (),
    blanks: Mapping[str, object] = MappingProxyType({}),
) -> Problem:
    """Return a problem of this interface itself, in its own words; ``blanks`` fill its sentence."""
    code = code or OF_STATUS.get(status, "not_readable")
    title, cure = PROBLEMS[code]
    text = f"{title} {cure}".strip()
    headers = {"WWW-Authenticate": _challenge(code)} if status == UNAUTHORIZED or code == "token_only_reads" else {}
    if "wait" in blanks:
        headers["Retry-After"] = str(blanks["wait"])
    return Problem(status, code, text % blanks if blanks else text, tuple(mistakes), headers=headers)


def problem_of(error: DomainError) -> Problem:
    """Return the problem that a broken rule is answered with: 403, 404, 409 or 422 as on the pages."""
    if isinstance(error, (NotLettingInError, WrongRequestError)):
        return problem(error.status, error.code, blanks=error.params)
    if isinstance(error, RecordChangedError):
        return _of_change(error)
    if isinstance(error, TextTooLongError):
        return problem(UNPROCESSABLE, "text_too_long", blanks=error.params)
    if isinstance(error, EvidenceRefusedError):
        said = evidence_sentence(error)
        return Problem(UNPROCESSABLE, error.code, said, (Mistake("file", error.code, said),))
    mistakes = mistakes_of(error.slips) if isinstance(error, InvalidRecordError) else ()
    return Problem(_status_of(error), code_of(error), sentence_of(error), mistakes)


def mistaken(mistakes: Iterable[Mistake]) -> HttpResponse:
    """Return the answer to a request with these mistakes."""
    return problem(UNPROCESSABLE, "mistakes", mistakes=mistakes).answer()


def mistake_at(place: str, code: str) -> Mistake:
    """Return a mistake in the words of this interface itself."""
    detail, cure = PROBLEMS[code]
    return Mistake(place, code, str(detail), str(cure))


def mistakes_of(slips: Iterable[Slip]) -> tuple[Mistake, ...]:
    """Return the mistakes of fields as the pages say them, in a repeated group with the row and the column."""
    return tuple(
        Mistake(f"values.{slip.key}", slip.code.value, *(str(words) for words in said_of(slip))) for slip in slips
    )


def _of_change(error: RecordChangedError) -> Problem:
    found = [{"field": each.key, "theirs": each.theirs, "yours": each.yours} for each in error.differences]
    return Problem(CONFLICT, error.code, sentence_of(error), more={"version": error.version, "differences": found})


def _status_of(error: DomainError) -> int:
    if isinstance(error, NotPermittedError):
        return FORBIDDEN
    if isinstance(error, UnknownStepError):
        return NOT_FOUND
    return UNPROCESSABLE if isinstance(error, OF_THE_REQUEST) else CONFLICT


def _challenge(code: str) -> str:
    said = 'Bearer realm="xingtan"'
    if code == "token_missing":
        return said
    return f'{said}, error="{"insufficient_scope" if code == "token_only_reads" else "invalid_token"}"'
