"""What each act of the journal is called: the only place that knows the acts of every room."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "points": _("Points"),
        "university_note": _("Note for a university"),
        "transfer": _("Transfer"),
        "recognition": _("Recognition"),
        "decree": _("Decree"),
        "carried_statement": _("Statement of transfer"),
        "appeal": _("Appeal"),
        "agreement": _("Agreement with a university"),
        "account": _("Account"),
        "assessed": _("Assessed teacher"),
        "assessment": _("Assessment"),
        "circumstance": _("Circumstance"),
        "credits": _("Credits"),
        "definition": _("Data definition"),
        "dossier": _("Dossier"),
        "duty": _("Duty"),
        "evidence": _("Evidence"),
        "institution": _("Institution"),
        "calendar": _("Calendar"),
        "line": _("Declaration line"),
        "messenger": _("Messenger of the school"),
        "rating": _("Rating sheet"),
        "record": _("Record"),
        "resource": _("Resource"),
        "rulebook": _("Rulebook"),
        "rulebook_draft": _("Rulebook draft"),
        "scale": _("Scale"),
        "sheet": _("Import of a workbook"),
        "teacher": _("Teacher"),
        "tiers": _("Tiers"),
        "custom_group": _("Custom group"),
    }
)
"""First half of an action → what it concerns."""

ACTS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "made": _("made"),
        "tier_entered": _("entered a tier"),
        "tier_ended": _("left a tier"),
        "tier_appraised": _("appraised in another tier"),
        "address_confirmed": _("mail address confirmed"),
        "address_forgotten": _("mail address deleted"),
        "key_renewed": _("address renewed"),
        "key_revoked": _("address shut"),
        "setting_changed": _("setting changed"),
        "gift_retired": _("gift no longer given"),
        "gift_offered": _("gift offered"),
        "declined": _("declined"),
        "cancelled": _("taken back"),
        "asked": _("asked for"),
        "accepted": _("accepted"),
        "refuse": _("refused"),
        "post": _("posted"),
        "confirm": _("confirmed"),
        "enter": _("entered"),
        "withdraw": _("withdrawn"),
        "escalate": _("put to the office above"),
        "refer_escalated": _("passed on to the office above"),
        "refer": _("passed on to the office above"),
        "reject": _("rejected"),
        "uphold_partly": _("upheld in part"),
        "uphold": _("upheld"),
        "file": _("filed"),
        "issued": _("issued"),
        "attached": _("attached"),
        "changed": _("changed"),
        "checked": _("checked"),
        "city_accept": _("passed by the city"),
        "city_return": _("returned by the city"),
        "closed": _("closed"),
        "county_accept": _("passed by the county"),
        "county_return": _("returned by the county"),
        "declare": _("declared"),
        "declared": _("declared"),
        "drop": _("dropped"),
        "dropped": _("dropped"),
        "enrolled": _("enrolled"),
        "entered": _("entered"),
        "founded": _("founded"),
        "frozen": _("frozen"),
        "superseding": _("frozen in place of an older one"),
        "granted": _("granted"),
        "identify": _("identified"),
        "opened": _("opened"),
        "password_handed_out": _("new password handed out"),
        "posted": _("posted"),
        "province_return": _("returned by the province"),
        "published": _("published"),
        "redeclare": _("declared again"),
        "released": _("released"),
        "renamed": _("login changed"),
        "reopened": _("reopened"),
        "returned": _("returned"),
        "reversed": _("reversed"),
        "settled": _("settled"),
        "shipped": _("shipped"),
        "submitted": _("submitted"),
        "taken_in": _("taken in"),
        "undone": _("undone"),
        "withdrawn": _("withdrawn"),
        "written": _("written"),
        "band_settled": _("grade set by hand"),
        "calibration_chosen": _("shared portfolio chosen"),
        "cancel": _("cancelled"),
        "close": _("closed"),
        "conflict_declared": _("conflict of interest declared"),
        "copied": _("copied"),
        "dates_changed": _("days changed"),
        "excused": _("excused"),
        "given": _("given to somebody else"),
        "handed_in": _("handed in"),
        "note_written": _("note written"),
        "panel_added": _("panel added"),
        "panel_dropped": _("panel taken away"),
        "people_added": _("teachers added"),
        "people_dropped": _("teachers taken off"),
        "planned": _("planned"),
        "publish": _("published"),
        "result_amended": _("result amended"),
        "result_confirmed": _("result confirmed"),
        "resume": _("opened again"),
        "retired": _("retired"),
        "accept": _("accepted"),
        "added": _("added"),
        "decline": _("declined"),
        "link_alive": _("link works again"),
        "link_dead": _("link found dead"),
        "restore": _("put back"),
        "retire": _("retired"),
        "used": _("used in a lesson"),
        "version_added": _("new version brought"),
        "start": _("started"),
    }
)
"""Second half of an action → its words."""


def area_of(action: str) -> str:
    """Return what an action concerns, in the reader's language; its code where nobody gave it words."""
    area = action.partition(".")[0]
    return str(AREAS.get(area, area))


def act_of(action: str) -> str:
    """Return what was done, in the reader's language; its code where nobody gave it words."""
    act = action.partition(".")[2]
    return str(ACTS.get(act, act.replace("_", " ")))
