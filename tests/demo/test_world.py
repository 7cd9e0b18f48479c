"""The world as it was told: its stories stand in the data, every queue has work, two runs are the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from xingtan.config.digests import digests
from xingtan.credit_bank.models import Entry, PostingBatch
from xingtan.declarations.models import DeclarationLine
from xingtan.demo import places
from xingtan.demo.accounts import demonstration_accounts
from xingtan.demo.generate import SEED
from xingtan.demo.staff import staff
from xingtan.demo.stories import RETURNED_TITLE
from xingtan.demo.telling.world import tell_world
from xingtan.growth.reads import growth_of, own_records
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

TODAY = places.TODAY


@pytest.fixture(scope="module")
def evidence_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def second_run(tmp_path_factory):
    """A second run, in a process and an SQLite database of its own, while this one tells the world."""
    folder = tmp_path_factory.mktemp("second")
    environment = {**os.environ, "XINGTAN_DATA": str(folder), "DATABASE_URL": f"sqlite:///{folder}/second.sqlite3"}
    program = f"{sys.executable} -m xingtan.config"
    words = f"{program} migrate -v0 && {program} demo >{folder}/accounts.txt && {program} digest --json"
    with subprocess.Popen(["/bin/sh", "-c", words], env=environment, stdout=subprocess.PIPE) as process:
        yield process


@pytest.fixture(scope="module")
def world(second_run, evidence_folder, django_db_setup, django_db_blocker):
    """The demonstration, told once for this file and undone at its end."""
    del second_run, django_db_setup
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
def test_two_runs_into_two_databases_are_the_same(second_run):
    answer, _ = second_run.communicate(timeout=300)
    assert second_run.returncode == 0
    assert json.loads(answer)["groups"] == digests()


@pytest.mark.usefixtures("world")
def test_the_personnel_file_has_the_titles_of_today():
    people = {person.number: person.title for person in staff(SEED)}
    assert dict(Teacher.objects.values_list("number", "title")) == people


@pytest.mark.usefixtures("world")
def test_four_school_years_of_records_came_in_through_the_import():
    assert 4000 <= Record.objects.count() <= 7000
    for year in (2022, 2023, 2024, 2025):
        assert Record.objects.in_school_year(year).filter(school__code=places.XINGTAN).count() > 1000


@pytest.mark.usefixtures("world")
def test_three_years_are_identified_and_the_fourth_is_on_its_way_at_every_level():
    batches = PostingBatch.objects.values_list("year", flat=True)
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
    assert Entry.objects.get(source_key=record.number).amount == 2


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
def test_every_demonstration_account_is_listed_with_its_roles_and_may_sign_in(client):
    accounts = {account["login"]: account for account in demonstration_accounts(TODAY)}
    assert set(accounts) == {
        "lin", "zhou", "leader", "auditor", "manager", "principal", "manager2",
        "county", "county2", "city", "province", "institute",
    }  # fmt: skip
    roles = {(role["role"], role["institution"]) for role in accounts["leader"]["roles"]}
    assert roles == {("teacher", "XT"), ("school_auditor", "XT"), ("team_leader", "XT-YY")}
    assert client.login(username="county", password=accounts["county"]["password"])


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
