"""What the values of a journal row are called: names of fields, and the words of states and roles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.labels import ROLES
from xingtan.assessment.labels import PHASES, SCALE_STATES, SHEET_STATES
from xingtan.assessment.labels import STATES as ASSESSMENTS
from xingtan.declarations.appeals.labels import STATES as APPEALS
from xingtan.declarations.labels import STATES as LINES
from xingtan.declarations.mobility.labels import STATES as ADMISSIONS
from xingtan.records.labels import STATES as RECORDS
from xingtan.research.library.labels import STATES as RESOURCES
from xingtan.standing.labels import ELIGIBILITIES, PURPOSES
from xingtan.trail.models import JournalRow

Words = str | Promise
NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "account": _("Account"),
        "amount": _("Amount"),
        "author_rank": _("Author's place"),
        "award": _("Award"),
        "band": _("Grade"),
        "before": _("Before"),
        "born_on": _("Date of birth"),
        "carried": _("Carried over"),
        "certificate_number": _("Certificate number"),
        "changed": _("Changed"),
        "characters": _("Characters"),
        "code": _("Code"),
        "cost": _("Cost"),
        "count": _("Count"),
        "counted": _("Counted"),
        "course": _("Course"),
        "credits": _("Credits"),
        "decree": _("Decree"),
        "digest": _("Digest"),
        "document": _("Document number"),
        "due_on": _("Due on"),
        "effective_from": _("In force from"),
        "effective_on": _("In force on"),
        "ended_on": _("Last day"),
        "entries": _("Entries"),
        "entry": _("Entry"),
        "file": _("File"),
        "from": _("From"),
        "gift": _("Gift"),
        "group": _("Group"),
        "happened_on": _("Day"),
        "held_by": _("With"),
        "hours": _("Hours"),
        "id_number": _("ID number"),
        "institution": _("Institution"),
        "kind": _("Kind"),
        "lapsed": _("Lapsed"),
        "late": _("Late entries"),
        "level": _("Level"),
        "members": _("Members"),
        "mode": _("Mode"),
        "month": _("Month"),
        "name": _("Name"),
        "name_en": _("Name in English"),
        "new": _("New"),
        "number": _("Number"),
        "on": _("On"),
        "opened_on": _("Opened on"),
        "organiser": _("Organiser"),
        "owner": _("Owner"),
        "parent": _("Belongs to"),
        "part": _("Part"),
        "partner": _("Partner"),
        "phase": _("Phase"),
        "phone": _("Phone"),
        "place": _("Place"),
        "posted": _("Posted"),
        "provider": _("Provider"),
        "purpose": _("Purpose"),
        "quantity": _("Quantity"),
        "quota": _("Quota"),
        "ranking": _("Ranking"),
        "reason": _("Reason"),
        "record": _("Record"),
        "remark": _("Remark"),
        "removed": _("Removed"),
        "replaced_by": _("Replaced by"),
        "results": _("Results"),
        "role": _("Role"),
        "roles": _("Roles"),
        "round": _("Round"),
        "scale": _("Scale"),
        "school": _("School"),
        "schooling": _("Degree"),
        "seal": _("Seal"),
        "sex": _("Sex"),
        "stage": _("Stage"),
        "started_on": _("Began on"),
        "state": _("State"),
        "stock": _("Stock"),
        "subject": _("Subject"),
        "supersedes": _("Takes the place of"),
        "taken_back": _("Taken back"),
        "teacher": _("Teacher"),
        "teachers": _("Teachers"),
        "tier": _("Tier"),
        "title": _("Title"),
        "title_since": _("Title since"),
        "to": _("To"),
        "topic": _("Topic"),
        "until": _("Until"),
        "username": _("Login"),
        "values": _("Values"),
        "verdict": _("Conclusion"),
        "version": _("Version"),
        "year": _("Year"),
    }
)
"""Name of a field in a journal row → its words; a school's own fields stand under their codes."""

OF_FILES = frozenset({"evidence.attached", "resource.version_added"})
"""Acts whose ``name`` is that of a file."""
PEOPLE = frozenset({"account", "teacher"})
"""Subjects whose ``name`` is that of a person; that of any other is what a thing is called."""

_STATES: Mapping[str, Mapping[str, Words]] = MappingProxyType(
    {
        "record": {str(code): each.label for code, each in RECORDS.items()},
        "line": {str(code): each.label for code, each in LINES.items()},
        "appeal": {str(code): each.label for code, each in APPEALS.items()},
        "transfer": {str(code): each.label for code, each in ADMISSIONS.items()},
        "recognition": {str(code): each.label for code, each in ADMISSIONS.items()},
        "resource": {str(code): each.label for code, each in RESOURCES.items()},
        "assessment": {str(code): each.label for code, each in ASSESSMENTS.items()},
        "assessment_scale": {str(code): each.label for code, each in SCALE_STATES.items()},
        "rating": {str(code): each.label for code, each in SHEET_STATES.items()},
    }
)
_WORDS: Mapping[str, Mapping[str, Words]] = MappingProxyType(
    {
        "role": {str(role): label for role, label in ROLES.items()},
        "phase": {str(phase): label for phase, label in PHASES.items()},
        "purpose": {str(code): label for code, label in PURPOSES.items()},
        "verdict": {str(code): label for code, (label, _tone) in ELIGIBILITIES.items()},
    }
)


def name_said(row: JournalRow, name: str) -> str:
    """Return what a field of a journal row is called, in the reader's language; its code where nobody gave it words.

    A name is that of a person, of a file or of something else, as the act tells.
    """
    if name == "name" and row.action in OF_FILES:
        return str(_("File name"))
    if name == "name" and row.subject_kind not in PEOPLE:
        return str(NAMES["title"])
    return str(NAMES.get(name, name.replace("_", " ")))


def value_said(subject_kind: str, name: str, value: object) -> str:
    """Return a value of a journal row as people read it: states, roles and the like by their words."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    words = _STATES.get(subject_kind, {}) if name in {"state", "before"} else _WORDS.get(name, {})
    return str(words.get(value, value))
