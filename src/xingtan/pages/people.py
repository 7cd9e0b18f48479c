"""Choosing people: a field with its widget for one or several of many, the same in every form.

The people stand in the order of Chinese names, each with what tells namesakes apart. Without scripts it is a plain list
of boxes and one choice "everybody of"; with them it can be searched (``static/pages/people.js``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from xingtan.kernel.chinese_names import found_by, in_order
from xingtan.pages.forms import FieldRenderer

CIRCLE, ORDER = "_circle", "_order"
"""What stands behind a field's name in the names of its "everybody of" and of the order of choosing."""


@dataclass(frozen=True)
class Person:
    """Somebody who can be chosen: the key that is sent, and what tells them from a namesake."""

    key: str
    name: str
    number: str = ""
    unit: str = ""
    subject: str = ""
    circles: frozenset[str] = frozenset()

    @property
    def note(self) -> str:
        """What stands behind the name."""
        return " · ".join(part for part in (self.number, self.unit) if part)

    @property
    def words(self) -> str:
        """What a search looks through: name and its readings, number, group, subject."""
        return " ".join((found_by(self.name), self.number.lower(), self.unit.lower(), self.subject.lower()))

    @property
    def label(self) -> str:
        """Name and note in one line, as a plain choice shows them."""
        return f"{self.name} · {self.note}" if self.note else self.name


@dataclass(frozen=True)
class Circle:
    """People who can be chosen at once: a group, a custom group, a tier. ``kind`` is the heading above its like."""

    code: str
    label: str
    kind: str | Promise = ""


@dataclass(frozen=True)
class People:
    """Who can be chosen, in the order of their names, and the circles that hold any of them."""

    persons: tuple[Person, ...] = ()
    circles: tuple[Circle, ...] = ()

    @property
    def short(self) -> dict[str, str]:
        """What a chosen one is called: the name alone, with the number where another has the same name."""
        named = Counter(each.name for each in self.persons)
        return {each.key: f"{each.name} {each.number}" if named[each.name] > 1 else each.name for each in self.persons}

    @classmethod
    def of(cls, persons: Iterable[Person], circles: Iterable[Circle] = ()) -> People:
        """Return the people in order, with the circles to which any of them belongs."""
        ordered = tuple(in_order(persons, lambda each: each.name, lambda each: (each.number, each.key)))
        held = frozenset().union(*(each.circles for each in ordered)) if ordered else frozenset()
        return cls(ordered, tuple(circle for circle in circles if circle.code in held))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The people as the choices of a field."""
        return [(each.key, each.label) for each in self.persons]

    def members(self, codes: Iterable[str]) -> list[str]:
        """Return the keys of everybody in one of these circles."""
        wanted = set(codes)
        return [each.key for each in self.persons if each.circles & wanted]


class PeoplePicker(forms.CheckboxSelectMultiple):
    """Boxes for several of many people, or with ``single`` round ones for one of them; ``empty`` says "nobody".

    ``ordered``: the order in which they were chosen is kept, as of authors; without scripts it is that of the names.
    """

    template_name = "django/forms/widgets/people.html"

    def __init__(
        self, people: People, *, single: bool = False, empty: str | Promise = "", ordered: bool = False
    ) -> None:
        super().__init__(choices=people.choices)
        self.people, self.single, self.empty, self.ordered = people, single, empty, ordered
        self.input_type = "radio" if single else "checkbox"
        self.allow_multiple_selected = not single

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:  # noqa: ANN401, ARG002 Django's own
        """Return whom the form names, one by one or as everybody of a circle."""
        named = [str(each) for each in _several(data, name) if each != ""]
        if self.single:
            return named[-1] if named else None
        found = list(dict.fromkeys([*named, *self.people.members(_several(data, f"{name}{CIRCLE}"))]))
        first = (
            [key for text in _several(data, f"{name}{ORDER}") for key in str(text).split(",")] if self.ordered else []
        )
        return sorted(found, key=lambda key: first.index(key) if key in first else len(first))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ANN401 Django's own
        """Tell that boxes never lack: none ticked means nobody."""
        del data, files, name
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 Django's own
        """Return what the template draws: everybody, the chosen ones once more, the circles under their headings."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        chosen = [str(each) for each in _listed(value)]
        known = {each.key: each for each in self.people.persons}
        in_row = chosen if self.ordered else [key for key in known if key in set(chosen)]
        kinds: dict[str, list[Circle]] = {}
        for circle in self.people.circles:
            kinds.setdefault(str(circle.kind), []).append(circle)
        context["widget"] |= {
            "single": self.single,
            "empty": str(self.empty),
            "short": self.people.short,
            "people": [(each, each.key in chosen) for each in self.people.persons],
            "chosen": [known[key] for key in in_row if key in known],
            "order_name": f"{name}{ORDER}" if self.ordered else "",
            "kinds": {} if self.single else kinds,
            "circle_name": f"{name}{CIRCLE}",
        }
        return context


class PeopleField(forms.MultipleChoiceField):
    """Several of many people; what it gives are their keys, with ``ordered`` in the order in which they were chosen."""

    def __init__(self, people: People, *, ordered: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(choices=people.choices, widget=PeoplePicker(people, ordered=ordered), **kwargs)


class PersonField(forms.ChoiceField):
    """One of many people; what it gives is the key, empty for nobody."""

    def __init__(self, people: People, *, empty: str | Promise = "", **kwargs: Any) -> None:  # noqa: ANN401 Django's own
        choices = [("", empty), *people.choices] if empty else people.choices
        super().__init__(choices=choices, widget=PeoplePicker(people, single=True, empty=empty), **kwargs)


def picker(
    name: str,
    people: People,
    chosen: Iterable[object] = (),
    *,
    single: bool = False,
    empty: str | Promise = "",
    key: str = "",
) -> str:
    """Return the picker as markup, for a form that is not one of Django's; ``key`` where a page has two of a name."""
    keys = [str(each) for each in chosen]
    widget = PeoplePicker(people, single=single, empty=empty)
    value = (keys[-1] if keys else "") if single else keys
    return str(widget.render(name, value, {"id": f"id_{key or name}"}, FieldRenderer()))


def chosen_of(data: QueryDict, name: str, people: People) -> list[str]:
    """Return whom a form names under that name, one by one or as everybody of a circle; only who was offered."""
    offered = {each.key for each in people.persons}
    return [key for key in PeoplePicker(people).value_from_datadict(data, None, name) if key in offered]


def _several(data: Mapping[str, Any], name: str) -> list[Any]:
    """Return everything that a form sends under one name."""
    return data.getlist(name) if isinstance(data, MultiValueDict) else _listed(data.get(name))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 what a form may hold
    """Return the value as a list; none and empty as nobody."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
