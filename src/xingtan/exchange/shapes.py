"""The shapes of answers and requests that several operations share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import ConfigDict, Field


class Shape(Schema):
    """A shape that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid")


class Named(Shape):
    """A code and its name in the language asked."""

    code: str
    name: str


class TeacherNamed(Shape):
    """A teacher as other things name them."""

    id: int
    number: str
    name: str


class MistakeOut(Shape):
    """What is wrong at one place of the request, and the cure."""

    place: str = Field(examples=["values.hours"])
    code: str
    detail: str
    cure: str


class DifferenceOut(Shape):
    """One field on which two people's versions of a record differ."""

    field: str
    theirs: str
    yours: str


class ProblemOut(Shape):
    """Why the request was refused (RFC 9457)."""

    type: str = Field(description=gettext_noop("Address of the page that explains the code."))
    title: str
    status: int
    code: str = Field(description=gettext_noop("Stable; what programs look at."))
    detail: str = Field(description=gettext_noop("A sentence for people, in the language asked."))
    mistakes: list[MistakeOut] | None = None
    version: int | None = Field(
        default=None, description=gettext_noop("The record's present version, where somebody was quicker.")
    )
    differences: list[DifferenceOut] | None = None


class EvidenceOut(Shape):
    """One file on a record."""

    id: int
    name: str
    media_type: str
    size: int = Field(description=gettext_noop("Bytes as kept."))
    sha256: str
    added_at: datetime
    field: str | None = Field(
        description=gettext_noop("The file field that it belongs to; none for evidence of the whole record.")
    )


class StepOut(Shape):
    """A step that the account may take now."""

    step: str
    name: str
    needs_reason: bool


class RecordOut(Shape):
    """One record."""

    id: int
    number: str
    kind: str
    definition_version: int
    teacher: TeacherNamed
    school: Named
    title: str
    happened_on: date
    state: str
    state_name: str
    state_since: datetime
    version: int = Field(description=gettext_noop("Grows with every change and step; send it with a change."))
    audit_month: str | None = Field(
        description=gettext_noop("The month on whose sheet it is audited, such as 2026-11.")
    )
    values: dict[str, Any] = Field(description=gettext_noop("As the definition of its kind describes them."))
    evidence: list[EvidenceOut]
    steps: list[StepOut]
    page: str = Field(description=gettext_noop("Address of its page."))


class RecordPage(Shape):
    """Some records, in the order in which they were entered."""

    items: list[RecordOut]
    next: str | None = Field(description=gettext_noop("Send it as cursor for those that follow; none at the end."))
    as_of: datetime = Field(description=gettext_noop("Send it as changed_since the next time."))


class Happened(Shape):
    """One line of a record's history."""

    at: datetime
    who: str
    what: str
    text: str
    reason: str


class RecordWhole(RecordOut):
    """One record with its history, newest first."""

    history: list[Happened]
