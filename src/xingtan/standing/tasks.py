"""Long work of this room in the background: weighing places, freezing the dossiers of a county."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django_tasks import task

from xingtan.access.actors import actor_for
from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.standing.dossiers.services import freeze_place
from xingtan.standing.models import Purpose
from xingtan.standing.weighing import weigh_place


@task()
def weigh_later(code: str, moment: str) -> int:
    """Weigh everybody of a place; return how many."""
    at = datetime.fromisoformat(moment)
    return weigh_place(Institution.objects.get(code=code), on=timezone.localdate(at), at=at)


@task()
def freeze_later(account_id: int, code: str, purpose: str, day: str, moment: str) -> str:
    """Freeze the dossiers of a place as whoever asked for it; return the numbers."""
    at = datetime.fromisoformat(moment)
    actor = actor_for(Account.objects.get(pk=account_id), on=timezone.localdate(at))
    place = Institution.objects.get(code=code)
    batch, _ = freeze_place(actor=actor, place=place, purpose=Purpose(purpose), as_of=date.fromisoformat(day), at=at)
    return str(batch)
