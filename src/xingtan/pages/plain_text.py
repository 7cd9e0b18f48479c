"""The words of a request: a zero byte is refused at the door, signs that nobody sees are taken out of forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from xingtan.kernel.plain_text import TextTooLongError, without_hidden
from xingtan.pages.answers import page

ZERO = "\x00"
UNPROCESSABLE = 422
UNTOUCHED = "password"
"""Fields whose name holds this are taken as they are: whoever set a password must be able to type it again."""


class PlainTextMiddleware:
    """Answers 400 to a zero byte in the path, the query or a form; files are the business of whoever reads them.

    Marks of direction, controls and signs without width are taken out of what a form says, as they are out of imported
    cells. A text too long for its column is answered with 422.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; its words are looked at once it is known which page they are for."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: Any, _kwargs: Any) -> None:  # noqa: ANN401 Django's signature
        """Raise SuspiciousOperation, which is answered with 400, when any word holds the zero byte; clean the form."""
        given = [request.path]
        for words in (request.GET, request.POST):
            for name, values in words.lists():
                given += [name, *values]
        if any(ZERO in text for text in given):
            message = "zero byte"
            raise SuspiciousOperation(message)
        if any(text != without_hidden(text) for text in given):
            request.POST = _plain(request.POST)  # type: ignore[assignment]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say that a text is too long, wherever it was to be kept."""
        if not isinstance(error, TextTooLongError):
            return None
        sentence = _("The text has %(length)s characters; %(longest)s is the most.") % error.params
        cure = _("Shorten the text.")
        context = {"sentence": f"{sentence} {cure}", "status": UNPROCESSABLE, "code": error.code}
        return page(request, "pages/refusal.html", "pages/_refusal.html", context, status=UNPROCESSABLE)


def _plain(words: QueryDict) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in words.lists():
        found.setlist(name, values if UNTOUCHED in name else [without_hidden(value) for value in values])
    return found
