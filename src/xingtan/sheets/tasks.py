"""Checking of long files in the background."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from xingtan.kernel.errors import StepNotAllowedError
from xingtan.sheets.kinds import kind_of, say
from xingtan.sheets.models import ImportRun, State
from xingtan.sheets.services import check_run, give_up


@task()
def check_later(run_id: int, moment: str) -> str:
    """Check one import as whoever started it; return the state it is in afterwards."""
    run = ImportRun.objects.get(pk=run_id)
    at = datetime.fromisoformat(moment)
    kind = kind_of(run.kind)
    try:
        actor = kind.find_actor(run.started_by, on=timezone.localdate(at))
        return check_run(kind, actor=actor, run=run, at=at).state
    except StepNotAllowedError:
        give_up(run, say(_("Another file was sent meanwhile, and this one was put aside. Look at the newest import.")))
        return State.FAILED.value
    except Exception:
        give_up(run, say(_("The check stopped halfway. Send the file again; if it stops again, tell the operator.")))
        raise
