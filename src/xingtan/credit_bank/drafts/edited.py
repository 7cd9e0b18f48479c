"""What somebody asked on a page of the editor, done to the text; what is wrong with it, beside its field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xingtan.credit_bank.drafts.editing import entries_of
from xingtan.credit_bank.tongue import spoken
from xingtan.rulebook.file.mistakes import Mistake
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.table_editing import (
    Path,
    Sheet,
    Value,
    changed,
    path_of,
    path_text,
    with_entry,
    with_field,
    without,
)

SOURCE = "draft"
KINDS = ("kinds",)
"""Where the kinds of records stand that rules may name: fields by their codes, no list."""

OWN_FIELDS: Mapping[tuple[str, ...], str] = {
    ("title", "zh"): "zh",
    ("title", "en"): "en",
    ("source", "at"): "at",
    ("source", "zh"): "says_zh",
    ("source", "en"): "says_en",
    ("parts",): "part",
}
"""Places in an added entry → the field of the form that filled them; all others end in the field's own name."""


@dataclass(frozen=True)
class Asked:
    """Values to change by place, an entry to add to a list, an entry to take away."""

    values: Mapping[Path, str]
    add: Path
    new: Mapping[str, str]
    remove: Path

    @property
    def posted(self) -> dict[str, str]:
        """The fields as they were posted, to be shown or posted again."""
        found = {f"v:{path_text(path)}": value for path, value in self.values.items()}
        return found | {f"n:{path_text(self.add)}:{name}": value for name, value in self.new.items()}


