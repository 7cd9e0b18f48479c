"""The formula language: what it reads, what it gives exactly, and where it says that something is wrong."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.assessment.evaluation import (
    DivisionByZeroError,
    NothingToTakeError,
    Setting,
    ValueMissingError,
    evaluated,
    filled,
)
from xingtan.assessment.formula import FormulaError, Kind, Names, names_in, read_formula
from xingtan.assessment.formula_words import in_words
from xingtan.kernel.amounts import exact_text

NUMBER = Kind.NUMBER
NAMES = Names({"a": NUMBER, "b": NUMBER, "c": NUMBER, "tier": Kind.WORD}, ("group",), ("top", "new"))
VALUES = {"a": Fraction(8), "b": Fraction(9), "c": None, "tier": "top"}
SETTING = Setting(VALUES, {"group": ("a", "b")})


def value(text: str) -> Fraction:
    return evaluated(read_formula(text, NAMES), SETTING)


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("0.3 * a + 0.7 * b", "8.7"),
        ("(a + b) / 3", "17/3"),
        ("a - b - 1", "-2"),
        ("a / b / 2", "4/9"),
        ("-a * -b", "72"),
        ("- - a", "8"),
        ("30% * 10", "3"),
        ("min(a, 5) + max(a, b)", "14"),
        ("sum(group.*) + avg(group.*)", "25.5"),
        ("avg(group.*, 1)", "6"),
        ("if(a >= 8 and not b = 8, 1, 0)", "1"),
        ("if(a < 8 or b > 8, 1, 0)", "1"),
        ("if(tier = top, 5, 3)", "5"),
        ("if(tier != top, 5, 3)", "3"),
        ("if(has(c), c, a)", "8"),
        ("if(a = 8, 1, 1 / 0)", "1"),
        ("0.3×a＋（0.7×b）", "8.7"),
    ],
)
def test_a_formula_gives_its_exact_value(text, gives):
    assert exact_text(value(text)) == gives


@pytest.mark.parametrize(
    ("text", "mistake", "at", "nearest"),
    [
        ("a + d", "unknown_name", 4, ""),
        ("a + teir", "unknown_name", 4, "tier"),
        ("mim(a, b)", "unknown_function", 0, "min"),
        ("sum(grup.*)", "no_children", 4, "group"),
        ("sum(a.*)", "no_children", 4, ""),
        ("a +", "expected_value", 3, ""),
        ("(a", "expected", 2, ")"),
        ("a b", "unexpected", 2, ""),
        ("a ** b", "expected_value", 3, ""),
        ("a.__class__", "unknown_sign", 1, ""),
        ("a; b", "unknown_sign", 1, ""),
        ("a > 1", "not_a_number", 2, ""),
        ("if(a, 1, 2)", "not_a_truth", 3, ""),
        ("if(a = 1, 1)", "if_takes_three", 0, ""),
        ("if(a = 1, group.*, 1)", "not_a_number", 10, ""),
        ("tier + 1", "not_a_number", 0, ""),
        ("if(tier = 1, 1, 0)", "not_a_word", 10, ""),
        ("if(has(1), 1, 0)", "has_takes_one_name", 3, ""),
        ("", "expected_value", 0, ""),
        ("a = b = c", "unexpected", 6, ""),
        ("1" * 30, "number_too_long", 0, ""),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_nearest_word(text, mistake, at, nearest):
    with pytest.raises(FormulaError) as caught:
        read_formula(text, NAMES)

    assert (caught.value.mistake, caught.value.at, caught.value.nearest) == (mistake, at, nearest)


@pytest.mark.parametrize("text", ["(" * 400 + "a" + ")" * 400, "+".join(["a"] * 600), "-" * 1500 + "a", "not " * 300])
def test_a_formula_too_long_or_too_deep_is_refused_and_breaks_nothing(text):
    with pytest.raises(FormulaError):
        read_formula(text, NAMES)


def test_the_longest_formula_that_is_read_can_also_be_worked_out():
    assert value("+".join(["a"] * 120)) == 960
    assert value("-" * 230 + "a") == 8


def test_what_cannot_be_worked_out_is_said_and_never_guessed():
    with pytest.raises(ValueMissingError, match="'name': 'c'"):
        value("a + c")
    with pytest.raises(DivisionByZeroError):
        value("a / (b - 9)")
    with pytest.raises(NothingToTakeError):
        evaluated(read_formula("avg(group.*)", NAMES), Setting(VALUES, {"group": ()}))
    assert evaluated(read_formula("sum(group.*)", NAMES), Setting(VALUES, {"group": ()})) == 0


def test_the_filled_formula_reads_as_arithmetic():
    formula = read_formula("(a + b) * 0.5 - min(group.*) / (a - 3)", NAMES)

    assert filled(formula, SETTING) == "(8 + 9) × 0.5 − min(8, 9) ÷ (8 − 3)"
    assert names_in(formula.tree) == {"a", "b", "group"}


fractions = st.builds(Fraction, st.integers(-999, 999), st.sampled_from([1, 2, 3, 7, 10, 100]))


@st.composite
def sums(draw, depth=3):
    """A formula and the same sum in Python's own fractions, None where it divides by zero."""
    kind = draw(st.sampled_from(["number", "name", "pair", "pair", "minus", "call"])) if depth else "number"
    if kind == "number":
        number = draw(st.integers(0, 999))
        return f"{number}.5", Fraction(2 * number + 1, 2)
    if kind == "name":
        name = draw(st.sampled_from(["a", "b"]))
        return name, name
    left, left_value = draw(sums(depth=depth - 1))
    if kind == "minus":
        return f"-({left})", ("minus", left_value)
    right, right_value = draw(sums(depth=depth - 1))
    if kind == "call":
        name = draw(st.sampled_from(["min", "max", "sum", "avg"]))
        return f"{name}({left}, {right})", (name, left_value, right_value)
    sign = draw(st.sampled_from("+-*/"))
    return f"({left}) {sign} ({right})", (sign, left_value, right_value)


