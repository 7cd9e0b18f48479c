import pytest

from xingtan.kernel.errors import ReasonMissingError, StepNotAllowedError, UnknownStepError
from xingtan.kernel.steps import Road, Step, mermaid

ROAD = Road(
    "leave",
    "draft",
    (
        Step("ask", frozenset({"draft", "returned"}), "asked", frozenset({"teacher"}), owner_only=True),
        Step("grant", frozenset({"asked"}), "granted", frozenset({"principal"})),
        Step("return", frozenset({"asked"}), "returned", frozenset({"principal"}), needs_reason=True),
    ),
)


def test_a_step_leads_from_its_source_to_its_target():
    assert ROAD.advance("draft", "ask") == "asked"


def test_a_step_from_the_wrong_state_is_refused_with_state_and_step():
    with pytest.raises(StepNotAllowedError) as refused:
        ROAD.advance("granted", "ask")

    assert refused.value.params == {"road": "leave", "state": "granted", "step": "ask"}


def test_a_step_that_needs_a_reason_is_refused_without_one():
    with pytest.raises(ReasonMissingError):
        ROAD.advance("asked", "return", reason="   ")

    assert ROAD.advance("asked", "return", reason="no date") == "returned"


def test_an_unknown_step_is_named():
    with pytest.raises(UnknownStepError, match="unknown_step"):
        ROAD.step("praise")


def test_open_steps_are_those_of_the_state_and_the_role_and_never_the_owners_own_decision():
    assert [step.name for step in ROAD.open_steps("asked", {"principal"}, owner=False)] == ["grant", "return"]
    assert ROAD.open_steps("asked", {"principal"}, owner=True) == ()
    assert [step.name for step in ROAD.open_steps("draft", {"teacher"}, owner=True)] == ["ask"]


def test_every_state_is_named_once_the_start_first():
    assert ROAD.states == ("draft", "returned", "asked", "granted")


def test_the_drawing_shows_every_arrow_and_the_end():
    drawing = mermaid(ROAD)

    assert "draft --> asked: ask / teacher" in drawing
    assert "asked --> returned: return (reason) / principal" in drawing
    assert "granted --> [*]" in drawing
