"""Whoever changes tiers or placements by hand is named."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from makers.people import TODAY, make_actor, make_teacher
from makers.tamper import savepoint
from makers.tiers import NOON
from xingtan.access.roles import Role
from xingtan.teachers.tiers.models import TierPlacement, TierScheme
from xingtan.teachers.tiers.scheme import shipped_text
from xingtan.teachers.tiers.services import Told, confirm_tier, end_tier, publish_scheme
from xingtan.teachers.tiers.verify import verify_tiers

pytestmark = pytest.mark.django_db


def found():
    return {(each.stream, each.code) for each in verify_tiers()}


def test_a_tier_given_extended_or_laid_down_by_hand_is_named(school):
    manager, teacher = make_actor((Role.MANAGER, school)), make_teacher(school, started_on=date(2025, 9, 1))
    body = yaml.safe_load(shipped_text())
    publish_scheme(actor=manager, school=school, body=body, effective_from=TODAY, at=NOON)

    def placed(tier, since):
        told = Told(tier, since, document="文件一号")
        return confirm_tier(actor=manager, school=school, teacher_id=teacher.pk, told=told, at=NOON)

    first, second = placed("trainee", date(2025, 9, 1)), placed("early_career", date(2026, 9, 1))
    end_tier(actor=manager, placement_id=second.pk, until=date(2026, 10, 1), reason="调整", at=NOON)
    third = placed("backbone", date(2026, 10, 2))
    assert found() == set()
    rows, scheme = TierPlacement.objects, TierScheme.objects
    acts = {
        "longer": lambda: rows.filter(pk=first.pk).update(until=date(2026, 9, 30)),
        "ends later": lambda: rows.filter(pk=second.pk).update(until=TODAY),
        "another reason": lambda: rows.filter(pk=second.pk).update(ended_because=""),
        "earlier": lambda: rows.filter(pk=third.pk).update(since=date(2020, 9, 1)),
        "another document": lambda: rows.filter(pk=third.pk).update(document="文件二号"),
        "another tier": lambda: rows.filter(pk=third.pk).update(tier="senior"),
        "taken away": rows.filter(pk=third.pk).delete,
        "another word": lambda: scheme.update(body={**body, "title": {"zh": "另一版", "en": "Another"}}),
        "another day": lambda: scheme.update(effective_from=date(2020, 1, 1)),
        "none": scheme.all().delete,
    }
    for name, act in acts.items():
        with savepoint():
            act()
            assert found() & {("tiers", "journal_differs"), ("tiers", "gone")}, name
