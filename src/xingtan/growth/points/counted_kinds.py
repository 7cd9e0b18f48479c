"""From a kind of record that the school keeps to a line of its points rules: a draft that holds it."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from xingtan.access.actors import Actor
from xingtan.credit_bank.drafts.added_kinds import draft_kind
from xingtan.credit_bank.drafts.first_rules import KindThatCounts
from xingtan.credit_bank.drafts.models import RulebookDraft
from xingtan.credit_bank.reads import points_rulebooks_on
from xingtan.growth.points.policies import may_keep_points
from xingtan.institutions.models import Institution
from xingtan.records.definitions.in_force import definitions_at


def count_kind(*, actor: Actor, school: Institution, kind: str, part: str, gives: int, at: datetime) -> RulebookDraft:
    """Return the draft of the school's points rules in which each record of the kind gives so many points.

    Nothing counts before the draft is published. A school without rules of points begins its first with this kind.
    Units: ``gives`` whole points.
    Errors: NotPermittedError; what ``draft_kind`` refuses.
    """
    may_keep_points(actor, school).require()
    published = points_rulebooks_on([school], localdate(at)).get(school.pk)
    name = definitions_at(school.path)[kind].spec.name
    counted = KindThatCounts(kind, name.zh or name.en, name.en or name.zh, part, gives)
    return draft_kind(actor=actor, institution=school, published=published, kind=counted, at=at)
