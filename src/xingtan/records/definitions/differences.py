"""Where two people's versions of a data definition differ, part by part, as texts in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xingtan.access.labels import ROLES
from xingtan.access.roles import Role
from xingtan.records.definitions.editor import choice_lines, column_lines, place_of, places
from xingtan.records.definitions.labels import PARTS, TYPES
from xingtan.records.definitions.rights import OPEN_CELLS, rights_of
from xingtan.records.definitions.shipped import shipped_dimensions
from xingtan.records.definitions.wording import wording_of
from xingtan.records.labels import RIGHTS

Body = Mapping[str, Any]
Pair = tuple[str, str, str]
"""What, their text, your text."""


@dataclass(frozen=True)
class Unlike:
    """One part of a definition on which two versions differ; an empty text means that one of them lacks it."""

    what: str
    theirs: str
    yours: str


def unlike_parts(theirs: Body, yours: Body) -> list[Unlike]:
    """Return every part on which the two bodies differ, in the order of the editor; empty when they say the same."""
    pairs = [*_about(theirs, yours), *_fields(theirs["fields"], yours["fields"]), *_around(theirs, yours)]
    return [Unlike(what, before, after) for what, before, after in pairs if before != after]


def _about(theirs: Body, yours: Body) -> Iterator[Pair]:
    yield _("Name of the kind"), _both(theirs["name"]), _both(yours["name"])
    yield _("One sentence about it"), _both(theirs["hint"]), _both(yours["hint"])
    yield _("Place in the tree"), _place(theirs), _place(yours)
    yield _("Picture"), theirs["icon"], yours["icon"]


def _fields(theirs: Sequence[Body], yours: Sequence[Body]) -> Iterator[Pair]:
    named = {_key(field): field for field in theirs}
    mine = {_key(field): field for field in yours}
    for key in dict.fromkeys([*named, *mine]):
        either = named.get(key) or mine[key]
        yield _("Field %(name)s") % {"name": _both(either["label"])}, _field(named.get(key)), _field(mine.get(key))
    before, after = [key for key in named if key in mine], [key for key in mine if key in named]
    if before != after:
        yield _("Order of the fields"), _labels(before, named), _labels(after, named)


def _around(theirs: Body, yours: Body) -> Iterator[Pair]:
    yield _("Evidence"), _evidence(theirs), _evidence(yours)
    for right, roles in OPEN_CELLS.items():
        if roles:
            yield str(RIGHTS[right]), _roles(rights_of(theirs)[right] & roles), _roles(rights_of(yours)[right] & roles)
    yield _("Growth dimensions"), _dimensions(theirs), _dimensions(yours)
    yield _("Months in which it is entered"), _months(theirs), _months(yours)
    yield _("Several people on one record"), _people(theirs), _people(yours)


def _place(body: Body) -> str:
    place = place_of(body)
    return dict(places()).get(place, place)


def _labels(keys: Sequence[str], fields: Mapping[str, Body]) -> str:
    return ", ".join(_both(fields[key]["label"]) for key in keys)


def _evidence(body: Body) -> str:
    return f"{_both(body['evidence']['wanted'])} · {body['evidence']['required']}"


def _months(body: Body) -> str:
    return ", ".join(str(month) for month in body.get("months", ()))


def _key(field: Body) -> str:
    return str(field["key"] or f"new {_both(field['label'])}")


def _both(wording: Mapping[str, str]) -> str:
    return " / ".join(filter(None, (wording.get("zh", ""), wording.get("en", ""))))


def _field(field: Body | None) -> str:
    if field is None:
        return ""
    needed = _("Must be filled in") if field.get("required") else ""
    lists = "; ".join((choice_lines(field.get("choices", {})) or column_lines(field.get("columns", ()))).splitlines())
    kind = str(TYPES.get(field["type"], field["type"]))
    return " · ".join(filter(None, (_both(field["label"]), kind, needed, lists, _both(field.get("help", {})))))


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(str(ROLES[role]) for role in Role if role in roles)


def _dimensions(body: Body) -> str:
    codes = body.get("dimensions", ())
    return ", ".join(wording_of(words).here for code, words in shipped_dimensions().items() if code in codes)


def _people(body: Body) -> str:
    people = body.get("people", {})
    told = [str(PARTS[part]) for part in people.get("roles", ())]
    extras = {
        _("With a share in percent"): people.get("share"),
        _("Prepared in rounds"): body.get("rounds"),
        _("With observers and their sheets"): body.get("observers"),
    }
    return ", ".join([*told, *(words for words, said in extras.items() if said)])
