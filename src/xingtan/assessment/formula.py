"""A small formula language for scales: read a text into a tree, or say where it is wrong and which word was near.

Numbers, names of indicators and parameters, ``+ - * /``, comparisons, ``and or not``, and the functions ``if``,
``min``, ``max``, ``sum``, ``avg`` and ``has``; ``name.*`` stands for the children of an indicator. Nothing else
exists: no attributes, no calls out, no loops. Every number is an exact fraction.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction

from xingtan.kernel.amounts import parse_exact
from xingtan.kernel.errors import DomainError

LONGEST = 1000
MOST_TOKENS = 240
DEEPEST = 30
LONGEST_NUMBER = 24
FUNCTIONS = ("if", "min", "max", "sum", "avg", "has")
RESERVED = frozenset({*FUNCTIONS, "and", "or", "not"})
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_PLAIN = str.maketrans("（），×÷－＋＝＜＞％。＊", "(),*/-+=<>%.*")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign><=|>=|!=|\.\*|[-+*/(),=<>%]))",
    re.ASCII,
)


class Kind(StrEnum):
    """What a name or a piece of a formula stands for."""

    NUMBER = "number"
    WORD = "word"
    TRUTH = "truth"


class FormulaError(DomainError):
    """The text is no formula; ``at`` is the place of the mistake (0 first), ``word`` what stands there."""

    code = "formula"

    def __init__(self, at: int, mistake: str, *, word: str = "", nearest: str = "") -> None:
        super().__init__(mistake=mistake, at=at, word=word, nearest=nearest)
        self.mistake, self.at, self.word, self.nearest = mistake, at, word, nearest


@dataclass(frozen=True)
class Number:
    """A number as written."""

    value: Fraction
    at: int


@dataclass(frozen=True)
class Name:
    """An indicator, a parameter, the tier, or a word to compare it with."""

    name: str
    at: int


@dataclass(frozen=True)
class Children:
    """The children of an indicator, as ``name.*`` among the arguments of a function."""

    name: str
    at: int


@dataclass(frozen=True)
class Minus:
    """The opposite of a number."""

    of: Node
    at: int


@dataclass(frozen=True)
class Denial:
    """``not`` of a condition."""

    of: Node
    at: int


@dataclass(frozen=True)
class Pair:
    """Two pieces with a sign or ``and``, ``or`` between them."""

    sign: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Node | Children, ...]
    at: int


Node = Number | Name | Minus | Denial | Pair | Call


@dataclass(frozen=True)
class Formula:
    """A formula that was read: its text and its tree."""

    text: str
    tree: Node


@dataclass(frozen=True)
class Names:
    """What a formula may speak of: kinds by name, indicators with children, and words the tier may be."""

    kinds: Mapping[str, Kind]
    branches: Collection[str] = ()
    words: Collection[str] = ()

    def nearest(self, word: str) -> str:
        """Return the known word that is written most like this one, or nothing."""
        known = [*self.kinds, *self.words, *self.branches, *FUNCTIONS]
        return next(iter(get_close_matches(word, known, n=1, cutoff=0.5)), "")


@dataclass(frozen=True)
class _Token:
    what: str
    text: str
    at: int


def read_formula(text: str, names: Names) -> Formula:
    """Return the formula that the text says; it gives a number.

    Chinese full-width signs are read as the plain ones.
    Errors: FormulaError with the place, for the first mistake.
    """
    if len(text) > LONGEST:
        raise FormulaError(LONGEST, "too_long")
    reader = _Reader(_tokens(text), names)
    tree = reader.either()
    reader.end()
    _expect(_kind(tree, names), Kind.NUMBER, tree)
    return Formula(text, tree)


def names_in(tree: Node | Children) -> frozenset[str]:
    """Return every name that the formula speaks of; of ``name.*`` the name itself."""
    match tree:
        case Number():
            return frozenset()
        case Name(name=name) | Children(name=name):
            return frozenset({name})
        case Minus(of=of) | Denial(of=of):
            return names_in(of)
        case Pair(left=left, right=right):
            return names_in(left) | names_in(right)
        case Call(arguments=arguments):
            return frozenset().union(*(names_in(each) for each in arguments))


def _tokens(text: str) -> list[_Token]:
    plain, found, at = text.translate(_PLAIN), [], 0
    while plain[at:].strip():
        match = _TOKEN.match(plain, at)
        if match is None:
            place = at + len(plain[at:]) - len(plain[at:].lstrip())
            raise FormulaError(place, "unknown_sign", word=text[place])
        what = str(match.lastgroup)
        if what == "number" and len(match[what]) > LONGEST_NUMBER:
            raise FormulaError(match.start(what), "number_too_long", word=match[what])
        found.append(_Token(what, match[what], match.start(what)))
        at = match.end()
    if len(found) > MOST_TOKENS:
        raise FormulaError(found[MOST_TOKENS].at, "too_long")
    return [*found, _Token("end", "", len(text))]


class _Reader:
    """Reads tokens by descent; each method reads one level of binding."""

    def __init__(self, tokens: list[_Token], names: Names) -> None:
        self.tokens, self.names, self.place, self.depth = tokens, names, 0, 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> _Token | None:
        if self.here.what != "end" and self.here.text in texts:
            self.place += 1
            return self.tokens[self.place - 1]
        return None

    def need(self, text: str) -> None:
        if self.take(text) is None:
            raise FormulaError(self.here.at, "expected", word=self.here.text, nearest=text)

    def end(self) -> None:
        if self.here.what != "end":
            raise FormulaError(self.here.at, "unexpected", word=self.here.text)

    def either(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(self.here.at, "too_deep", word=self.here.text)
        found = self.both()
        while sign := self.take("or"):
            found = Pair("or", found, self.both(), sign.at)
        self.depth -= 1
        return found

    def both(self) -> Node:
        found = self.denial()
        while sign := self.take("and"):
            found = Pair("and", found, self.denial(), sign.at)
        return found

    def denial(self) -> Node:
        first, many = self.here.at, 0
        while self.take("not"):
            many += 1
        found = self.comparison()
        return Denial(found, first) if many % 2 else found

    def comparison(self) -> Node:
        found = self.addition()
        if sign := self.take(*COMPARISONS):
            found = Pair(sign.text, found, self.addition(), sign.at)
        return found

    def addition(self) -> Node:
        found = self.multiplication()
        while sign := self.take("+", "-"):
            found = Pair(sign.text, found, self.multiplication(), sign.at)
        return found

    def multiplication(self) -> Node:
        found = self.opposite()
        while sign := self.take("*", "/"):
            found = Pair(sign.text, found, self.opposite(), sign.at)
        return found

    def opposite(self) -> Node:
        first, many = self.here.at, 0
        while self.take("-"):
            many += 1
        found = self.atom()
        return Minus(found, first) if many % 2 else found

    def atom(self) -> Node:
        token = self.here
        if token.what == "number":
            self.place += 1
            value = parse_exact(token.text)
            return Number(value / 100 if self.take("%") else value, token.at)
        if self.take("("):
            found = self.either()
            self.need(")")
            return found
        if token.what == "name" and token.text not in {"and", "or", "not"}:
            self.place += 1
            return self.call(token) if self.take("(") else self.name(token)
        raise FormulaError(token.at, "expected_value", word=token.text)

    def name(self, token: _Token) -> Name:
        if token.text in self.names.kinds or token.text in self.names.words:
            return Name(token.text, token.at)
        raise FormulaError(token.at, "unknown_name", word=token.text, nearest=self.names.nearest(token.text))

    def call(self, token: _Token) -> Call:
        if token.text not in FUNCTIONS:
            near = next(iter(get_close_matches(token.text, FUNCTIONS, n=1, cutoff=0.4)), "")
            raise FormulaError(token.at, "unknown_function", word=token.text, nearest=near)
        arguments = [self.argument()]
        while self.take(","):
            arguments.append(self.argument())
        self.need(")")
        return Call(token.text, tuple(arguments), token.at)

    def argument(self) -> Node | Children:
        token, after = self.here, self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if token.what != "name" or after.text != ".*":
            return self.either()
        if token.text not in self.names.branches:
            near = next(iter(get_close_matches(token.text, list(self.names.branches), n=1, cutoff=0.5)), "")
            raise FormulaError(token.at, "no_children", word=token.text, nearest=near)
        self.place += 2
        return Children(token.text, token.at)


def _expect(found: Kind, wanted: Kind, node: Node) -> None:
    if found is not wanted:
        raise FormulaError(node.at, f"not_a_{wanted.value}")


def _kind(node: Node | Children, names: Names) -> Kind:
    """Return what the piece stands for, after looking through all of it."""
    match node:
        case Number() | Children():
            return Kind.NUMBER
        case Name(name=name):
            return names.kinds.get(name, Kind.WORD)
        case Minus(of=of) | Denial(of=of):
            wanted = Kind.NUMBER if isinstance(node, Minus) else Kind.TRUTH
            _expect(_kind(of, names), wanted, of)
            return wanted
        case Pair():
            return _kind_of_pair(node, names)
        case Call():
            return _kind_of_call(node, names)


def _kind_of_pair(pair: Pair, names: Names) -> Kind:
    left, right = _kind(pair.left, names), _kind(pair.right, names)
    if pair.sign in {"=", "!="} and Kind.WORD in {left, right}:
        _expect(left, Kind.WORD, pair.left)
        _expect(right, Kind.WORD, pair.right)
        return Kind.TRUTH
    wanted = Kind.TRUTH if pair.sign in {"and", "or"} else Kind.NUMBER
    _expect(left, wanted, pair.left)
    _expect(right, wanted, pair.right)
    return Kind.NUMBER if pair.sign in {"+", "-", "*", "/"} else Kind.TRUTH


def _kind_of_call(call: Call, names: Names) -> Kind:
    first = call.arguments[0]
    if call.function == "has":
        if len(call.arguments) != 1 or not isinstance(first, Name) or first.name not in names.kinds:
            raise FormulaError(call.at, "has_takes_one_name", word=call.function)
        return Kind.TRUTH
    numbers = list(call.arguments)
    if call.function == "if":
        if len(numbers) != 3 or isinstance(first, Children):  # noqa: PLR2004 a condition and two ways
            raise FormulaError(call.at, "if_takes_three", word=call.function)
        _expect(_kind(first, names), Kind.TRUTH, first)
        numbers = numbers[1:]
    for each in numbers:
        if isinstance(each, Children):
            if call.function == "if":
                raise FormulaError(each.at, "not_a_number")
            continue
        _expect(_kind(each, names), Kind.NUMBER, each)
    return Kind.NUMBER