def own(tree, values):
    """Work the sum out in Python, apart from the code under test."""
    if isinstance(tree, Fraction):
        return tree
    if isinstance(tree, str):
        return values[tree]
    parts = [own(each, values) for each in tree[1:]]
    return {
        "minus": lambda: -parts[0],
        "+": lambda: parts[0] + parts[1],
        "-": lambda: parts[0] - parts[1],
        "*": lambda: parts[0] * parts[1],
        "/": lambda: parts[0] / parts[1],
        "min": lambda: min(parts),
        "max": lambda: max(parts),
        "sum": lambda: sum(parts),
        "avg": lambda: sum(parts) / len(parts),
    }[tree[0]]()


@given(sums(), fractions, fractions)
def test_every_sum_is_what_exact_fractions_give(drawn, a, b):
    text, tree = drawn
    setting = Setting({"a": a, "b": b})
    formula = read_formula(text, Names({"a": NUMBER, "b": NUMBER}))
    try:
        expected = own(tree, setting.values)
    except ZeroDivisionError:
        with pytest.raises(DivisionByZeroError):
            evaluated(formula, setting)
        return
    assert evaluated(formula, setting) == expected


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text):
    found = None
    try:
        read_formula(text, NAMES)
    except FormulaError as error:
        found = error
    assert found is None or 0 <= found.at <= len(text)


@given(sums())
def test_the_filled_formula_is_a_formula_of_the_same_value(drawn):
    setting = Setting({"a": Fraction(7, 2), "b": Fraction(3)})
    formula = read_formula(drawn[0], Names({"a": NUMBER, "b": NUMBER}))
    try:
        expected = evaluated(formula, setting)
    except DivisionByZeroError:
        return
    again = filled(formula, setting).replace("−", "-").replace("×", "*").replace("÷", "/")

    assert evaluated(read_formula(again, Names({})), setting) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0.3 * peer + sum(care.*)", "0.3 × 同事评 + sum(育人.*)"),
        ("if(tier = leader, max(care, 2), other >= 1)", "if(tier = 带头人, max(育人, 2), other ≥ 1)"),
        ("1 + min(2, 3)", ""),
    ],
)
def test_a_formula_is_read_with_titles_for_its_names(text, words):
    titles = {"peer": "同事评", "care": "育人", "leader": "带头人", "max": "never", "untitled": ""}
    assert in_words(text, titles) == words
