"""The editor's form and the body of a definition, turned into each other; nothing is judged here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from xingtan.records.definitions.definition import CELL_TYPES, FieldType
from xingtan.records.definitions.labels import NEW_FIELDS, TYPES
from xingtan.records.definitions.rights import OPEN_CELLS, name_of, rights_of, tree_rows
from xingtan.sheets.kinds import say

ICONS = (
    "notebook", "book-2", "book", "writing", "presentation", "users", "users-group", "message-2", "award", "medal",
    "trophy", "star", "flask", "leaf", "plant-2", "certificate", "school", "heart-handshake", "clipboard-list",
    "calendar-event", "photo", "sparkles",
)  # fmt: skip
OWN_PLACE = ("own", "", "")
MOST_ROWS = 60
_ROW = re.compile(r"f-([0-9]{1,3})-key", re.ASCII)
_BAR = re.compile(r"[|｜]")

Body = dict[str, Any]


def empty_body() -> Body:
    """Return the body of a kind that nobody has drawn up yet: a title and a day."""
    return {
        "code": "",
        "name": {"zh": "", "en": ""},
        "hint": {"zh": "", "en": ""},
        "icon": ICONS[0],
        "category": {"first": OWN_PLACE[0], "second": OWN_PLACE[0], "third": ""},
        "fields": [
            {"key": "title", "type": "text", "label": {"zh": "名称", "en": "Title"}, "help": {}, "required": True},
            {"key": "happened_on", "type": "date", "label": {"zh": "日期", "en": "Date"}, "help": {}, "required": True},
        ],
        "evidence": {"required": 0, "wanted": {"zh": "", "en": ""}},
        "rights": {right.value: sorted(rights_of({})[right] & roles) for right, roles in OPEN_CELLS.items() if roles},
        "dimensions": [],
    }


def body_of(data: QueryDict, code: str) -> Body:
    """Return the body that the form says; texts are trimmed, rows stand in their order."""
    chosen = data.get("place", "")
    place = (chosen if chosen in dict(places()) else "/".join((*OWN_PLACE[:1] * 2, ""))).split("/")
    body: Body = {
        "code": code,
        "name": _both(data, "name"),
        "hint": _both(data, "hint"),
        "icon": data.get("icon") if data.get("icon") in ICONS else ICONS[0],
        "category": dict(zip(("first", "second", "third"), place, strict=True)),
        "fields": [_field(data, row) for row in _rows(data)],
        "evidence": {"required": _number(data.get("evidence_required", "")), "wanted": _both(data, "evidence")},
        "rights": {
            right.value: sorted(set(data.getlist(f"right-{right.value}")) & {str(role) for role in roles})
            for right, roles in OPEN_CELLS.items()
            if roles
        },
        "dimensions": data.getlist("dimensions"),
    }
    return {**body, **_extras(data)}


def _extras(data: QueryDict) -> Body:
    """Return what a definition says only when it differs from the usual."""
    extras: Body = {}
    if months := sorted({_number(text) for text in data.getlist("months")}):
        extras["months"] = months
    if roles := [part for part in ("first_author", "leader", "member") if part in data.getlist("parts")]:
        extras["people"] = {"roles": roles, **({"share": True} if "shares" in data else {})}
    for name in ("rounds", "observers"):
        if name in data:
            extras[name] = True
    if one_of := data.get("one_of"):
        extras["one_of"] = [key for key in one_of.split(",") if key]
    return extras


def changed(body: Body, act: str) -> Body:
    """Return the body after a button of the form: ``add-text``, ``up-2``, ``down-2``, ``drop-2``."""
    word, _dash, what = act.partition("-")
    fields = list(body["fields"])
    if word == "add" and what in NEW_FIELDS and len(fields) < MOST_ROWS:
        fields.append(_new_field(what))
    place = _number(what)
    if word in {"up", "down", "drop"} and 0 <= place < len(fields):
        field = fields.pop(place)
        if word != "drop":
            fields.insert(max(0, place + (-1 if word == "up" else 1)), field)
    return {**body, "fields": fields}


def _new_field(what: str) -> Body:
    key = {"hours": "hours", "institution": "provider", "ended_on": "ended_on"}.get(what, "")
    kind = "date" if what == "ended_on" else what
    words = say(NEW_FIELDS[what]) if key else say("")
    return {"key": key, "type": kind, "label": {"zh": words.zh, "en": words.en}, "help": {}, "required": False}


def _rows(data: QueryDict) -> list[int]:
    found = sorted({int(match[1]) for name in data if (match := _ROW.fullmatch(name))})
    return found[:MOST_ROWS]


def _field(data: QueryDict, row: int) -> Body:
    kind = data.get(f"f-{row}-type", "")
    field: Body = {
        "key": data.get(f"f-{row}-key", "").strip()[:40],
        "type": kind,
        "label": _both(data, f"f-{row}-label"),
        "help": {language: text for language, text in _both(data, f"f-{row}-help").items() if text},
        "required": f"f-{row}-required" in data,
    }
    if default := data.get(f"f-{row}-default", "").strip():
        field["default"] = default
    if kind == FieldType.CHOICE:
        field["choices"] = choices_of(data.get(f"f-{row}-choices", ""))
    if kind == FieldType.GROUP:
        field["columns"] = columns_of(data.get(f"f-{row}-columns", ""))
    return field


def choices_of(text: str) -> dict[str, dict[str, str]]:
    """Return the choices that lines ``name | English name | code`` say; a code that is missing is made."""
    lines = _lines(text)
    taken = {line[2] for line in lines if line[2]}
    choices: dict[str, dict[str, str]] = {}
    for zh, en, code, _more in lines:
        made = code or _fresh(re.sub(r"[^a-z0-9]+", "_", en.lower()).strip("_")[:20] or "choice", taken)
        taken.add(made)
        choices[made] = {"zh": zh, "en": en}
    return choices


def columns_of(text: str) -> list[Body]:
    """Return the columns that lines ``name* | English name | type | key`` say; a star makes one needed."""
    lines = _lines(text)
    taken = {line[3] for line in lines if line[3]}
    columns = []
    for zh, en, kind, key in lines:
        made = key or _fresh("column", taken)
        taken.add(made)
        label = {"zh": zh.removesuffix("*").strip(), "en": en.removesuffix("*").strip()}
        starred = zh.endswith("*") or en.endswith("*")
        columns.append({"key": made, "type": _type_word(kind), "label": label, "required": starred})
    return columns


def _type_word(text: str) -> str:
    """Return the type that a word in either language names; a plain text when none is written."""
    for kind in CELL_TYPES:
        words = say(TYPES[kind])
        if text.casefold() in {kind.value, words.zh.casefold(), words.en.casefold()}:
            return kind.value
    return text or FieldType.TEXT.value


def _fresh(stem: str, taken: set[str]) -> str:
    number = 1
    while (code := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return code


def _lines(text: str) -> list[tuple[str, str, str, str]]:
    found = []
    for line in text.splitlines():
        if line.strip():
            parts = [part.strip() for part in _BAR.split(line)] + ["", "", "", ""]
            found.append((parts[0][:80], parts[1][:80], parts[2][:40], parts[3][:40]))
    return found


def choice_lines(choices: Mapping[str, Mapping[str, str]]) -> str:
    """Return the choices as the lines of the form."""
    return "\n".join(f"{label.get('zh', '')} | {label.get('en', '')} | {code}" for code, label in choices.items())


def column_lines(columns: Sequence[Mapping[str, Any]]) -> str:
    """Return the columns of a group as the lines of the form."""
    return "\n".join(
        f"{each['label'].get('zh', '')}{'*' if each.get('required') else ''} | {each['label'].get('en', '')}"
        f" | {each['type']} | {each['key']}"
        for each in columns
    )


def places() -> list[tuple[str, str]]:
    """Return where a kind can stand in the tree: the value of the form and its words."""
    found = {"/".join((*OWN_PLACE[:1] * 2, "")): name_of(OWN_PLACE[0]).here}
    for row in tree_rows():
        if row.kinds:
            found["/".join(row.codes)] = " › ".join(name_of(code).here for code in row.codes[1:] if code)
    return list(found.items())


def place_of(body: Mapping[str, Any]) -> str:
    """Return the value of the form for where the body stands."""
    category = body["category"]
    return "/".join((category["first"], category["second"], category.get("third", "")))


def _both(data: QueryDict, name: str) -> dict[str, str]:
    return {language: " ".join(data.get(f"{name}_{language}", "").split()) for language in ("zh", "en")}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("999") else -1 if text else 0
