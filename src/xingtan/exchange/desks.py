"""What the pages of this room show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.exchange.describing import description
from xingtan.exchange.labels import PROBLEMS, SCOPES, STATES
from xingtan.exchange.models import AccessToken, Scope
from xingtan.exchange.operation_labels import TAGS
from xingtan.exchange.reading import MULTIPART


@dataclass(frozen=True)
class TokenRow:
    """One token of the list: how it stands."""

    token: AccessToken
    state: str
    label: str
    tone: str
    scope: str

    @property
    def is_open(self) -> bool:
        """Whether it opens anything."""
        return self.state == "open"


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    parameters: tuple[tuple[str, str, str], ...]
    answers: str


def tokens(actor: Actor, *, at: datetime) -> dict[str, object]:
    """Return one's own tokens, the newest first; one query."""
    rows = [_row(token, at) for token in AccessToken.objects.visible_to(actor).order_by("-pk")]
    meanings = [(label, meaning) for label, meaning in SCOPES.values()]
    return {"rows": rows, "meanings": meanings}


def overview(site: str) -> dict[str, object]:
    """Return the operations by what they are about, and every problem."""
    told = description()
    groups: dict[str, list[Operation]] = {tag: [] for tag in TAGS}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            sent = tuple(_sent(operation, told["components"]["schemas"]))
            groups[operation["tags"][0]].append(_operation(path, method, operation, sent))
    return {
        "about": told["info"]["description"],
        "groups": [(str(TAGS[tag]), rows) for tag, rows in groups.items() if rows],
        "problems": [(code, str(title), str(cure)) for code, (title, cure) in PROBLEMS.items()],
        "site": site.rstrip("/"),
    }


def _sent(operation: dict[str, Any], shapes: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what the body of the request holds: fields of JSON, or parts of a form."""
    for media, told in operation.get("requestBody", {}).get("content", {}).items():
        shape = shapes[told["schema"]["$ref"].rpartition("/")[2]] if "$ref" in told["schema"] else told["schema"]
        place = _("a part") if media == MULTIPART else _("in the JSON")
        for name, field in shape["properties"].items():
            if "$ref" in field:
                yield name, place, _("As JSON, the same as without files.")
            else:
                yield name, place, field.get("description", "")


def _operation(path: str, method: str, operation: dict[str, Any], sent: tuple[tuple[str, str, str], ...]) -> Operation:
    parameters = tuple(
        (each["name"], _place(each["in"]), each.get("description", ""))
        for each in operation["parameters"]
        if each["in"] != "header"
    )
    parameters += sent
    return Operation(method.upper(), path, operation["summary"], parameters, " · ".join(operation["responses"]))


def _place(place: str) -> str:
    return {"path": _("in the address"), "query": _("after the question mark")}.get(place, place)


def _row(token: AccessToken, at: datetime) -> TokenRow:
    state = "revoked" if token.revoked_at else "expired" if token.until <= at else "open"
    label, tone = STATES[state]
    return TokenRow(token, state, str(label), tone, str(SCOPES[Scope(token.scope)][0]))
