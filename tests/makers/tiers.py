"""Makers of tiers: a teacher in a tier, a scheme as data."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from makers.people import FOUNDED
from xingtan.institutions.models import Institution
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.duplicates.models import DuplicateReview
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def make_placed(teacher: Teacher, tier: str = "backbone", *, since: date = FOUNDED, **fields: Any) -> TierPlacement:
    """Return the teacher's placement in the tier, without a service."""
    values = {"level": "school", "appraised": True, "document": "校发〔2026〕1号", **fields}
    return TierPlacement.objects.create(
        teacher=teacher,
        school=teacher.school,
        tier=tier,
        titled={"zh": tier, "en": tier},
        since=since,
        entered_by_name="Manager",
        entered_at=NOON,
        **values,
    )


def make_circle(school: Institution, *, name: str = "青年教师") -> CustomGroup:
    """Return a custom group of the school by rule: whoever is in the first five years of service."""
    rule = {"service_year": {"to": 5}}
    return CustomGroup.objects.create(school=school, name=name, rule=rule, made_by_name="Manager", made_at=NOON)


def make_review(kept: Teacher, other: Teacher) -> DuplicateReview:
    """Return the mark that two files are of different people."""
    values = {"finding": "different", "reason": "同名", "on": NOON.date(), "reviewed_by_name": "Manager"}
    return DuplicateReview.objects.create(kept=kept, other=other, reviewed_at=NOON, **values)


def make_scheme_body(**tier: Any) -> dict[str, Any]:
    """Return a scheme of one tier as data."""
    row = {
        "code": "starter",
        "title": {"zh": "起步教师", "en": "Starter"},
        "entry": {"service_year": {"to": 3}},
        **tier,
    }
    return {"title": {"zh": "本校梯队", "en": "Our tiers"}, "tiers": [row]}
