"""What holds for every address of the interface, also those that are none: no cookie counts, refusals are JSON."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from xingtan.exchange.problems import MEDIA_TYPE, problem

PREFIX = "/api/v1/"
BAD, SERVER = 400, 500


class InterfaceMiddleware:
    """Keeps sessions out of the interface, so that no page elsewhere can act through a browser that is signed in.

    The page that describes it is a page like others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with a problem in place of a refusal that would be a page."""
        if not request.path_info.startswith(PREFIX) or request.path_info == PREFIX:
            return self.get_response(request)
        request.COOKIES = {}
        answer = self.get_response(request)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        if BAD <= answer.status_code < SERVER and answer.headers.get("Content-Type") != MEDIA_TYPE:
            told = problem(answer.status_code).answer()
            if "Allow" in answer.headers:
                told["Allow"] = answer.headers["Allow"]
            return told
        return answer
