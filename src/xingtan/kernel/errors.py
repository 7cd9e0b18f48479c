"""Domain errors: one small class per broken rule, each with a stable code that pages translate."""

from __future__ import annotations


class DomainError(Exception):
    """A rule of the field that was broken; ``code`` is stable, ``params`` fill the translated sentence."""

    code = "domain_error"

    def __init__(self, **params: object) -> None:
        super().__init__(f"{self.code}: {params}" if params else self.code)
        self.params = params

    @property
    def why(self) -> str:
        """The code of the sentence to say: the reason of the verdict behind the refusal, else the error's own code."""
        return str(self.params.get("reason") or self.code)


class StepNotAllowedError(DomainError):
    """The step does not lead on from the present state (409)."""

    code = "step_not_allowed"


class UnknownStepError(DomainError):
    """No step of that name stands in the table (404)."""

    code = "unknown_step"


class ReasonMissingError(DomainError):
    """The step needs a reason and none was given (409)."""

    code = "reason_missing"


class NotPermittedError(DomainError):
    """The actor may know of the thing but not do this to it (403)."""

    code = "not_permitted"
