"""What a school that has just begun does first, until the first records are there and somebody audits them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.teachers.accounts.users import AccountState


@dataclass(frozen=True)
class FirstStep:
    """One step: what is done, why, on which page, whether it is done already."""

    what: str | Promise
    why: str | Promise
    act: str | Promise
    url: str
    icon: str
    is_done: bool


def first_steps(found: Institution, *, teachers: int, accounts: int, records: bool, on: date) -> list[FirstStep]:
    """Return the first steps of the school in their order; empty once there are teachers, an auditor and records.

    ``teachers`` are those in service, ``accounts`` those that wait for a first password, ``records`` tells whether
    any were ever handed in; one query.
    """
    auditors = Duty.objects.in_force(on).filter(role=Role.SCHOOL_AUDITOR.value)
    audits = auditors.filter(institution__path__startswith=found.path).exists()
    if teachers and audits and records:
        return []
    return [
        FirstStep(
            _("Bring in the list of teachers"),
            _("One workbook; you look through every row before it is written."),
            _("Import"),
            reverse("teachers:import"),
            "table-import",
            teachers > 0,
        ),
        FirstStep(
            _("Name who audits the records"),
            _("Records that teachers hand in wait for this person. Nobody decides on their own."),
            _("Give a role"),
            f"{reverse('roles:give')}?role={Role.SCHOOL_AUDITOR}",
            "user-plus",
            audits,
        ),
        FirstStep(
            _("Hand out the first passwords"),
            _("On slips to print or as a workbook; everybody chooses their own at the first sign-in."),
            _("Users"),
            f"{reverse('teachers:accounts')}?state={AccountState.WAITING}",
            "key",
            teachers > 0 and not accounts,
        ),
        FirstStep(
            _("The first records come in"),
            _("Teachers enter them on a phone or a computer; what you have in workbooks can be brought in at once."),
            _("Import records"),
            reverse("records:import"),
            "file-description",
            records,
        ),
    ]
