"""Roles, reasons and errors of this room as sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import Role

ROLES: dict[str, Promise] = {
    Role.TEACHER: _("Teacher"),
    Role.TEAM_LEADER: _("Team leader"),
    Role.SCHOOL_AUDITOR: _("School auditor"),
    Role.MANAGER: _("Manager"),
    Role.PRINCIPAL: _("Principal"),
    Role.COUNTY_AUDITOR: _("County auditor"),
    Role.CITY_AUDITOR: _("City auditor"),
    Role.PROVINCIAL_OFFICER: _("Provincial officer"),
    Role.TRAINING_INSTITUTION: _("Training institution"),
}
REASONS: dict[str, Promise] = {
    "role_misplaced": _("This role cannot be held at an institution of that kind."),
    "not_permitted": _("Your duties do not cover this."),
}
