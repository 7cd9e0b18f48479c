"""How a request's JSON is read: one object, exact numbers, no hidden signs."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from xingtan.exchange.errors import WrongRequestError
from xingtan.kernel.plain_text import without_hidden

JSON = "application/json"
MULTIPART = "multipart/form-data"
MOST_BYTES = 1024 * 1024
DEEPEST = 12
ZERO = "\x00"
BAD_REQUEST, TOO_LARGE, WRONG_MEDIA = 400, 413, 415


class PlainParser(Parser):
    """Reads JSON bodies like forms are read: signs that nobody sees are taken out, a zero byte is refused."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the object; amounts with decimals stay the texts that were written.

        Errors: WrongRequestError (400).
        """
        try:
            found = json.loads(request.body.decode("utf-8"), parse_float=str, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise WrongRequestError(code="not_readable", status=BAD_REQUEST) from None
        if not isinstance(found, dict):
            raise WrongRequestError(code="not_readable", status=BAD_REQUEST)
        plain: dict[str, Any] = _plain(found, 0)
        return plain


def require_fitting(request: HttpRequest, *, files: bool) -> None:
    """Refuse a body of another type than this address takes, or larger than anything that is, before it is read.

    Errors: WrongRequestError with 413 or 415.
    """
    size = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != MULTIPART and (not size.isdecimal() or int(size) > MOST_BYTES):
        raise WrongRequestError(code="too_large", status=TOO_LARGE)
    if size != "0" and request.content_type != (MULTIPART if files else JSON):
        raise WrongRequestError(code="wrong_media_type", status=WRONG_MEDIA)


def _plain(value: Any, depth: int) -> Any:  # noqa: ANN401 whatever JSON holds
    if depth > DEEPEST:
        raise WrongRequestError(code="not_readable", status=BAD_REQUEST)
    if isinstance(value, str):
        if ZERO in value:
            raise WrongRequestError(code="not_readable", status=BAD_REQUEST)
        return without_hidden(value)
    if isinstance(value, dict):
        return {_plain(key, depth + 1): _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    return value


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
