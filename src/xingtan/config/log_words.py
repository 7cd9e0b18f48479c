"""What each act of the journal is called: the only place that knows the acts of every room."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "points": _("Points"),
        "passport": _("Growth passport"),
        "portfolio": _("Portfolio"),
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
        "deputy": _("Deputy"),
        "evidence": _("Evidence"),
        "institution": _("Institution"),
        "calendar": _("Calendar"),
        "line": _("Declaration line"),
        "messenger": _("Messenger of the school"),
        "rating": _("Rating sheet"),
        "record": _("Record"),
        "resource": _("Resource"),
        "material": _("Teaching materials"),
        "rulebook": _("Rulebook"),
        "rulebook_draft": _("Rulebook draft"),
        "scale": _("Scale"),
        "sheet": _("Import of a workbook"),
        "teacher": _("Teacher"),
        "tiers": _("Tiers"),
        "token": _("Token for a program"),
        "custom_group": _("Custom group"),
        "month": _("Month of audit"),
        "audit": _("Audit"),
        "return_reason": _("Reason for returning"),
    }
)
"""First half of an action → what it concerns."""

ACTS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "made": _("made"),
        "taken": _("taken up"),
        "given_back": _("given back to the others"),
        "rules_set": _("rules of the sample set"),
        "sampled": _("sample drawn"),
        "sample_widened": _("sample widened"),
        "detached": _("taken off"),
        "alarm_reviewed": _("alarm looked at"),
        "carried": _("carried to a later month"),
        "commented": _("commented"),
        "company_asked": _("colleague asked to join"),
        "company_declined": _("joining declined"),
        "company_joined": _("joined by a colleague"),
        "import_undone": _("import undone"),
        "observed": _("observation sheet filled in"),
        "round_added": _("round added"),
        "simulated": _("tried out"),
        "account_opened": _("account opened"),
        "left": _("left"),
        "revealed": _("ID and phone number looked at"),
        "set_back": _("set back"),
        "taken_back": _("taken back"),
        "transferred": _("transferred"),
        "found_different": _("found to be different people"),
        "found_merged": _("found to be one person"),
        "review_undone": _("review taken back"),
        "locked": _("locked"),
        "unlocked": _("unlocked"),
        "tier_entered": _("entered a tier"),
        "tier_ended": _("left a tier"),
        "tier_appraised": _("appraised in another tier"),
        "address_confirmed": _("mail address confirmed"),
        "address_forgotten": _("mail address deleted"),
        "key_renewed": _("address renewed"),
        "key_revoked": _("address shut"),
        "setting_changed": _("setting changed"),
        "arranged": _("arranged"),
        "chosen": _("record put first or left out"),
        "put_in_order": _("put in another order"),
        "shared": _("shared by a link"),
        "share_revoked": _("link closed"),
        "remarked": _("remark made"),
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
        "ended": _("ended"),
        "named": _("deputy named"),
        "password_changed": _("password changed by its owner"),
        "ended_with_password": _("ended, because the password was changed"),
        "identify": _("identified"),
        "opened": _("opened"),
        "password_handed_out": _("new password handed out"),
        "posted": _("posted"),
        "province_return": _("returned by the province"),
        "published": _("published"),
        "revoked": _("taken back"),
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
        "result_reported": _("result reported"),
        "looked_at": _("read after all"),
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
        "circle_named": _("custom group takes part"),
        "circle_dropped": _("custom group taken off"),
        "circle_fixed": _("custom group fixed on the first day"),
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
        "listed": _("put on the list"),
        "ordered": _("ordered"),
        "arrived": _("arrived"),
        "lost": _("lost"),
        "start": _("started"),
        "mentor_named": _("mentor named"),
        "mentor_ended": _("mentor ended"),
        "graduated": _("entered the next tier"),
    }
)
"""Second half of an action → its words."""


def area_of(action: str) -> str:
    """Return what an action concerns, in the reader's language; its code where nobody gave it words."""
    area = action.partition(".")[0]
    return str(AREAS.get(area, area))


def acts_alike(act: str) -> frozenset[str]:
    """Return the codes of acts that are called the same as this one; nothing for an act that nobody knows."""
    if act not in ACTS:
        return frozenset()
    return frozenset(code for code, words in ACTS.items() if str(words) == str(ACTS[act]))


def act_choices() -> list[tuple[str, str]]:
    """Return every act that can be asked for, by its words, each once."""
    by_words = {str(words): code for code, words in sorted(ACTS.items(), reverse=True)}
    return sorted(((code, words) for words, code in by_words.items()), key=lambda pair: pair[1])


def act_of(action: str) -> str:
    """Return what was done, in the reader's language; its code where nobody gave it words."""
    act = action.partition(".")[2]
    return str(ACTS.get(act, act.replace("_", " ")))