@dataclass(frozen=True)
class Tried:
    """The text as it would be; ``errors`` by field, ``mistakes`` that belong to none of the fields shown."""

    text: str
    errors: Mapping[str, str]
    mistakes: tuple[Mistake, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing went wrong that was not wrong before."""
        return not self.errors and not self.mistakes


def asked_in(post: Mapping[str, str]) -> Asked:
    """Return what the fields of a form ask."""
    values = {path_of(name[2:]): value.strip() for name, value in post.items() if name.startswith("v:")}
    add = str(post.get("add", ""))
    start = f"n:{add}:"
    new = {name[len(start) :]: value.strip() for name, value in post.items() if add and name.startswith(start)}
    return Asked(values, path_of(add), new, path_of(str(post.get("remove", ""))))


def applied(text: str, asked: Asked) -> str:
    """Return the text with everything done that was asked.

    Errors: NotEditableError when a place does not stand in it.
    """
    done = changed(text, asked.values)
    if asked.remove:
        done = without(done, asked.remove)
    if asked.add == KINDS:
        done = with_field(done, KINDS, asked.new.get("code", ""), _title(asked.new))
    elif asked.add:
        done = with_entry(done, asked.add, entry_of(Sheet(done).plain(), asked.add, asked.new))
    return done


def tried(text: str, asked: Asked) -> Tried:
    """Return the text as asked, and what is wrong with it now that was not wrong before.

    Errors: NotEditableError.
    """
    if problem := _code_problem(Sheet(text).plain(), asked):
        return Tried(text, {"n:kinds:code": problem}, ())
    done = applied(text, asked)
    known = Counter((each.code, each.params) for each in read_rulebook(text, SOURCE).mistakes)
    sheet = Sheet(done)
    errors: dict[str, str] = {}
    others: list[Mistake] = []
    for mistake in read_rulebook(done, SOURCE).mistakes:
        if known[mistake.code, mistake.params] > 0:
            known[mistake.code, mistake.params] -= 1
            continue
        name = _field_at(sheet, mistake, asked) if mistake.place.source == SOURCE else ""
        if name:
            errors.setdefault(name, mistake.said_in(spoken()))
        else:
            others.append(mistake)
    return Tried(done, errors, tuple(others))


def entry_of(plain: Mapping[str, Value], to: Path, new: Mapping[str, str]) -> Value:
    """Return the entry that the fields describe, for the list it is added to."""
    match to[-1]:
        case "caps":
            return {"over": new.get("over", ""), "at_most": new.get("at_most", ""), **_grounds(new)}
        case "requirements":
            return _requirement(plain, new)
        case "items":
            title = _title(new)
            item = _free(plain, new)
            rule = {**_rule(new), "id": item}
            return {"id": item, "part": new.get("part", ""), "title": title, "rules": [_first("id", rule)]}
        case "rules":
            return _first("id", {**_rule(new), "id": _free(plain, {"en": new.get("kind", "")})})
        case _:
            return {name: value for name, value in new.items() if value or name in {"gives", "from"}}


def _rule(new: Mapping[str, str]) -> dict[str, Value]:
    each: dict[str, Value] = {"each": {new["each"]: "1"}} if new.get("each") else {}
    return {"kind": new.get("kind", ""), "value": {**each, "gives": new.get("gives", "")}, **_grounds(new)}


def _requirement(plain: Mapping[str, Value], new: Mapping[str, str]) -> Value:
    parts: dict[str, Value] = {"parts": [new["part"]]} if new.get("part") else {}
    return {
        "id": _free(plain, new),
        "title": _title(new),
        "over": new.get("over", ""),
        "at_least": new.get("at_least", ""),
        **parts,
        **_grounds(new),
    }


def _title(new: Mapping[str, str]) -> dict[str, Value]:
    return {"zh": new.get("zh", ""), "en": new.get("en", "")}


def _grounds(new: Mapping[str, str]) -> dict[str, Value]:
    """Return where something stands; what is added to an item has the grounds of its rules."""
    if "at" not in new:
        return {}
    source = {"at": new["at"], "zh": new.get("says_zh", ""), "en": new.get("says_en", "")}
    return {"source": source, "basis": "V"}


def _free(plain: Mapping[str, Value], new: Mapping[str, str]) -> str:
    """Return a code, made from the English title, that nothing of the file carries yet."""
    stem = re.sub("[^a-z0-9]+", "_", new.get("en", "").lower()).strip("_")[:40]
    stem = stem if re.match("[a-z]", stem) else "added"
    taken = {each.get("id") for name in ("items", "requirements") for each in entries_of(plain.get(name))}
    taken |= {rule.get("id") for item in entries_of(plain.get("items")) for rule in entries_of(item.get("rules"))}
    return next(name for name in (stem, *(f"{stem}_{number}" for number in range(2, 10_000))) if name not in taken)


def _first(name: str, entry: Mapping[str, Value]) -> Value:
    return {name: entry[name], **{each: value for each, value in entry.items() if each != name}}


def _code_problem(plain: Mapping[str, Value], asked: Asked) -> str:
    """Return what is wrong with the code of a kind of record that is added; empty for none, and where none is added."""
    code = asked.new.get("code", "")
    if asked.add != KINDS:
        return ""
    if not re.fullmatch("[a-z][a-z0-9_]{0,63}", code):
        return _("Small letters, digits and underscores, as the data definition shows it.")
    known = plain.get("kinds")
    return _("This kind of record stands here already.") if isinstance(known, Mapping) and code in known else ""


def _field_at(sheet: Sheet, mistake: Mistake, asked: Asked) -> str:
    """Return the name of the field in which the mistake was made; empty when it stands elsewhere."""
    path = sheet.path_at(mistake.place.line, mistake.place.column)
    if path in asked.values:
        return f"v:{path_text(path)}"
    size = len(asked.add)
    if not asked.add or path[:size] != asked.add or len(path) <= size:
        return ""
    inside = tuple(step for step in path[size + 1 :] if isinstance(step, str))
    name = next(
        (own for place, own in OWN_FIELDS.items() if inside[-len(place) :] == place), inside[-1] if inside else ""
    )
    name = name if name in asked.new else next(iter(asked.new), "")
    return f"n:{path_text(asked.add)}:{name}"
