"""A school's tiers as a form: the order of all of them, and one that stands open with everything it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.pages.tongue import in_english
from xingtan.teachers.conditions.fields import (
    Choices,
    Ground,
    blocks_of,
    condition_fields,
    refuse_turned_spans,
    rule_of,
)
from xingtan.teachers.conditions.rules import (
    Asked,
    Attribute,
    Condition,
    ConditionError,
    Joined,
    asked_in,
    read_condition,
    written,
)
from xingtan.teachers.tiers.drafting import Draft
from xingtan.teachers.tiers.labels import COUNTED, LEVEL_NAMES
from xingtan.teachers.tiers.offered import Kind
from xingtan.teachers.tiers.pieces import PARTS, SCHEME, TIER, Path, Row, rows_in, shown, write
from xingtan.teachers.tiers.scheme import MOST_YEARS
from xingtan.teachers.versions.reading import MOST_TEXT

TEXTS = {
    "scheme_zh": _("Title in Chinese"),
    "scheme_en": _("Title in English"),
    "title_zh": _("Title in Chinese"),
    "title_en": _("Title in English"),
    "need": _("Amount needed"),
    "url": _("Address"),
}
LONG = {
    "about_zh": _("What it is, in Chinese"),
    "about_en": _("What it is, in English"),
    "source_zh": _("On what it rests, in Chinese"),
    "source_en": _("On what it rests, in English"),
}
FLAGS = {
    "document": _("Needs a document that appoints"),
    "entry_proposal": _("No rule gives the figures of this entry rule (proposal)"),
    "proposal": _("No rule gives this figure (proposal)"),
}
HELP = {
    "need": _("A number such as 2, 1.5 or 1/2."),
    "url": _("Begins with / for a page of this installation, or with https://."),
}
ASKED = frozenset({"scheme_zh", "scheme_en", "title_zh", "title_en", "need", "counts", "years", "levels", "kinds"})
"""What a version cannot do without; a draft may still lack it."""


@dataclass(frozen=True)
class Around:
    """What a form of tiers is drawn for: the school and the day, and the kinds of records that the school keeps."""

    ground: Ground
    kinds: Sequence[Kind]

    def named_kinds(self) -> list[tuple[str, str]]:
        """Return the kinds as choices."""
        return [(kind.code, kind.name) for kind in self.kinds]

    def levels(self) -> list[tuple[str, str]]:
        """Return every level among which some kind chooses, as choices."""
        return list(dict(level for kind in self.kinds for level in kind.levels).items())


class DraftForm(forms.Form):
    """The title of the tiers, the day, and all fields of the tier that stands open."""

    use_required_attribute = False
    effective_from = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, draft: Draft, around: Around) -> None:  # noqa: ANN401 Django's own argument
        super().__init__(data, initial=fields_of(draft))
        self.draft, self.around = draft, around
        self.entry = entry_of(draft.tier)
        self._add(SCHEME)
        if draft.tier is None:
            return
        self._add(TIER)
        if self.buildable:
            self.fields.update(self._builder())
        for part, pieces in PARTS.items():
            for number in range(len(rows_in(draft.tier, part))):
                self._add(pieces, f"{part}-{number}-")

    @property
    def buildable(self) -> bool:
        """Whether the builder can show the entry rule; there may be none."""
        return self.entry is None or (not isinstance(self.entry, ConditionError) and bool(blocks_of(self.entry)))

    def clean(self) -> dict[str, Any]:
        """Refuse a span of years that ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        refuse_turned_spans(self)
        return found

    def fold(self) -> None:
        """Write into the draft whatever the form says otherwise than it was drawn; only of a valid form."""
        changed = set(self.changed_data)
        for row, pieces, prefix in self._written():
            for name, path in pieces.items():
                if prefix + name in changed:
                    write(row, path, self.cleaned_data[prefix + name])
        if self.draft.tier is not None and self.buildable and changed & builder_names():
            rule = rule_of(self.cleaned_data)
            write(self.draft.tier, ("entry",), written(rule) if rule else None)

    def mark_asked(self) -> None:
        """Say of the fields that a version cannot do without that they are no option; after they were read."""
        for name, field in self.fields.items():
            field.required = name == "effective_from" or name.rpartition("-")[2] in ASKED

    def _written(self) -> Iterable[tuple[Row, Mapping[str, Path], str]]:
        yield self.draft.body, SCHEME, ""
        if self.draft.tier is not None:
            yield self.draft.tier, TIER, ""
            for part, pieces in PARTS.items():
                for number, row in enumerate(rows_in(self.draft.tier, part)):
                    yield row, pieces, f"{part}-{number}-"

    def _add(self, pieces: Mapping[str, Path], prefix: str = "") -> None:
        for name in pieces:
            self.fields[prefix + name] = self._field(name, prefix + name)

    def _field(self, name: str, full: str) -> forms.Field:
        if name in MADE:
            return MADE[name]()
        if name in FLAGS:
            return forms.BooleanField(label=FLAGS[name], required=False)
        if name in TEXTS:
            return forms.CharField(
                label=TEXTS[name], max_length=MOST_TEXT, required=False, help_text=HELP.get(name, "")
            )
        if name in LONG:
            area = forms.Textarea(attrs={"rows": 2})
            return forms.CharField(label=LONG[name], max_length=MOST_TEXT, required=False, widget=area)
        label, choices = self._several(name)
        listed = _with(choices, self.initial.get(full) or ())
        return forms.MultipleChoiceField(
            label=label, choices=listed, required=False, widget=forms.CheckboxSelectMultiple
        )

    def _several(self, name: str) -> tuple[Any, Sequence[tuple[str, Any]]]:
        own = str((self.draft.tier or {}).get("code", ""))
        offered: Mapping[str, tuple[Any, Sequence[tuple[str, Any]]]] = {
            "levels": (_("Levels of the tier"), list(LEVEL_NAMES.items())),
            "replaces": (
                _("Takes the place of"),
                [each for each in titles_in(self.draft) if each[0] != own],
            ),
            "kinds": (_("Tick every kind that counts"), self.around.named_kinds()),
            "level": (_("Only at these levels"), self.around.levels()),
        }
        return offered[name]

    def _builder(self) -> dict[str, forms.Field]:
        offered = self.around.ground.choices(titles_in(self.draft))
        held: dict[str, list[str]] = {}
        if isinstance(self.entry, Asked | Joined):
            for each in asked_in(self.entry):
                held.setdefault(each.attribute, []).extend(each.values)
        return condition_fields({name: _with(choices, held.get(name, ())) for name, choices in offered.items()})


