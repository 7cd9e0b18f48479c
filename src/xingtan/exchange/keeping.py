"""Answers kept under an Idempotency-Key: the same request sent twice acts once and is answered the same twice."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from xingtan.exchange.errors import WrongRequestError
from xingtan.exchange.models import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST_KEY = 200
KEPT = timedelta(hours=48)
GIVEN_UP = timedelta(minutes=10)
"""Work that gave no answer for so long was broken off; whoever asks again begins anew."""
UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True)
class Turn:
    """The right to answer one key now."""

    pk: int
    turn: str


def key_in(request: HttpRequest) -> str:
    """Return the key that came with the request; empty when none did.

    Errors: WrongRequestError (422) for one that is too long or holds unprintable signs.
    """
    if HEADER not in request.headers:
        return ""
    key = request.headers[HEADER].strip()
    if not key or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise WrongRequestError(code="key_not_usable", status=UNPROCESSABLE)
    return key


def fingerprint(request: HttpRequest) -> str:
    """Return the SHA-256 of what the request asks: method, address, fields and the bytes of its files."""
    whole = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.content_type}".encode())
    if request.content_type != "multipart/form-data":
        whole.update(request.body)
        return whole.hexdigest()
    for name, values in sorted(request.POST.lists()):
        whole.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            whole.update(repr((name, file.name, _digest_of(file))).encode())
    return whole.hexdigest()


def take_turn(*, account_id: int, key: str, asked: str, at: datetime) -> Turn | HttpResponse:
    """Return the right to do the work, or the answer that was kept.

    Errors: WrongRequestError with 422 when the key came with another request, 409 while the first is at work.
    """
    turn = secrets.token_hex(16)
    try:
        with transaction.atomic():
            row = KeptAnswer.objects.create(account_id=account_id, key=key, asked=asked, turn=turn, at=at)
        return Turn(row.pk, turn)
    except IntegrityError:
        found = KeptAnswer.objects.filter(account=account_id, key=key).first()
    if found is None:  # the first was broken off at this moment
        raise WrongRequestError(code="key_at_work", status=CONFLICT)
    if found.asked != asked:
        raise WrongRequestError(code="key_used_otherwise", status=UNPROCESSABLE)
    if found.status is not None:
        return _again(found)
    mine = KeptAnswer.objects.filter(pk=found.pk, turn=found.turn, status=None, at__lt=at - GIVEN_UP)
    if not mine.update(turn=turn, at=at):
        raise WrongRequestError(code="key_at_work", status=CONFLICT)
    return Turn(found.pk, turn)


def hold(turn: Turn) -> KeptAnswer:
    """Return the row of this turn, locked until the transaction ends.

    Errors: WrongRequestError (409) when somebody else took the turn over.
    """
    row = KeptAnswer.objects.select_for_update().filter(pk=turn.pk, turn=turn.turn, status=None).first()
    if row is None:
        raise WrongRequestError(code="key_at_work", status=CONFLICT)
    return row


def keep(row: KeptAnswer, answer: HttpResponse) -> None:
    """Keep the answer, in the transaction of the act."""
    row.status, row.body = answer.status_code, answer.content.decode("utf-8")
    row.content_type = answer.headers.get("Content-Type", "")
    row.location = answer.headers.get("Location", "")
    row.save(update_fields=["status", "body", "content_type", "location"])


def give_back(turn: Turn) -> None:
    """Free the key of work that broke: the next request with it begins anew."""
    KeptAnswer.objects.filter(pk=turn.pk, turn=turn.turn, status=None).delete()


def clear_answers(*, at: datetime) -> int:
    """Delete the answers kept for longer than two days; return how many."""
    deleted, _ = KeptAnswer.objects.filter(at__lt=at - KEPT).delete()
    return deleted


def _again(found: KeptAnswer) -> HttpResponse:
    answer = HttpResponse(found.body, status=found.status, content_type=found.content_type or None)
    if found.location:
        answer["Location"] = found.location
    if not found.content_type:
        del answer["Content-Type"]
    answer[REPLAYED] = "true"
    return answer


def _digest_of(file: UploadedFile[bytes]) -> str:
    whole = hashlib.sha256()
    for chunk in file.chunks():
        whole.update(chunk)
    file.seek(0)
    return whole.hexdigest()
