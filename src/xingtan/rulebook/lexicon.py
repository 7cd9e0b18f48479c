"""The words that one rulebook defines, and the questions its rules ask of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from xingtan.kernel.amounts import HOUR_GRAIN, NotAnAmountError, exact_text, parse_exact
from xingtan.rulebook.facts import HOURS, AttributeValue
from xingtan.rulebook.file.mistakes import Notes
from xingtan.rulebook.file.tree import Branch, Leaf
from xingtan.rulebook.vocabulary import Attribute, AttributeKind, Basis, Condition, Grounds, Text

HOURS_ATTRIBUTE = Attribute(HOURS, AttributeKind.AMOUNT, Text("学时", "training hours"), {}, Fraction(1, HOUR_GRAIN))
QUANTITIES = frozenset({AttributeKind.WHOLE, AttributeKind.AMOUNT})
COUNTABLE = frozenset({AttributeKind.CHOICE, AttributeKind.YES_NO})
"""Attributes whose every value is known, so that a table may leave them out of a row."""


class UnreadableValueError(Exception):
    """The text is no value of the attribute; ``code`` and ``known`` say why."""

    def __init__(self, code: str, known: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.known = known


def read_value(attribute: Attribute, text: str) -> AttributeValue:
    """Return the value of the attribute that the text says.

    Errors: UnreadableValueError.
    """
    match attribute.kind:
        case AttributeKind.CHOICE:
            if text not in attribute.values:
                msg = "unknown_value"
                raise UnreadableValueError(msg, tuple(attribute.values))
            return text
        case AttributeKind.YES_NO:
            if text not in {"true", "false"}:
                msg = "not_yes_no"
                raise UnreadableValueError(msg)
            return text == "true"
        case AttributeKind.TEXT:
            return text
        case AttributeKind.DAY:
            return _day(text)
        case AttributeKind.WHOLE | AttributeKind.AMOUNT:
            return _quantity(attribute, text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = "not_a_day"
        raise UnreadableValueError(msg) from None


def _quantity(attribute: Attribute, text: str) -> int | Fraction:
    try:
        amount = parse_exact(text)
    except NotAnAmountError:
        msg = "not_an_amount"
        raise UnreadableValueError(msg) from None
    if amount < 0:
        msg = "below_zero"
        raise UnreadableValueError(msg)
    if amount % attribute.step:
        msg = "off_step"
        raise UnreadableValueError(msg, (exact_text(attribute.step),))
    if amount > attribute.most:
        msg = "above_most"
        raise UnreadableValueError(msg, (exact_text(attribute.most),))
    return int(amount) if attribute.kind is AttributeKind.WHOLE else amount


@dataclass(slots=True)
class Lexicon:
    """What the file defines so far; unknown words are noted with the nearest known one."""

    notes: Notes
    kinds: Mapping[str, Text] = field(default_factory=dict)
    circumstances: Mapping[str, Text] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=lambda: {HOURS: HOURS_ATTRIBUTE})
    about: dict[str, Attribute] = field(default_factory=dict)
    providers: tuple[str, ...] = ()
    provider_attribute: str = ""
    parts: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    names: dict[tuple[str, str], Branch] = field(default_factory=dict)

    def attribute(self, leaf_name: str, owner: Branch) -> Attribute | None:
        """Return the attribute that a field of the owner is named after."""
        return self._attribute(leaf_name, owner, self.attributes)

    def _attribute(self, name: str, owner: Branch, known: Mapping[str, Attribute]) -> Attribute | None:
        found = known.get(name)
        if found is None:
            self.notes.say_unknown(owner.keys.get(name, owner.place), "unknown_attribute", name, known)
        return found

    def quantity(self, branch: Branch, name: str, known: Mapping[str, Attribute] | None = None) -> Attribute | None:
        """Return the quantity that the value of a field names, after noting it when it is unknown or no number."""
        attributes = self.attributes if known is None else known
        self.known("unknown_attribute", branch, name, attributes)
        found = attributes.get(branch.text(name))
        if found and found.kind not in QUANTITIES:
            self.notes.say(branch.at(name), "not_a_number", word=found.name)
        return found

    def day(self, branch: Branch, name: str) -> str:
        """Return the day attribute that the value of a field names, after noting it when it is no day."""
        self.known("unknown_attribute", branch, name, self.attributes)
        found = self.attributes.get(branch.text(name))
        if found and found.kind is not AttributeKind.DAY:
            self.notes.say(branch.at(name), "not_a_day_attribute", word=found.name)
        return branch.text(name)

    def value(self, attribute: Attribute, leaf: Leaf) -> AttributeValue | None:
        """Return the value that the leaf says, or None after noting why it is none."""
        text = str(leaf.value)
        try:
            return read_value(attribute, text)
        except UnreadableValueError as wrong:
            if wrong.known and wrong.code == "unknown_value":
                self.notes.say_unknown(leaf.place, wrong.code, text, wrong.known)
            else:
                self.notes.say(leaf.place, wrong.code, word=text, step="".join(wrong.known))
            return None

    def conditions(self, branch: Branch, known: Mapping[str, Attribute] | None = None) -> tuple[Condition, ...]:
        """Return the conditions that a group of fields states, one per attribute, by name: their order says nothing."""
        attributes = self.attributes if known is None else known
        found = (self._condition(name, branch, attributes) for name in sorted(branch.fields))
        return tuple(condition for condition in found if condition is not None)

    def _condition(self, name: str, owner: Branch, known: Mapping[str, Attribute]) -> Condition | None:
        attribute = self._attribute(name, owner, known)
        if attribute is None:
            return None
        bounds = owner.branch(name)
        if not isinstance(owner.fields[name], Branch):
            values = [self.value(attribute, leaf) for leaf in owner.leaves(name)]
            return Condition(name, frozenset(value for value in values if value is not None))
        if attribute.kind not in QUANTITIES:
            self.notes.say(bounds.place, "not_a_number", word=name)
        if not set(bounds.fields) - {"of"}:
            self.notes.say(bounds.place, "bounds_missing")
        if "of" in bounds.fields:
            self.quantity(bounds, "of", known)
        return Condition(
            name,
            at_least=bounds.amount("at_least"),
            more_than=bounds.amount("more_than"),
            at_most=bounds.amount("at_most"),
            less_than=bounds.amount("less_than"),
            of=bounds.text("of"),
        )

    def once(self, what: str, branch: Branch) -> str:
        """Return the id of a branch after making sure that nothing else of its sort carries it."""
        name = branch.text("id")
        if name and (what, name) in self.names:
            self.notes.say(branch.at("id"), "id_twice", word=name)
        self.names.setdefault((what, name), branch)
        return name

    def known(self, what: str, branch: Branch, name: str, known: Mapping[str, object] | tuple[str, ...]) -> None:
        """Note every word of a field that is not among the known ones."""
        for leaf in branch.leaves(name):
            if str(leaf.value) not in known:
                self.notes.say_unknown(leaf.place, what, str(leaf.value), known)

    def grounds(self, branch: Branch, inherited: Grounds | None = None) -> Grounds:
        """Return where a rule comes from; what it does not say itself it has from the rule around it."""
        source = branch.branch("source")
        if "basis" not in branch.fields:
            if inherited is None and "basis" not in branch.keys:
                self.notes.say(branch.place, "missing_field", word="basis")
            basis = inherited.basis if inherited else Basis.UNVERIFIED
        else:
            basis = Basis(branch.text("basis"))
            if basis is not Basis.VERIFIED and "note" not in branch.keys:
                self.notes.say(branch.at("basis"), "note_missing")
        around = inherited or Grounds(basis)
        return Grounds(
            basis=basis,
            at=source.text("at", around.at),
            says=Text(source.text("zh"), source.text("en")) if source.fields else around.says,
            note=branch.both("note") if "note" in branch.fields else around.note,
        )