def _with(choices: Sequence[tuple[str, Any]], held: Iterable[str]) -> list[tuple[str, Any]]:
    """Return the choices and whatever else the draft has there, so that saving loses nothing."""
    known = {code for code, _label in choices}
    return [*choices, *((value, value) for value in dict.fromkeys(held) if value not in known)]


def _years() -> forms.Field:
    years = [(number, str(number)) for number in range(1, MOST_YEARS + 1)]
    label = _("Within so many school years")
    return forms.TypedChoiceField(label=label, choices=years, coerce=int, required=False)


def _counts() -> forms.Field:
    counts = [(each.value, label) for each, label in COUNTED.items()]
    return forms.ChoiceField(label=_("What is counted"), choices=counts, required=False)


MADE: Mapping[str, Callable[[], forms.Field]] = {"years": _years, "counts": _counts}


def builder_names() -> frozenset[str]:
    """Return the names of all fields of the builder."""
    nothing: Choices = dict.fromkeys(Attribute, ())
    return frozenset(condition_fields(nothing))


def entry_of(row: Mapping[str, Any] | None) -> Condition | ConditionError | None:
    """Return the entry rule of a tier, or what is wrong with it; None when nobody enters by rule."""
    if row is None or row.get("entry") is None:
        return None
    try:
        return read_condition(row["entry"])
    except ConditionError as error:
        return error


def fields_of(draft: Draft) -> dict[str, Any]:
    """Return what the fields show of the draft, by their names."""
    fields = shown(draft.body, SCHEME)
    if draft.tier is None:
        return fields
    fields |= shown(draft.tier, TIER)
    for part, pieces in PARTS.items():
        for number, row in enumerate(rows_in(draft.tier, part)):
            fields |= shown(row, pieces, f"{part}-{number}-")
    entry = entry_of(draft.tier)
    return fields if entry is None or isinstance(entry, ConditionError) else {**fields, **blocks_of(entry)}


def titles_in(draft: Draft) -> list[tuple[str, str]]:
    """Return code and title of every tier of the draft, in the language in force."""
    first, second = ("en", "zh") if in_english() else ("zh", "en")
    found = []
    for row in draft.tiers:
        fields = shown(row, TIER)
        code = str(row.get("code", ""))
        found.append((code, fields[f"title_{first}"] or fields[f"title_{second}"] or code))
    return found
