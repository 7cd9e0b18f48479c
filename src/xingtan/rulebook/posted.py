"""Steps that explain amounts which no conversion gave: by decree, after an appeal, carried over, recognised."""

from __future__ import annotations

from fractions import Fraction

from xingtan.rulebook.results import Step, StepValue


def posted_by_decree(number: str, amount: Fraction) -> Step:
    """Return the step that says which decree gave or took the amount."""
    return Step("posted_by_decree", {"decree": number, "gives": amount})


def posted_after_appeal(appeal: str, before: Fraction, amount: Fraction) -> Step:
    """Return the step that says which appeal set the amount, and what stood there before."""
    return Step("posted_after_appeal", {"appeal": appeal, "from": before, "makes": amount})


def carried_over(rule: str, document: str, origin: str, *, amount: Fraction, times: Fraction) -> Step:
    """Return the step that says what another place counted and what it is worth here, by which rule of transfer."""
    params: dict[str, StepValue] = {
        "transfer": rule,
        "document": document,
        "origin": origin,
        "amount": amount,
        "times": times,
        "makes": amount * times,
    }
    return Step("carried_over", params)


def cut_when_carried(at_most: Fraction, cut: Fraction) -> Step:
    """Return the step that says what the rule of transfer cut."""
    return Step("cut_when_carried", {"at_most": at_most, "cut": cut})


def recognised_course(document: str, course: str, amount: Fraction) -> Step:
    """Return the step that says which agreement recognises which course."""
    return Step("recognised_course", {"document": document, "course": course, "gives": amount})
