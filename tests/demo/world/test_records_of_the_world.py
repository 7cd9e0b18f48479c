"""The demonstration: people, records and what they came to in the ledger."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from makers.demonstration import variables_of
from xingtan.config.digests import digests
from xingtan.credit_bank.models import Entry, PostingBatch
from xingtan.declarations.models import DeclarationLine
from xingtan.demo import places
from xingtan.demo.generate import SEED
from xingtan.demo.staff import names_alike, staff
from xingtan.demo.stories import RETURNED_TITLE
from xingtan.demo.telling.actors import actor_named
from xingtan.demo.telling.office import SECOND_FILE, enrolled_twice
from xingtan.growth.reads import growth_of, own_records
from xingtan.records.audit.models import AuditSample, CertificateClaim, MonthSheet
from xingtan.records.company.models import Companion, PreparationRound, Remark
from xingtan.records.feedback import feedback_of
from xingtan.records.models import Record
from xingtan.sheets.models import ImportRun
from xingtan.teachers.duplicates.models import DuplicateReview
from xingtan.teachers.duplicates.reads import pairs_for
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world"), pytest.mark.xdist_group("world")]

TODAY = places.TODAY


def growth(name):
    teacher = Teacher.objects.select_related("school", "group").get(name=name)
    return growth_of(teacher, own_records(teacher), on=TODAY)


def credits_by_year(name):
    return {year.year: year.total + year.on_its_way for year in growth(name).years}


def test_two_runs_into_two_databases_are_the_same(demonstration):
    program = [sys.executable, "-m", "xingtan.config", "digest", "--json"]
    answer = subprocess.run(program, env=variables_of(demonstration), stdout=subprocess.PIPE, check=True).stdout
    assert json.loads(answer)["groups"] == digests()


def test_the_personnel_file_has_the_titles_of_today():
    people = {person.number: person.title for person in staff(SEED)}
    files = Teacher.objects.exclude(number=SECOND_FILE)
    assert dict(files.values_list("number", "title")) == people


def test_four_school_years_of_records_came_in_through_the_import():
    assert 4000 <= Record.objects.count() <= 7000
    for year in (2022, 2023, 2024, 2025):
        assert Record.objects.in_school_year(year).filter(school__code=places.XINGTAN).count() > 1000


def test_three_years_are_identified_and_the_fourth_is_on_its_way_at_every_level():
    batches = PostingBatch.objects.filter(kind="identification").values_list("year", flat=True)
    assert set(batches) == {2022, 2023, 2024}
    states = set(DeclarationLine.objects.of_year(2025).values_list("state", flat=True))
    assert states == {"declared", "county_audited", "city_audited", "returned"}


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


def test_zhou_qiming_missed_one_year_and_cannot_easily_reach_the_total():
    by_year = credits_by_year("周启明")
    assert by_year[2022] >= 16
    assert by_year[2023] < 16
    found = growth("周启明").found
    assert found.standing.total + found.coming_total < 60


def test_the_sports_group_fell_silent_in_its_last_year():
    group = Record.objects.filter(teacher__group__code=places.SPORTS)
    assert group.in_school_year(2024).count() > 50
    assert group.in_school_year(2025).count() < 10
    assert not group.in_school_year(2026).exists()


def test_an_award_was_sent_back_by_the_county_corrected_and_identified():
    record = Record.objects.get(title=RETURNED_TITLE)
    acts = JournalRow.objects.filter(subject_key=record.number).order_by("pk").values_list("action", flat=True)
    assert {"line.county_return", "record.reopened", "record.changed", "line.redeclare", "line.identify"} <= set(acts)
    assert record.values["level"] == "county"
    assert Entry.objects.get(source_kind="record", source_key=record.number).amount == 2


def test_the_cap_on_distance_training_shows_in_the_ledger():
    assert growth("苏文瑾").standing.by_part["distance"] == 40


def test_every_queue_of_this_autumn_has_work():
    now = Record.objects.in_school_year(2026)
    for state in ("draft", "submitted", "returned", "accepted"):
        assert now.filter(state=state).exists(), state
    ready = Record.objects.ready_to_declare().filter(school__code=places.XINGTAN).in_school_year(2025)
    assert ready.filter(declaration_lines=None).count() == 10


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


def test_no_record_was_carried_to_another_month_before_it_was_entered():
    entered = dict(JournalRow.objects.filter(action="record.entered").values_list("subject_key", "at"))
    carried = JournalRow.objects.filter(action="record.carried").values_list("subject_key", "at")
    assert [number for number, at in carried if at < entered[number]] == []


def test_two_records_of_one_school_claim_the_same_certificate():
    claims = Counter(CertificateClaim.objects.values_list("key", flat=True))
    assert [times for times in claims.values() if times > 1] == [2]


def test_the_college_reported_its_course_by_workbook_and_one_new_teacher_failed():
    run = ImportRun.objects.get(kind="results")
    assert (run.state, run.counts["new"], run.counts["wrong"]) == ("written", 3, 0)
    told = [feedback_of(record) for record in Record.objects.filter(title__contains="2026年新任教师规范化培训")]
    results = Counter(said["result"] for said in told if said)
    assert results["not_qualified"] == 1
    assert results.total() == run.counts["new"] + run.counts["changed"]


def test_a_file_made_twice_waits_for_review_and_two_people_of_one_sound_are_told_apart():
    manager = actor_named("manager", TODAY)
    [pair] = pairs_for(manager, on=TODAY)
    assert {pair.first.name, pair.second.name} == {enrolled_twice(SEED).name}
    assert pair.signs == ("name_and_birth", "sound")
    done = DuplicateReview.objects.get()
    assert done.finding == "different"
    assert {done.kept.name, done.other.name} == {person.name for person in names_alike(SEED)}


def test_the_school_keeps_a_kind_of_its_own_with_three_records():
    stories = Record.objects.filter(kind="own_class_teacher_story").order_by("happened_on")
    assert [story.state for story in stories] == ["accepted", "submitted", "draft"]


def test_an_open_class_has_observers_a_preparation_two_rounds_and_a_paper_two_authors():
    sheets = Companion.objects.filter(part="observer").order_by("pk")
    assert [bool(each.sheet) for each in sheets] == [True, True, False]
    stages = PreparationRound.objects.order_by("number").values_list("stage", flat=True)
    assert list(stages) == ["draft", "comments", "revision", "comments", "final"]
    second = Companion.objects.get(record__kind="paper")
    assert second.own is not None
    assert (second.own.values["author_rank"], second.own.teacher.name) == (2, "林晓禾")
    assert Remark.objects.count() == 2
