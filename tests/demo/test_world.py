"""The world as it was told: its stories stand in the data, every queue has work, two runs are the same."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from makers.demonstration import variables_of
from xingtan.access.models import Account, Duty
from xingtan.assessment.models import AssessmentCycle, AssessmentResult, RatingSheet
from xingtan.config.digests import digests
from xingtan.credit_bank.draft_models import RulebookDraft
from xingtan.credit_bank.models import Entry, PostingBatch
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.decrees.models import Decree
from xingtan.declarations.decrees.reads import exceptions_of
from xingtan.declarations.mobility.models import Admission, Outgoing
from xingtan.declarations.models import DeclarationLine
from xingtan.demo import places
from xingtan.demo.accounts import demonstration_accounts
from xingtan.demo.generate import SEED
from xingtan.demo.staff import late_starter, names_alike, staff
from xingtan.demo.stories import RETURNED_TITLE
from xingtan.demo.telling.actors import actor_named
from xingtan.demo.telling.office import SECOND_FILE, enrolled_twice
from xingtan.demo.telling.world import tell_world
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportResult
from xingtan.growth.portfolio.models import FrozenPortfolio, PortfolioRemark, PortfolioShare
from xingtan.growth.portfolio.reads import whole
from xingtan.growth.reads import growth_of, own_records
from xingtan.notices.models import Choice, Notice
from xingtan.records.audit_models import AuditSample, CertificateClaim, MonthSheet
from xingtan.records.company_models import Companion, PreparationRound, Remark
from xingtan.records.feedback import feedback_of
from xingtan.records.models import Record
from xingtan.research.library.models import FileText, Resource, ResourceUse
from xingtan.research.materials.models import MaterialMove
from xingtan.research.materials.workflow import Move
from xingtan.sheets.models import ImportRun
from xingtan.standing.models import Dossier
from xingtan.standing.simulation_models import Simulation, SimulationRow
from xingtan.teachers.custom_groups.reads import members_of
from xingtan.teachers.duplicate_models import DuplicateReview
from xingtan.teachers.duplicates.reads import pairs_for
from xingtan.teachers.group_models import CustomGroup
from xingtan.teachers.models import Teacher
from xingtan.teachers.tier_models import TierPlacement
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

TODAY = places.TODAY


@pytest.fixture(scope="module")
def evidence_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def world(evidence_folder, django_db_setup, django_db_blocker):
    """The demonstration, told once for this file and undone at its end."""
    del django_db_setup
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.EVIDENCE_ROOT", evidence_folder)
        with transaction.atomic():
            tell_world()
            yield
            transaction.set_rollback(True)


def growth(name):
    teacher = Teacher.objects.select_related("school", "group").get(name=name)
    return growth_of(teacher, own_records(teacher), on=TODAY)


def credits_by_year(name):
    return {year.year: year.total + year.on_its_way for year in growth(name).years}


@pytest.mark.usefixtures("world")
def test_two_runs_into_two_databases_are_the_same(demonstration):
    program = [sys.executable, "-m", "xingtan.config", "digest", "--json"]
    answer = subprocess.run(program, env=variables_of(demonstration), stdout=subprocess.PIPE, check=True).stdout
    assert json.loads(answer)["groups"] == digests()


@pytest.mark.usefixtures("world")
def test_the_personnel_file_has_the_titles_of_today():
    people = {person.number: person.title for person in staff(SEED)}
    files = Teacher.objects.exclude(number=SECOND_FILE)
    assert dict(files.values_list("number", "title")) == people


@pytest.mark.usefixtures("world")
def test_four_school_years_of_records_came_in_through_the_import():
    assert 4000 <= Record.objects.count() <= 7000
    for year in (2022, 2023, 2024, 2025):
        assert Record.objects.in_school_year(year).filter(school__code=places.XINGTAN).count() > 1000


@pytest.mark.usefixtures("world")
def test_three_years_are_identified_and_the_fourth_is_on_its_way_at_every_level():
    batches = PostingBatch.objects.filter(kind="identification").values_list("year", flat=True)
    assert set(batches) == {2022, 2023, 2024}
    states = set(DeclarationLine.objects.of_year(2025).values_list("state", flat=True))
    assert states == {"declared", "county_audited", "city_audited", "returned"}


@pytest.mark.usefixtures("world")
def test_most_teachers_reach_the_annual_minimum():
    reached = asked = 0
    for teacher in (
        Teacher.objects.filter(school__code=places.XINGTAN).exclude(title="trainee").select_related("school")
    ):
        for year in growth_of(teacher, own_records(teacher), on=TODAY).years:
            if year.year in {2022, 2023, 2024}:
                asked += 1
                reached += year.total >= year.need
    assert 80 <= reached * 100 // asked <= 98


@pytest.mark.usefixtures("world")
def test_lin_xiaohe_rises_from_year_to_year():
    by_year = credits_by_year("林晓禾")
    assert by_year[2022] < by_year[2023] < by_year[2024] < by_year[2025]
    awards = Record.objects.filter(teacher__name="林晓禾", kind="contest_award").order_by("happened_on")
    assert [award.values["level"] for award in awards] == [
        "school",
        "county",
        "county",
        "municipal",
        "municipal",
        "provincial",
    ]


@pytest.mark.usefixtures("world")
def test_zhou_qiming_missed_one_year_and_cannot_easily_reach_the_total():
    by_year = credits_by_year("周启明")
    assert by_year[2022] >= 16
    assert by_year[2023] < 16
    found = growth("周启明").found
    assert found.standing.total + found.coming_total < 60


@pytest.mark.usefixtures("world")
def test_the_sports_group_fell_silent_in_its_last_year():
    group = Record.objects.filter(teacher__group__code=places.SPORTS)
    assert group.in_school_year(2024).count() > 50
    assert group.in_school_year(2025).count() < 10
    assert not group.in_school_year(2026).exists()


@pytest.mark.usefixtures("world")
def test_an_award_was_sent_back_by_the_county_corrected_and_identified():
    record = Record.objects.get(title=RETURNED_TITLE)
    acts = JournalRow.objects.filter(subject_key=record.number).order_by("pk").values_list("action", flat=True)
    assert {"line.county_return", "record.reopened", "record.changed", "line.redeclare", "line.identify"} <= set(acts)
    assert record.values["level"] == "county"
    assert Entry.objects.get(source_kind="record", source_key=record.number).amount == 2


@pytest.mark.usefixtures("world")
def test_the_cap_on_distance_training_shows_in_the_ledger():
    assert growth("苏文瑾").standing.by_part["distance"] == 40


@pytest.mark.usefixtures("world")
def test_every_queue_of_this_autumn_has_work():
    now = Record.objects.in_school_year(2026)
    for state in ("draft", "submitted", "returned", "accepted"):
        assert now.filter(state=state).exists(), state
    ready = Record.objects.ready_to_declare().filter(school__code=places.XINGTAN).in_school_year(2025)
    assert ready.filter(declaration_lines=None).count() == 10


@pytest.mark.usefixtures("world")
def test_september_is_closed_and_november_has_a_sample_and_records_taken_up():
    sheets = MonthSheet.objects.filter(school__code=places.XINGTAN).order_by("month")
    assert list(sheets.values_list("month", "state")) == [
        (date(2026, 9, 1), "closed"),
        (date(2026, 11, 1), "open"),
    ]
    assert JournalRow.objects.filter(action="record.carried").exists()
    sample = AuditSample.objects.get()
    assert 0 < Record.objects.filter(sampled=True).count() < len(sample.population)
    assert Record.objects.exclude(held_by=None).values("held_by").distinct().count() == 2


@pytest.mark.usefixtures("world")
def test_no_record_was_carried_to_another_month_before_it_was_entered():
    entered = dict(JournalRow.objects.filter(action="record.entered").values_list("subject_key", "at"))
    carried = JournalRow.objects.filter(action="record.carried").values_list("subject_key", "at")
    assert [number for number, at in carried if at < entered[number]] == []


@pytest.mark.usefixtures("world")
def test_two_records_of_one_school_claim_the_same_certificate():
    claims = Counter(CertificateClaim.objects.values_list("key", flat=True))
    assert [times for times in claims.values() if times > 1] == [2]


@pytest.mark.usefixtures("world")
def test_the_college_reported_its_course_by_workbook_and_one_new_teacher_failed():
    run = ImportRun.objects.get(kind="results")
    assert (run.state, run.counts["new"], run.counts["wrong"]) == ("written", 3, 0)
    told = [feedback_of(record) for record in Record.objects.filter(title__contains="2026年新任教师规范化培训")]
    results = Counter(said["result"] for said in told if said)
    assert results["not_qualified"] == 1
    assert results.total() == run.counts["new"] + run.counts["changed"]


@pytest.mark.usefixtures("world")
def test_a_file_made_twice_waits_for_review_and_two_people_of_one_sound_are_told_apart():
    manager = actor_named("manager", TODAY)
    [pair] = pairs_for(manager, on=TODAY)
    assert {pair.first.name, pair.second.name} == {enrolled_twice(SEED).name}
    assert pair.signs == ("name_and_birth", "sound")
    done = DuplicateReview.objects.get()
    assert done.finding == "different"
    assert {done.kept.name, done.other.name} == {person.name for person in names_alike(SEED)}


@pytest.mark.usefixtures("world")
def test_the_school_keeps_a_kind_of_its_own_with_three_records():
    stories = Record.objects.filter(kind="own_class_teacher_story").order_by("happened_on")
    assert [story.state for story in stories] == ["accepted", "submitted", "draft"]


@pytest.mark.usefixtures("world")
def test_an_open_class_has_observers_a_preparation_two_rounds_and_a_paper_two_authors():
    sheets = Companion.objects.filter(part="observer").order_by("pk")
    assert [bool(each.sheet) for each in sheets] == [True, True, False]
    stages = PreparationRound.objects.order_by("number").values_list("stage", flat=True)
    assert list(stages) == ["draft", "comments", "revision", "comments", "final"]
    second = Companion.objects.get(record__kind="paper")
    assert second.own is not None
    assert (second.own.values["author_rank"], second.own.teacher.name) == (2, "林晓禾")
    assert Remark.objects.count() == 2


@pytest.mark.usefixtures("world")
def test_one_assessment_is_published_and_one_waits_for_its_examiners():
    done, running = AssessmentCycle.objects.order_by("evidence_from")
    assert (done.state, running.state) == ("published", "rating")
    assert len(set(AssessmentResult.objects.values_list("band", flat=True))) > 1
    own = RatingSheet.objects.filter(assessed__cycle=running, phase="self")
    assert set(own.values_list("state", flat=True)) == {"handed_in"}
    examiners = RatingSheet.objects.filter(assessed__cycle=running, phase="examiner")
    assert set(examiners.values_list("state", flat=True)) == {"handed_in", "open"}
    assert own.filter(rater__username="lin").exists()


@pytest.mark.usefixtures("world")
def test_the_county_froze_dossiers_that_passed_failed_or_wait_and_superseded_one():
    assert set(Dossier.objects.values_list("verdict", flat=True)) == {"passed", "suspended", "failed"}
    later = Dossier.objects.exclude(supersedes=None).get()
    assert len(later.content["reasons"]) < len(later.supersedes.content["reasons"])


@pytest.mark.usefixtures("world")
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


@pytest.mark.usefixtures("world")
def test_every_trainee_has_a_passport_with_a_mentor_and_entries_confirmed_or_waiting():
    passports = GrowthPassport.objects.filter(year=2026)
    assert passports.count() == TierPlacement.objects.on(TODAY).filter(tier="trainee").count()
    assert not passports.filter(mentors=None).exists()
    assert {"entered", "confirmed"} <= set(PassportEntry.objects.values_list("state", flat=True))
    deputy = Duty.objects.get(stands_in_for__account__username="manager2")
    assert (deputy.role, deputy.valid_until) == ("manager", date(2026, 12, 4))


@pytest.mark.usefixtures("world")
def test_the_trainee_of_last_year_has_a_closed_passport_and_stands_in_the_tier_that_followed():
    result = PassportResult.objects.select_related("passport__teacher").get()
    assert (result.passport.year, result.outcome, result.passed) == (2025, "good", True)
    assert result.passport.teacher.number == late_starter(SEED).number
    assert result.content["total"] - result.content["reached"] <= 3
    placed = TierPlacement.objects.filter(teacher=result.passport.teacher).order_by("since")
    tiers = placed.exclude(tier="special_post")  # which stands beside a tier of years
    assert list(tiers.values_list("tier", "until")) == [("trainee", date(2026, 8, 31)), ("early_career", None)]


@pytest.mark.usefixtures("world")
def test_the_library_is_used_and_books_are_out():
    states = Counter(Resource.objects.values_list("state", flat=True))
    assert states["shelved"] >= 12
    assert {"proposed", "declined", "retired"} <= set(states)
    assert Resource.objects.get(title="校本研修手册").version == 2
    assert set(ResourceUse.objects.values_list("use", flat=True)) == {"opened", "downloaded", "used"}
    assert not FileText.objects.exclude(state="read").exists()
    assert set(MaterialMove.objects.values_list("move", flat=True)) == {move.value for move in Move}


@pytest.mark.usefixtures("world")
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


@pytest.mark.usefixtures("world")
def test_a_settled_point_was_taken_back_and_new_notices_wait_in_the_inbox():
    assert Entry.objects.filter(reverses__source_kind="points").exists()
    unread = Notice.objects.filter(account__username="lin", read_at=None)
    assert 1 <= unread.count() <= 20
    assert Choice.objects.filter(account__username="lin").exists()


@pytest.mark.usefixtures("world")
def test_a_leave_touches_lin_and_a_withdrawn_extension_touches_nobody_any_more():
    lin = Teacher.objects.get(name="林晓禾")
    assert [decree.kind for decree in Decree.objects.touching(lin)] == ["leave"]
    assert exceptions_of([lin.pk], TODAY)[lin.pk]
    withdrawn = Decree.objects.get(kind="extension")
    assert withdrawn.is_withdrawn
    named = list(withdrawn.named.values_list("teacher_id", flat=True))
    assert named
    assert not any(exceptions_of(named, TODAY).values())


@pytest.mark.usefixtures("world")
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


@pytest.mark.usefixtures("world")
def test_credits_came_from_another_province_and_from_a_university_and_a_note_went_out():
    posted = Admission.objects.filter(state="posted").values_list("kind", flat=True)
    assert sorted(posted) == ["recognition", "transfer"]
    assert Admission.objects.filter(state="entered").count() == 1
    assert Outgoing.objects.get().teacher.name == "林晓禾"


@pytest.mark.usefixtures("world")
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


@pytest.mark.usefixtures("world")
def test_everything_that_is_kept_agrees_with_what_it_was_made_from():
    call_command("verify")


@pytest.mark.usefixtures("world")
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


@pytest.mark.usefixtures("world")
def test_nothing_in_the_world_lies_after_its_last_day():
    assert not Record.objects.filter(happened_on__gt=TODAY).exists()
    assert JournalRow.objects.latest("at").at.date() <= date(2026, 11, 22)


@pytest.mark.usefixtures("world")
def test_the_demonstration_refuses_an_installation_that_is_not_empty():
    before = Record.objects.count()
    with pytest.raises(CommandError) as refusal:
        call_command("demo")
    assert refusal.value.returncode == 1
    assert Record.objects.count() == before
