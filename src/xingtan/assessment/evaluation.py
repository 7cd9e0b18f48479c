"""What a formula gives for one set of marks, exactly, and how it reads with the figures filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from xingtan.assessment.formula import Call, Children, Denial, Formula, Minus, Name, Node, Number, Pair
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.errors import DomainError

Value = Fraction | str | bool
SHOWN = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "!=": "≠"}
PLUS, TIMES, BINDS = 1, 2, 3


class ValueMissingError(DomainError):
    """The formula asks for a value that nobody has given yet; ``name`` says which."""

    code = "value_missing"


class DivisionByZeroError(DomainError):
    """The formula divides by zero for these marks."""

    code = "division_by_zero"


class NothingToTakeError(DomainError):
    """An average, a smallest or a greatest of nothing."""

    code = "nothing_to_take"


@dataclass(frozen=True)
class Setting:
    """The values of one case: by name (None where nobody gave one), and the children of each indicator in force."""

    values: Mapping[str, Fraction | str | None]
    children: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """Return the value of the name; a name that is no value is a word and stands for itself."""
        if name not in self.values:
            return name
        found = self.values[name]
        if found is None:
            raise ValueMissingError(name=name)
        return found


def evaluated(formula: Formula, setting: Setting) -> Fraction:
    """Return what the formula gives.

    Rounding: none.
    Errors: ValueMissingError, DivisionByZeroError, NothingToTakeError.
    """
    return _number(formula.tree, setting)


def filled(formula: Formula, setting: Setting) -> str:
    """Return the formula with every name replaced by its value, in the signs of a schoolbook: ``0.3 × 8 + 0.7 × 9``.

    Of ``if(has(...), ...)`` only the way that was taken is said.
    """
    return _said(formula.tree, setting, 0)


def _number(node: Node, setting: Setting) -> Fraction:
    found = _value(node, setting)
    assert isinstance(found, Fraction)  # noqa: S101 reading has checked the kinds
    return found


def _value(node: Node, setting: Setting) -> Value:  # noqa: PLR0911 one way for each kind of piece
    match node:
        case Number(value=value):
            return value
        case Name(name=name):
            return setting.value(name)
        case Minus(of=of):
            return -_number(of, setting)
        case Denial(of=of):
            return not _value(of, setting)
        case Pair():
            return _of_pair(node, setting)
        case Call():
            return _of_call(node, setting)


def _of_pair(pair: Pair, setting: Setting) -> Value:
    if pair.sign in {"and", "or"}:
        left = bool(_value(pair.left, setting))
        return left if left is (pair.sign == "or") else bool(_value(pair.right, setting))
    left_value, right_value = _value(pair.left, setting), _value(pair.right, setting)
    if pair.sign in {"=", "!="}:
        return (left_value == right_value) is (pair.sign == "=")
    assert isinstance(left_value, Fraction)  # noqa: S101
    assert isinstance(right_value, Fraction)  # noqa: S101
    return _calculated(pair.sign, left_value, right_value)


def _calculated(sign: str, left: Fraction, right: Fraction) -> Value:  # noqa: PLR0911 one way for each sign
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            if not right:
                raise DivisionByZeroError
            return left / right
        case "<" | "<=":
            return left < right or (left == right and sign == "<=")
        case _:
            return left > right or (left == right and sign == ">=")


def _of_call(call: Call, setting: Setting) -> Value:
    if call.function == "has":
        name = call.arguments[0]
        return isinstance(name, Name) and setting.values.get(name.name) is not None
    if call.function == "if":
        condition, yes, no = call.arguments
        chosen = yes if _value(condition, setting) else no  # type: ignore[arg-type]
        return _number(chosen, setting)  # type: ignore[arg-type]
    return _gathered(call.function, _numbers(call, setting))


def _gathered(function: str, numbers: Sequence[Fraction]) -> Fraction:
    if function == "sum":
        return sum(numbers, Fraction(0))
    if not numbers:
        raise NothingToTakeError(function=function)
    if function == "avg":
        return sum(numbers, Fraction(0)) / len(numbers)
    return min(numbers) if function == "min" else max(numbers)


def _numbers(call: Call, setting: Setting) -> list[Fraction]:
    found: list[Fraction] = []
    for each in call.arguments:
        if isinstance(each, Children):
            names = setting.children.get(each.name, ())
            found += [_number(Name(name, each.at), setting) for name in names]
        else:
            found.append(_number(each, setting))
    return found


def _said(node: Node | Children, setting: Setting, binding: int) -> str:  # noqa: PLR0911 one way for each piece
    match node:
        case Number(value=value):
            return exact_text(value)
        case Name(name=name):
            return _said_name(name, setting)
        case Children(name=name):
            return ", ".join(_said_name(child, setting) for child in setting.children.get(name, ()))
        case Minus(of=of):
            return f"−{_said(of, setting, BINDS)}"
        case Denial(of=of):
            return f"not ({_said(of, setting, 0)})"
        case Pair():
            return _said_pair(node, setting, binding)
        case Call():
            return _said_call(node, setting, binding)


def _said_call(call: Call, setting: Setting, binding: int) -> str:
    first = call.arguments[0]
    if call.function == "if" and isinstance(first, Call) and first.function == "has":
        _condition, yes, no = call.arguments
        return _said(yes if _of_call(first, setting) else no, setting, binding)
    return f"{call.function}({', '.join(_said(each, setting, 0) for each in call.arguments)})"


def _said_name(name: str, setting: Setting) -> str:
    found = setting.values.get(name, name)
    return "?" if found is None else found if isinstance(found, str) else exact_text(found)


def _said_pair(pair: Pair, setting: Setting, binding: int) -> str:
    own = {"+": PLUS, "-": PLUS, "*": TIMES, "/": TIMES}.get(pair.sign, 0)
    sign = SHOWN.get(pair.sign, pair.sign)
    right = own + 1 if pair.sign in {"-", "/"} else own
    text = f"{_said(pair.left, setting, own)} {sign} {_said(pair.right, setting, right)}"
    return f"({text})" if own < binding else text
