"""The interface: its title, how it reads and refuses."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from xingtan.access.actors import Actor
from xingtan.exchange.labels import PROBLEMS
from xingtan.exchange.problems import FORBIDDEN, NOT_FOUND, UNPROCESSABLE, Mistake, problem, problem_of
from xingtan.exchange.reading import PlainParser
from xingtan.kernel.errors import DomainError


class AccountToken(HttpBearer):
    """The token scheme; the door has let the caller in before this is asked."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return who calls."""
        del token
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor


api = NinjaAPI(
    title="Xingtan 杏坛",
    version="1",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=AccountToken(),
    parser=PlainParser(),
)


@api.exception_handler(DomainError)
def _broken_rule(_request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem_of(error).answer()


@api.exception_handler(Http404)
def _nothing_here(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(NOT_FOUND).answer()


@api.exception_handler(PermissionDenied)
def _not_permitted(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return problem(FORBIDDEN).answer()


@api.exception_handler(HttpError)
def _not_readable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, DomainError):
        return problem_of(error.__cause__).answer()
    return problem(error.status_code).answer()


@api.exception_handler(ValidationError)
def _wrong_shape(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    cure = str(PROBLEMS["mistakes"][1])
    mistakes = [
        Mistake(".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0]), each["type"], each["msg"], cure)
        for each in error.errors
    ]
    return problem(UNPROCESSABLE, "mistakes", mistakes=mistakes).answer()
