"""Codes of the library as words and sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xingtan.pages.road_labels import StateLabel, Words
from xingtan.research.library.models import TextState
from xingtan.research.library.workflow import Reach, ResourceKind, State, Use

STATES: dict[str, StateLabel] = {
    State.PROPOSED: StateLabel(_("Proposed for the shelf"), "wait"),
    State.SHELVED: StateLabel(_("On the shelf"), "good"),
    State.DECLINED: StateLabel(_("Declined"), "bad"),
    State.WITHDRAWN: StateLabel(_("Withdrawn"), "neutral"),
    State.RETIRED: StateLabel(_("Retired"), "neutral", "archive"),
}
REACHES: dict[str, Words] = {
    Reach.TEAM: _("My team"),
    Reach.SCHOOL: _("The whole school"),
    Reach.COUNTY: _("Every school of the county"),
}
KINDS: dict[str, Words] = {ResourceKind.FILE: _("File"), ResourceKind.LINK: _("Link")}
USES: dict[str, Words] = {
    Use.OPENED: _("Opened"),
    Use.DOWNLOADED: _("Downloaded"),
    Use.USED: _("Used in a lesson"),
}
FACET_LABELS: dict[str, Words] = {
    "subject": _("School subject"),
    "grade": _("School grade"),
    "term": _("Term"),
    "kind": _("Kind"),
    "licence": _("Licence"),
}
FACET_LISTS = {"subject": "subjects", "grade": "grades", "term": "terms", "licence": "licences"}
TEXTS: dict[str, Words] = {
    TextState.READ: _("The text of this file is searched too."),
    TextState.EMPTY: _("There is no text in this file to search; its title and description are searched."),
    TextState.REFUSED: _("The text of this file cannot be read; its title and description are searched."),
}
SENTENCES: dict[str, Words] = {
    "no_such_resource": _("There is no such resource, or it is not for you to see."),
    "nothing_given": _("Choose a file, or give the address of a page. A file stays a file, a link stays a link."),
    "not_standing": _("This resource is not on the shelf any more, so it stays as it is."),
    "place_unknown": _("Resources stand on the shelf of a team or of a school."),
    "resource_changed_meanwhile": _("Somebody changed this resource since you opened it. Look at it again first."),
    "step_not_allowed": _("This step has been taken already, or the resource is somewhere else by now."),
    "reason_missing": _("Say why: one sentence is enough."),
    "not_a_keeper": _("Only the leader of the team or the manager of the school may do this."),
    "not_your_place": _("You can propose resources to your own team or school."),
    "not_your_resource": _("Only who made it, the leader of the team or the manager may do this."),
    "own_case": _("You made or brought this yourself, so somebody else decides."),
}
