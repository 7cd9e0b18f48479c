"""Verdicts: a yes, or a no with a reason that a page can translate."""

from __future__ import annotations

from dataclasses import dataclass

from xingtan.kernel.errors import NotPermittedError


@dataclass(frozen=True)
class Verdict:
    """The answer of a policy; ``reason`` is a stable code, empty when allowed."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Do nothing when allowed, else raise NotPermittedError with the reason."""
        if not self.allowed:
            raise NotPermittedError(reason=self.reason)


YES = Verdict(allowed=True)


def no(reason: str) -> Verdict:
    """Return a refusal with its reason code."""
    return Verdict(allowed=False, reason=reason)
