"""What is to be done to many accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.access.labels import ROLES
from xingtan.access.roles import Role
from xingtan.pages.filters import headed
from xingtan.teachers.accounts.bulk import Act, Wish

GIVEN = (Role.TEAM_LEADER, Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL)


class BulkForm(forms.Form):
    """The act, the role for giving and taking, the reason for locking."""

    act = forms.ChoiceField(
        label=_("With the ticked accounts"),
        choices=[
            (Act.LOCK.value, _("Lock")),
            (Act.UNLOCK.value, _("Unlock")),
            (Act.RESET.value, _("New password")),
            (Act.GIVE.value, _("Give a role")),
            (Act.TAKE.value, _("End a role")),
        ],
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", "—"), *((role.value, ROLES[role]) for role in GIVEN)]
    )
    reason = forms.CharField(label=_("Reason of a lock"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the role that is given or taken."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("act") in {Act.GIVE.value, Act.TAKE.value} and not found.get("role"):
            self.add_error("role", gettext("Choose a role."))
        return found

    @property
    def act_said(self) -> str:
        """The act in words, with the role that is given or taken; only of a valid form."""
        said = self.cleaned_data
        names = dict(self.fields["act"].choices)  # type: ignore[attr-defined]
        return headed(names[said["act"]], ROLES[said["role"]]) if said["role"] else str(names[said["act"]])

    @property
    def wish(self) -> Wish:
        """What the person said; only of a valid form."""
        said = self.cleaned_data
        return Wish(Act(said["act"]), Role(said["role"]) if said["role"] else None, said["reason"])
