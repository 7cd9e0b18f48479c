"""Write, copy, publish and retire scales; a published one never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.assessment.errors import NoSuchThingError, ScaleFrozenError, ScaleMistakenError
from xingtan.assessment.models import AssessmentScale
from xingtan.assessment.policies import may_keep_scales
from xingtan.assessment.reading import read_scale
from xingtan.assessment.scale import Example, Scale
from xingtan.assessment.scoring import score_marks
from xingtan.assessment.services import marks
from xingtan.assessment.workflow import ScaleState
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import exact_text
from xingtan.kernel.errors import DomainError
from xingtan.seal.digests import digest
from xingtan.trail.services import leave_mark, leave_marks, mark_of

FOLDER = Path(__file__).resolve().parents[1] / "scales"


def shipped_scales() -> dict[str, dict[str, Any]]:
    """Return the body of every shipped scale by its code."""
    bodies = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml")))
    return {body["code"]: body for body in bodies}


@transaction.atomic
def ship_scales(*, at: datetime) -> int:
    """Put shipped scales into the table, published; return how many versions are new.

    A body that changed becomes a new version; assessments keep the one they were begun with.
    """
    newest = {row.code: row for row in AssessmentScale.objects.filter(institution=None).order_by("code", "version")}
    rows = []
    for code, body in shipped_scales().items():
        mark, known = digest(body), newest.get(code)
        if known is None or known.digest != mark:
            rows.append(
                AssessmentScale(
                    code=code,
                    version=known.version + 1 if known else 1,
                    body=body,
                    digest=mark,
                    state=ScaleState.PUBLISHED.value,
                    made_by_name="system",
                    made_at=at,
                )
            )
    AssessmentScale.objects.bulk_create(rows)
    leave_marks(
        mark_of(
            None,
            action="scale.shipped",
            subject=(marks.SCALE, str(row.pk)),
            at=at,
            after={"code": row.code, "version": row.version, "digest": row.digest},
        )
        for row in rows
    )
    return len(rows)


@transaction.atomic
def copy_scale(*, actor: Actor, scale: AssessmentScale, school: Institution, at: datetime) -> AssessmentScale:
    """Return a draft of the school with everything the scale says: the next version of its own, or the first."""
    may_keep_scales(actor, school).require()
    own = AssessmentScale.objects.filter(institution=school, code=scale.code).order_by("-version").first()
    copy = AssessmentScale.objects.create(
        institution=school,
        code=scale.code,
        version=own.version + 1 if own else 1,
        body=scale.body,
        digest=digest(scale.body),
        made_by_name=actor.name,
        made_at=at,
    )
    leave_mark(marks.of_scale(actor, copy, "copied", at))
    return copy


@transaction.atomic
def change_scale(*, actor: Actor, scale_id: int, body: Mapping[str, Any], at: datetime) -> AssessmentScale:
    """Return the draft with another body; it may still have mistakes.

    Errors: NoSuchThingError, NotPermittedError, ScaleFrozenError.
    """
    scale = _locked(actor, scale_id)
    if scale.state != ScaleState.DRAFT.value:
        raise ScaleFrozenError(scale=str(scale))
    scale.body, scale.digest = {**body, "code": scale.code}, digest({**body, "code": scale.code})
    scale.save(update_fields=["body", "digest"])
    leave_mark(marks.of_scale(actor, scale, "changed", at))
    return scale


@transaction.atomic
def publish_scale(*, actor: Actor, scale_id: int, at: datetime) -> AssessmentScale:
    """Return the scale in force and frozen.

    Errors: NoSuchThingError, NotPermittedError, ScaleFrozenError, ScaleMistakenError when it has mistakes or an
        example gives another total than it says.
    """
    scale = _locked(actor, scale_id)
    if scale.state != ScaleState.DRAFT.value:
        raise ScaleFrozenError(scale=str(scale))
    if wrong := mistakes_in(scale.body):
        raise ScaleMistakenError(mistakes=wrong)
    return _moved(actor, scale, ScaleState.PUBLISHED, "published", at)


@transaction.atomic
def retire_scale(*, actor: Actor, scale_id: int, at: datetime) -> AssessmentScale:
    """Return the scale, offered for no new assessment any more.

    Errors: NoSuchThingError, NotPermittedError, ScaleFrozenError for a draft.
    """
    scale = _locked(actor, scale_id)
    if scale.state != ScaleState.PUBLISHED.value:
        raise ScaleFrozenError(scale=str(scale))
    return _moved(actor, scale, ScaleState.RETIRED, "retired", at)


def mistakes_in(body: Mapping[str, Any]) -> int:
    """Return how many mistakes keep a body from being put in force: its own, or examples that do not hold."""
    reading = read_scale(body)
    return len(reading.mistakes) if reading.scale is None else len(failing_examples(reading.scale))


def given_by(scale: Scale, example: Example) -> Fraction | None:
    """Return what the scale gives for a worked example; None where it gives nothing."""
    try:
        return score_marks(scale, example.tier, example.marks).total if scale.knows_tier(example.tier) else None
    except DomainError:
        return None


def with_example(body: Mapping[str, Any], place: int, *, adopt: bool) -> dict[str, Any] | None:
    """Return the body with the worked example at that place saying what the scale gives, or without it.

    None where there is no such example, or nothing that it could say.
    """
    rows = list(body.get("examples") or [])
    if not 1 <= place <= len(rows):
        return None
    if not adopt:
        return {**body, "examples": [*rows[: place - 1], *rows[place:]]}
    scale = read_scale(body).scale
    total = given_by(scale, scale.examples[place - 1]) if scale else None
    if total is None:
        return None
    rows[place - 1] = {**rows[place - 1], "gives": exact_text(total)}
    return {**body, "examples": rows}


def failing_examples(scale: Scale) -> list[int]:
    """Return the places (from 1) of the worked examples that do not give what they say."""
    places = enumerate(scale.examples, start=1)
    return [place for place, example in places if given_by(scale, example) != example.gives]


def _locked(actor: Actor, scale_id: int) -> AssessmentScale:
    rows = AssessmentScale.objects.visible_to(actor).filter(pk=scale_id, institution__isnull=False)
    if not rows.exists():
        raise NoSuchThingError(scale=scale_id)
    scale = AssessmentScale.objects.select_for_update(of=("self",)).select_related("institution").get(pk=scale_id)
    assert scale.institution is not None  # noqa: S101 filtered above
    may_keep_scales(actor, scale.institution).require()
    return scale


def _moved(actor: Actor, scale: AssessmentScale, state: ScaleState, act: str, at: datetime) -> AssessmentScale:
    scale.state = state.value
    scale.save(update_fields=["state"])
    leave_mark(marks.of_scale(actor, scale, act, at))
    return scale
