"""The description of the interface (OpenAPI 3.1), made from the operations themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

import xingtan.exchange.operations  # noqa: F401 they register themselves
from xingtan.exchange.api import api
from xingtan.exchange.keeping import HEADER, LONGEST_KEY, REPLAYED
from xingtan.exchange.operation_labels import OPERATIONS, TAGS
from xingtan.exchange.problems import MEDIA_TYPE, UNAUTHORIZED
from xingtan.exchange.shapes import ProblemOut

NOT_MODIFIED = 304
WAITING = frozenset({429, 503})
WRITES = frozenset({"post", "patch", "put", "delete"})
ALWAYS = (400, 401, 403, 429, 503)
OF_WRITES = (409, 413, 415, 422)
ALSO = {"list_definitions": (404,), "get_evidence": (304, 410)}
"""Answers that one operation gives besides."""
LANGUAGE = "Accept-Language"


def description() -> dict[str, Any]:
    """Return the OpenAPI document, its sentences in the reader's language."""
    found = dict(api.get_openapi_schema(path_prefix="api/v1"))
    found["info"] = {**found["info"], "description": _about()}
    found["tags"] = [{"name": tag, "description": str(words)} for tag, words in TAGS.items()]
    found["components"]["schemas"]["ProblemOut"] = ProblemOut.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    for name, shape in found["components"]["schemas"]["ProblemOut"].pop("$defs", {}).items():
        found["components"]["schemas"][name] = shape
    found["components"]["headers"] = {
        REPLAYED: {
            "description": _("true where the answer was kept from the first request with the key"),
            "schema": {"type": "string", "const": "true"},
        }
    }
    for methods in found["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    _translate(found["components"]["schemas"])
    return found


def _translate(told: Any) -> None:  # noqa: ANN401 whatever a schema holds
    """Say what each field of a shape is in the reader's language."""
    if isinstance(told, list):
        for each in told:
            _translate(each)
    if isinstance(told, dict):
        words = told.get("description")
        if isinstance(words, str):
            told["description"] = _(words)
        for each in told.values():
            _translate(each)


def _about() -> str:
    return _(
        "Whoever may do something on the pages may do it here, with a token of their account page: the same rules, "
        "the same refusals. Amounts are exact and come as texts. Refusals are problem details (RFC 9457)."
    )


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Add what the door does to each operation: language, key, refusals."""
    operation["summary"] = str(OPERATIONS[operation["operationId"]])
    operation.pop("description", None)
    parameters = operation.setdefault("parameters", [])
    _translate(parameters)
    _translate(operation.get("requestBody"))
    parameters.append({"in": "header", "name": LANGUAGE, "schema": {"type": "string", "examples": ["zh-Hans", "en"]}})
    refusals = {*ALWAYS, *ALSO.get(operation["operationId"], ())}
    if any(each["in"] == "path" for each in parameters):
        refusals.add(404)
    if any(each["in"] == "query" for each in parameters):
        refusals.add(422)
    if operation["operationId"] == "get_evidence":
        _as_bytes(operation)
    if method in WRITES:
        refusals.update(OF_WRITES)
        parameters.append(_key())
        _say_replayed(operation["responses"])
    for status in sorted(refusals):
        operation["responses"][status] = _refusal(status)
    operation["responses"] = {str(status): told for status, told in sorted(operation["responses"].items())}


def _as_bytes(operation: dict[str, Any]) -> None:
    """Say that the answer is a file of whatever type it is kept as."""
    operation["responses"][200]["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}


def _key() -> dict[str, Any]:
    return {
        "in": "header",
        "name": HEADER,
        "description": _("Sent again with the same key, the request acts once and is answered the same; for two days."),
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    }


def _say_replayed(responses: dict[Any, Any]) -> None:
    for told in responses.values():
        told.setdefault("headers", {})[REPLAYED] = {"$ref": f"#/components/headers/{REPLAYED}"}


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": str(_refusals()[status]),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
    if status in WAITING:
        told["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    if status == UNAUTHORIZED:
        told["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if status == NOT_MODIFIED:
        del told["content"]
    return told


def _refusals() -> dict[int, str]:
    return {
        304: _("The file is the one that is held already."),
        400: _("The request cannot be read."),
        401: _("No token, or one that opens nothing any more."),
        403: _("The account or the token may not do this."),
        404: _("Nothing is there, or nothing that the account may know of."),
        409: _("The state forbids it, somebody was quicker, or the key is at work."),
        410: _("The bytes of the file are missing."),
        413: _("The request is too large."),
        415: _("This media type is not taken here."),
        422: _("Mistakes, each with its place and its cure."),
        429: _("Too many requests in a short time."),
        503: _("The database is busy."),
    }
