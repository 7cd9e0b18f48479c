"""Hold the roles of accounts against the journal: nobody has one that nobody gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

DUTIES = "duties"
GIVEN = ("duty.granted", "deputy.named")
WITHDRAWN = "deputy.withdrawn"
CHUNK = 1000


def verify_duties() -> Iterator[Finding]:
    """Yield roles that somebody holds and nobody gave, or gave otherwise; those of teachers come with their file.

    Roles that a file of teachers gives are told with the teacher; which days they run is not bound by the journal.
    """
    told = dict(_marks(*GIVEN))
    gone = dict(_marks(WITHDRAWN))
    listed = _listed()
    rows = Duty.objects.exclude(role=Role.TEACHER.value).select_related("institution").order_by("pk")
    for duty in rows.iterator(chunk_size=CHUNK):
        key = str(duty.pk)
        if key in told:
            if not _agrees(duty, told[key], withdrawn=key in gone):
                yield Finding(DUTIES, key, "journal_differs")
        elif duty.stands_in_for_id is not None or not _is_listed(duty, listed.get(duty.account_id, ())):
            yield Finding(DUTIES, key, "given_by_nobody")


def _marks(*actions: str) -> QuerySet[JournalRow, tuple[str, Any]]:
    return JournalRow.objects.filter(action__in=actions).order_by("pk").values_list("subject_key", "after")


def _agrees(duty: Duty, told: Mapping[str, Any], *, withdrawn: bool) -> bool:
    """Tell whether the duty is the one that was given; a deputy's ends no later and was taken back if it says so."""
    now = (duty.account_id, duty.role, duty.institution.code, duty.valid_from.isoformat())
    if now != (told.get("account", duty.account_id), told["role"], told["institution"], told["from"]):
        return False
    if duty.stands_in_for_id is None:
        return True
    until = duty.valid_until.isoformat() if duty.valid_until else ""
    return "" < until <= told["until"] and (duty.withdrawn_on is not None) is withdrawn


def _is_listed(duty: Duty, listed: Collection[tuple[str, str]]) -> bool:
    return any(role == duty.role and duty.institution.path.startswith(place) for place, role in listed)


def _listed() -> dict[int, set[tuple[str, str]]]:
    """Return by account where files of teachers have ever given which role to whoever has it, as the house lies now."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    lies, schools = dict(Institution.objects.values_list("code", "path")), dict[str, str]()
    marks = JournalRow.objects.filter(subject_kind="teacher").order_by("pk")
    for key, place, after in marks.values_list("subject_key", "place", "after").iterator(chunk_size=CHUNK):
        schools[key] = lies.get(str(after.get("school", "")), schools.get(key, place))
        if roles := after.get("roles"):
            found[key].update((schools[key], role.strip()) for role in str(roles).split(","))
    accounts = Teacher.objects.exclude(account=None).values_list("pk", "account_id")
    return {account: found[str(pk)] for pk, account in accounts.iterator(chunk_size=CHUNK) if str(pk) in found}
