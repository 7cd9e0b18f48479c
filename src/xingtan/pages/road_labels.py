"""How the states and steps of a road are shown on every page: words, tones, icons."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class StateLabel:
    """How a state is shown: its word, the tone and the icon of its badge."""

    label: Words
    tone: str
    icon: str = ""


@dataclass(frozen=True)
class StepLabel:
    """How the button of a step is shown; ``confirm`` asks this first, ``key`` presses it."""

    label: Words
    icon: str
    tone: str
    confirm: Words = ""
    key: str = ""
