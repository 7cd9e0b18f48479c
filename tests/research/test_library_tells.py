"""Who hears of a resource: keepers of a proposal, authors of what becomes of theirs and of whoever used it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makers.library import make_resource
from makers.people import TODAY, make_account, make_group, make_school, make_teacher
from makers.records import NOON
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.notices.models import Notice
from xingtan.research.library.services import take_resource_step
from xingtan.research.library.usage import thank

pytestmark = pytest.mark.django_db


def heard(account):
    """Return the kinds of what somebody was told of, the oldest first."""
    return list(Notice.objects.filter(account=account).order_by("pk").values_list("kind", flat=True))


def test_keepers_hear_of_a_proposal_and_its_authors_of_what_became_of_it():
    school = make_school()
    group = make_group(school)
    author, reader = (make_teacher(school, group=group, with_account=True) for _ in range(2))
    leader = make_account((Role.TEAM_LEADER, group))
    manager = make_account((Role.MANAGER, school))
    keeping = actor_for(leader, on=TODAY)

    first, second = (make_resource(actor_for(author.account, on=TODAY), group, title) for title in ("观察表", "量规"))
    assert heard(leader) == ["resource_offered"] * 2
    assert heard(manager) == []

    take_resource_step(actor=keeping, resource_id=first.pk, step="accept", at=NOON)
    take_resource_step(actor=keeping, resource_id=second.pk, step="decline", reason="缺出处", at=NOON)
    reading = actor_for(reader.account, on=TODAY)
    for line in ("很好用", "改一个字"):
        thank(actor=reading, resource_id=first.pk, lesson="三（2）班", line=line, at=NOON)
    thank(actor=reading, resource_id=first.pk, lesson="", line="", at=NOON + timedelta(days=1))

    told = ["resource_shelved", "resource_declined", "resource_used", "resource_used"]
    assert heard(author.account) == told
    assert Notice.objects.get(kind="resource_declined").params["reason"] == "缺出处"
    assert Notice.objects.filter(kind="resource_used").earliest("pk").params["words"]["zh"] == "：很好用"
    assert heard(reader.account) == []

    take_resource_step(actor=keeping, resource_id=first.pk, step="retire", reason="有新版", at=NOON)
    assert heard(author.account)[-1] == "resource_retired"
    assert heard(leader) == ["resource_offered"] * 2


def test_a_proposal_to_a_team_without_a_leader_reaches_the_managers():
    school = make_school()
    group = make_group(school)
    author = make_teacher(school, group=group, with_account=True)
    manager = make_account((Role.MANAGER, school))

    make_resource(actor_for(author.account, on=TODAY), group)

    assert heard(manager) == ["resource_offered"]
