"""Rules in the making: the province's draft for 2027, tried on Linxi, and a draft of the school's points."""

from __future__ import annotations

from datetime import date

from xingtan.access.roles import Role
from xingtan.credit_bank.drafts.models import RulebookDraft
from xingtan.credit_bank.drafts.reads import draft_numbered
from xingtan.credit_bank.drafts.services import change_draft, take_in_draft
from xingtan.credit_bank.reads import points_rulebooks_on, rulebook_for
from xingtan.demo import places
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.demo.telling.founding import RULEBOOK
from xingtan.demo.telling.points import RULES as POINTS
from xingtan.institutions.models import Institution
from xingtan.rulebook.catalogue import shipped, text_of
from xingtan.rulebook.table_editing import Sheet, changed, written_out
from xingtan.standing.simulations.services import ask_for_simulation, run_simulation

BEGUN, TRIED, POINTS_BEGUN = date(2026, 11, 10), date(2026, 11, 18), date(2026, 11, 19)


def tell_drafts() -> None:
    """Take in and change the province's draft, try it on a county; take in the school's draft."""
    _try_on_linxi(_draft_of_province())
    _draft_of_points()


def _draft_of_province() -> RulebookDraft:
    """Write the rules in force out as version 2027.1; change one cap, raise one minimum."""
    officer, province = actor_named("province", BEGUN), Institution.objects.get(code=places.PROVINCE)
    text = written_out(shipped(RULEBOOK)).replace("2022.1", "2027.1").replace("（2022，", "（2027草案，")
    draft = take_in_draft(
        actor=officer,
        institution=province,
        text=text.replace("(2022, demonstration)", "(draft of 2027, demonstration)"),
        source_name="",
        at=moment(BEGUN, 14),
        based_on=rulebook_for(province, BEGUN),
    )
    sheet = Sheet(draft.text)
    values = {
        next(path for path, said in sheet.paths() if path[-1] == "at_most" and said == "40"): "30",
        next(path for path, said in sheet.paths() if path[-1] == "at_least" and said == "16"): "18",
    }
    return change_draft(
        actor=officer,
        draft_id=draft.pk,
        version=draft.version,
        change=lambda now: changed(now, values),
        at=moment(BEGUN, 15, 20),
    )


def _try_on_linxi(draft: RulebookDraft) -> None:
    shown = draft_numbered(draft.pk)
    if shown is None:
        raise RuntimeError(draft.pk)
    officer, county = actor_named("province", TRIED), Institution.objects.get(code=places.LINXI)
    at = moment(TRIED, 10)
    asked = ask_for_simulation(actor=officer, draft=shown, institution=county, on=TRIED, at=at)
    run_simulation(simulation=asked, draft=shown, at=moment(TRIED, 10, 1))


def _draft_of_points() -> None:
    """Let the school's manager think about giving more for open classes at school, without publishing it."""
    manager = who_is(Role.MANAGER, places.XINGTAN, POINTS_BEGUN)[0]
    school = Institution.objects.get(code=places.XINGTAN)
    text = text_of(POINTS).replace("2022.1", "2027.1")
    school_class = next(path for path, said in Sheet(text).paths() if path[-1] == "gives" and said == "3")
    take_in_draft(
        actor=manager,
        institution=school,
        text=changed(text, {school_class: "4"}),
        source_name="",
        at=moment(POINTS_BEGUN, 16),
        based_on=points_rulebooks_on([school], POINTS_BEGUN)[school.pk],
    )
