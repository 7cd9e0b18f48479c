"""The demonstration: what waits on the desks, what was decided, and what everybody finds."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from xingtan.access.models import Account, Duty
from xingtan.assessment.models import AssessmentCycle, AssessmentResult, RatingSheet
from xingtan.credit_bank.drafts.models import RulebookDraft
from xingtan.credit_bank.models import Entry
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.decrees.models import Decree
from xingtan.declarations.decrees.reads import exceptions_of
from xingtan.declarations.mobility.models import Admission, Outgoing
from xingtan.demo import places
from xingtan.demo.accounts import demonstration_accounts
from xingtan.demo.generate import SEED
from xingtan.demo.staff import late_starter
from xingtan.demo.telling.actors import actor_named
from xingtan.demo.telling.office import SECOND_FILE
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportResult
from xingtan.growth.portfolio.models import FrozenPortfolio, PortfolioRemark, PortfolioShare
from xingtan.growth.portfolio.reads import whole
from xingtan.notices.models import Choice, Notice
from xingtan.records.models import Record
from xingtan.research.library.models import FileText, Resource, ResourceUse
from xingtan.research.materials.models import MaterialMove
from xingtan.research.materials.workflow import Move
from xingtan.standing.models import Dossier
from xingtan.standing.simulations.models import Simulation, SimulationRow
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.custom_groups.reads import members_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world"), pytest.mark.xdist_group("world")]

TODAY = places.TODAY


def test_the_principal_has_a_story_to_judge_and_nothing_else():
    principal = actor_named("principal", TODAY)
    waiting = Record.objects.judged_by(principal).waiting_for_school()

    assert list(waiting.values_list("title", flat=True)) == ["班规由我们自己定"]


def test_one_assessment_is_published_and_one_waits_for_its_examiners():
    done, running = AssessmentCycle.objects.order_by("evidence_from")
    assert (done.state, running.state) == ("published", "rating")
    assert len(set(AssessmentResult.objects.values_list("band", flat=True))) > 1
    own = RatingSheet.objects.filter(assessed__cycle=running, phase="self")
    assert set(own.values_list("state", flat=True)) == {"handed_in"}
    examiners = RatingSheet.objects.filter(assessed__cycle=running, phase="examiner")
    assert set(examiners.values_list("state", flat=True)) == {"handed_in", "open"}
    assert own.filter(rater__username="lin").exists()


def test_the_county_froze_dossiers_that_passed_failed_or_wait_and_superseded_one():
    assert set(Dossier.objects.values_list("verdict", flat=True)) == {"passed", "suspended", "failed"}
    later = Dossier.objects.exclude(supersedes=None).get()
    assert len(later.content["reasons"]) < len(later.supersedes.content["reasons"])


def test_everybody_of_the_school_stands_in_a_tier_and_the_groups_follow_list_and_rule():
    staffed = Teacher.objects.filter(school__code=places.XINGTAN).in_service(TODAY)
    in_tiers = set(TierPlacement.objects.on(TODAY).values_list("teacher_id", flat=True))
    manager = Teacher.objects.get(account__username="manager").pk
    again = Teacher.objects.get(number=SECOND_FILE).pk
    assert set(staffed.values_list("pk", flat=True)) - in_tiers <= {manager, again}
    assert TierPlacement.objects.values("tier").distinct().count() == 7
    sizes = {group.name: members_of(group, TODAY).count() for group in CustomGroup.objects.all()}
    assert sizes["青蓝工程导师"] == 9
    assert all(sizes.values())


def test_every_trainee_has_a_passport_with_a_mentor_and_entries_confirmed_or_waiting():
    passports = GrowthPassport.objects.filter(year=2026)
    assert passports.count() == TierPlacement.objects.on(TODAY).filter(tier="trainee").count()
    assert not passports.filter(mentors=None).exists()
    assert {"entered", "confirmed"} <= set(PassportEntry.objects.values_list("state", flat=True))
    deputy = Duty.objects.get(stands_in_for__account__username="manager2")
    assert (deputy.role, deputy.valid_until) == ("manager", date(2026, 12, 4))


def test_the_trainee_of_last_year_has_a_closed_passport_and_stands_in_the_tier_that_followed():
    result = PassportResult.objects.select_related("passport__teacher").get()
    assert (result.passport.year, result.outcome, result.passed) == (2025, "good", True)
    assert result.passport.teacher.number == late_starter(SEED).number
    assert result.content["total"] - result.content["reached"] <= 3
    placed = TierPlacement.objects.filter(teacher=result.passport.teacher).order_by("since")
    tiers = placed.exclude(tier="special_post")  # which stands beside a tier of years
    assert list(tiers.values_list("tier", "until")) == [("trainee", date(2026, 8, 31)), ("early_career", None)]


def test_the_library_is_used_and_books_are_out():
    states = Counter(Resource.objects.values_list("state", flat=True))
    assert states["shelved"] >= 12
    assert {"proposed", "declined", "retired"} <= set(states)
    assert Resource.objects.get(title="校本研修手册").version == 2
    assert set(ResourceUse.objects.values_list("use", flat=True)) == {"opened", "downloaded", "used"}
    assert not FileText.objects.exclude(state="read").exists()
    assert set(MaterialMove.objects.values_list("move", flat=True)) == {move.value for move in Move}


def test_lin_arranged_shared_and_froze_her_portfolio_and_others_spoke_under_it():
    lin = Teacher.objects.select_related("school", "group").get(name="林晓禾")
    shown = whole(lin, on=TODAY)
    firsts = [entry for section in shown.sections.values() for entry in section.entries if entry.pinned]
    assert len(firsts) == 5
    assert all(entry.pictures for entry in firsts)
    assert shown.sections["reflections"].total >= 2
    share = PortfolioShare.objects.get(teacher=lin)
    assert share.revoked_at is None
    assert FrozenPortfolio.objects.get(teacher=lin).assessed.cycle.state == "rating"
    assert PortfolioRemark.objects.filter(teacher=lin).count() == 3


def test_a_settled_point_was_taken_back_and_new_notices_wait_in_the_inbox():
    assert Entry.objects.filter(reverses__source_kind="points").exists()
    unread = Notice.objects.filter(account__username="lin", read_at=None)
    assert 1 <= unread.count() <= 20
    assert Choice.objects.filter(account__username="lin").exists()


def test_a_leave_touches_lin_and_a_withdrawn_extension_touches_nobody_any_more():
    lin = Teacher.objects.get(name="林晓禾")
    assert [decree.kind for decree in Decree.objects.touching(lin)] == ["leave"]
    assert exceptions_of([lin.pk], TODAY)[lin.pk]
    withdrawn = Decree.objects.get(kind="extension")
    assert withdrawn.is_withdrawn
    named = list(withdrawn.named.values_list("teacher_id", flat=True))
    assert named
    assert not any(exceptions_of(named, TODAY).values())


def test_of_four_appeals_one_corrected_an_entry_one_was_rejected_one_is_open_and_one_late():
    upheld, rejected, late, waiting = Appeal.objects.order_by("serial")
    act = upheld.acts.get(step="uphold")
    entry = Entry.objects.get(number=act.posted)
    assert (entry.batch.kind, entry.turn) == ("correction", 2)
    assert rejected.state == "rejected"
    assert late.is_waiting
    assert late.due_on < TODAY
    assert waiting.is_waiting
    assert waiting.due_on >= TODAY
    assert waiting.teacher.name == "林晓禾"


def test_credits_came_from_another_province_and_from_a_university_and_a_note_went_out():
    posted = Admission.objects.filter(state="posted").values_list("kind", flat=True)
    assert sorted(posted) == ["recognition", "transfer"]
    assert Admission.objects.filter(state="entered").count() == 1
    assert Outgoing.objects.get().teacher.name == "林晓禾"


def test_the_province_tries_a_draft_on_a_county_and_the_school_has_one_of_its_points():
    drafts = RulebookDraft.objects.order_by("created_at")
    assert [(draft.institution.code, draft.version, draft.state) for draft in drafts] == [
        (places.PROVINCE, 2, "draft"),
        (places.XINGTAN, 1, "draft"),
    ]
    tried = Simulation.objects.get()
    assert (tried.state, tried.done) == ("done", tried.total)
    rows = SimulationRow.objects.filter(simulation=tried)
    assert rows.filter(before_verdict="open", after_verdict="short").exists()


def test_everything_that_is_kept_agrees_with_what_it_was_made_from():
    call_command("verify")


def test_every_demonstration_account_is_listed_with_its_roles_and_may_sign_in(client):
    accounts = {account["login"]: account for account in demonstration_accounts(TODAY)}
    assert set(accounts) == {
        "lin", "zhou", "leader", "auditor", "manager", "principal", "manager2",
        "county", "county2", "city", "province", "institute",
    }  # fmt: skip
    roles = {(role["role"], role["institution"]) for role in accounts["leader"]["roles"]}
    assert roles == {("teacher", "XT"), ("school_auditor", "XT"), ("team_leader", "XT-YY")}
    assert client.login(username="county", password=accounts["county"]["password"])
    # everybody may read the password that the demonstration prints, so nobody is asked to change it
    assert client.get("/").headers.get("Location", "") != "/accounts/password/change/"
    assert not Account.objects.filter(must_change_password=True).exists()


def test_nothing_in_the_world_lies_after_its_last_day():
    assert not Record.objects.filter(happened_on__gt=TODAY).exists()
    assert JournalRow.objects.latest("at").at.date() <= date(2026, 11, 22)


def test_the_demonstration_refuses_an_installation_that_is_not_empty():
    before = Record.objects.count()
    with pytest.raises(CommandError) as refusal:
        call_command("demo")
    assert refusal.value.returncode == 1
    assert Record.objects.count() == before
