"""Requests whose words hold the zero byte are refused at the door: no person types it and PostgreSQL keeps none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase

ZERO = "\x00"


class PlainTextMiddleware:
    """Answers 400 to a zero byte in the path, the query or a form; files are the business of whoever reads them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; its words are looked at once it is known which page they are for."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any) -> None:  # noqa: ANN401 Django's signature
        """Raise SuspiciousOperation, which is answered with 400, when any word holds the zero byte."""
        given = [request.path]
        for words in (request.GET, request.POST):
            for name, values in words.lists():
                given += [name, *values]
        if any(ZERO in text for text in given):
            message = "zero byte"
            raise SuspiciousOperation(message)
