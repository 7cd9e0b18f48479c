"""The teacher's desk and trajectory: what stands, what is missing, what waits; at a fixed price."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.credit import make_batch, make_posting
from makers.declared import make_accepted, make_desks, make_line
from makers.people import make_account, make_institution, make_teacher
from makers.records import make_definition, make_record
from xingtan.access.roles import Role
from xingtan.declarations.workflow import State as LineState
from xingtan.growth.labels import Hope, events, gaps
from xingtan.growth.reads import acts_on, growth_of, milestones, own_records, todos_of
from xingtan.institutions.models import Kind
from xingtan.records.workflow import State
from xingtan.trail.services import Mark, leave_mark, leave_marks

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
LANGUAGES = ["en", "zh-hans"]


@pytest.fixture
def desks():
    make_definition()
    return make_desks()


@pytest.fixture
def teacher(desks):
    return make_teacher(desks.school, with_account=True, name="林晓禾")


@pytest.fixture
def signed_in(client, teacher):
    client.force_login(teacher.account)
    return client


def growth(teacher):
    return growth_of(teacher, own_records(teacher), on=TODAY)


def price(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, response.content[:300]
    return len(queries)


@pytest.mark.parametrize("name", ["growth:desk", "growth:path"])
def test_a_page_costs_the_same_with_one_record_and_with_two_hundred(signed_in, desks, teacher, name):
    make_accepted(desks, teacher)
    make_record(teacher, state=State.RETURNED)
    one = price(signed_in, reverse(name))

    for number in range(200):
        state = (State.DRAFT, State.RETURNED, State.ACCEPTED)[number % 3]
        record = make_record(teacher, state=state, happened_on=date(2022 + number % 5, 10, 1 + number % 28))
        leave_mark(Mark(None, "system", "record.entered", record.subject, datetime(2026, 11, 1, tzinfo=UTC)))

    assert price(signed_in, reverse(name)) == one


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["growth:desk", "growth:path"])
def test_the_pages_stand_in_both_languages_with_and_without_records(signed_in, desks, teacher, language, name):
    empty = signed_in.get(reverse(name), headers={"accept-language": language})
    make_accepted(desks, teacher, title="观潮")
    filled = signed_in.get(reverse(name), headers={"accept-language": language})

    assert (empty.status_code, filled.status_code) == (200, 200)
    begins = {"en": "Your path begins here", "zh-hans": "从这里开始"}[language]
    assert begins in empty.content.decode()
    assert begins not in filled.content.decode()


def test_a_stranger_is_led_to_the_door_and_somebody_without_the_hat_is_refused(client, desks):
    assert client.get(reverse("growth:desk")).status_code == 302
    college = make_institution(Kind.TRAINING_INSTITUTION, parent=desks.province.city)
    client.force_login(make_account((Role.TRAINING_INSTITUTION, college)))
    assert client.get(reverse("growth:desk")).status_code == 403


def test_a_teacher_without_a_personnel_file_learns_whom_to_ask(client, desks):
    client.force_login(make_account((Role.TEACHER, desks.school)))
    answer = client.get(reverse("growth:desk"))
    assert "no personnel file" in answer.content.decode()


def test_accepted_records_are_on_their_way_and_identified_ones_are_in_the_ledger(desks, teacher):
    make_accepted(desks, teacher, happened_on=date(2025, 10, 20))
    make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher, happened_on=date(2025, 10, 21)))

    year = next(year for year in growth(teacher).years if year.year == 2025)

    assert (year.total, year.on_its_way) == (Fraction(1), Fraction(1))


def test_what_is_on_its_way_keeps_the_caps_that_the_ledger_has_used_up(desks, teacher):
    for day in (1, 2, 3):
        make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher, happened_on=date(2025, 12, day)))
    make_accepted(desks, teacher, happened_on=date(2025, 12, 8))

    year = next(year for year in growth(teacher).years if year.year == 2025)

    assert (year.total, year.on_its_way) == (Fraction(3), Fraction(0))


def test_what_is_missing_names_the_number_for_the_cycle_the_running_year_and_years_that_are_over(desks, teacher):
    make_batch(desks.province, [make_posting(teacher, "20", part="concentrated", item="concentrated_training")])

    missing = gaps(growth(teacher))

    said = [(gap.hope, gap.year, gap.sentence) for gap in missing]
    assert said[0][:2] == (Hope.LOST, 2025)
    assert (Hope.OPEN, None, "Credits of the cycle: 100 credits more") in said
    assert (Hope.OPEN, 2026, "2026/27, credits of the year: 16 credits more") in said
    assert (Hope.LOST, 2024, "2024/25, credits of the year: 16 credits short") in said


def test_an_inner_minimum_is_told_only_where_the_minimum_around_it_is_met(desks, teacher):
    make_batch(desks.province, [make_posting(teacher, "20", part="concentrated", item="concentrated_training")])

    titles = [gap.sentence for gap in gaps(growth(teacher)) if gap.year == 2025]

    assert titles == ["2025/26, school-based credits of the year: 10 credits short"]


def test_years_before_the_first_day_of_work_are_neither_shown_nor_asked_for(desks):
    newcomer = make_teacher(desks.school, started_on=date(2026, 8, 24))

    found = growth(newcomer)

    assert [year.year for year in found.years] == [2026]
    assert {gap.hope for gap in gaps(found)} == {Hope.OPEN}


def test_returned_records_come_before_drafts_and_say_why(desks, teacher):
    draft = make_record(teacher, state=State.DRAFT)
    returned = make_record(teacher, state=State.RETURNED)
    for reason in ("Too dark", "Still too dark"):
        at = datetime(2026, 11, 1, tzinfo=UTC)
        leave_mark(Mark(None, "auditor", "record.returned", returned.subject, at, reason=reason))
    line = make_line(desks, LineState.RETURNED, make_accepted(desks, teacher))

    todos = todos_of(teacher, own_records(teacher))

    assert [todo.record.pk for todo in todos][-1] == draft.pk
    assert {(todo.record.pk, todo.reason, todo.from_above) for todo in todos} == {
        (draft.pk, "", False),
        (returned.pk, "Still too dark", False),
        (line.record_id, "Date is missing", True),
    }


def test_acts_of_one_kind_by_one_person_on_one_day_are_told_as_one(teacher):
    records = [make_record(teacher, state=State.ACCEPTED) for _ in range(3)]
    at = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)
    leave_marks([Mark(None, "罗海平", "record.accepted", record.subject, at) for record in records])

    told = events(acts_on(records, most=50), records, most=5)

    assert [(event.title, event.text, event.who) for event in told] == [
        ("Accepted by the school", "3 records", "罗海平")
    ]


def test_a_record_entered_and_handed_in_on_the_same_day_is_told_once(teacher):
    record = make_record(teacher)
    evening = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
    for action in ("record.entered", "record.submitted"):
        leave_mark(Mark(None, teacher.name, action, record.subject, evening))

    told = events(acts_on([record], most=50), [record], most=5)

    assert [event.title for event in told] == ["Submitted for audit"]


def test_milestones_are_the_records_that_reached_further_than_before(teacher):
    def award(day, level, state=State.ACCEPTED):
        return make_record(teacher, kind="contest_award", state=state, happened_on=day, values={"level": level})

    first = award(date(2023, 5, 1), "school")
    higher = award(date(2024, 5, 1), "municipal")
    award(date(2025, 5, 1), "county")
    award(date(2025, 6, 1), "provincial", State.RETURNED)

    assert [found.record.pk for found in milestones(own_records(teacher))] == [first.pk, higher.pk]


def test_every_amount_of_the_table_opens(signed_in, desks, teacher):
    make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher, happened_on=date(2025, 10, 20)))
    page = signed_in.get(reverse("growth:desk")).content.decode()
    assert f'href="{reverse("credit_bank:mine")}?year=2025&amp;part=school_based"' in page
    assert signed_in.get(reverse("credit_bank:mine"), {"year": 2025, "part": "school_based"}).status_code == 200


def test_what_is_on_its_way_opens_the_records_that_add_up_to_it(signed_in, desks, teacher):
    for day in (date(2025, 10, 20), date(2026, 9, 20)):
        make_accepted(desks, teacher, happened_on=day)
    page = signed_in.get(reverse("growth:desk")).content.decode()
    shown = re.findall(r'<a class="growth-plus" href="([^"]+)"[^>]*>\+([\d./]+)</a>', page)
    assert {address.replace("&amp;", "&") for address, _ in shown} >= {
        reverse("standing:coming-mine"),
        reverse("standing:coming-mine") + "?year=2025",
        reverse("standing:coming-mine") + "?year=2025&part=school_based",
    }
    for address, amount in shown:
        opened = signed_in.get(address.replace("&amp;", "&")).content.decode()
        lines = re.findall(r'open-number" href="/records/\d+/"><span class="amount">([^<]+)<', opened)
        assert sum(map(Fraction, lines)) == Fraction(amount)


def test_without_a_rulebook_the_desk_says_so_and_keeps_the_records(client):
    make_definition()
    teacher = make_teacher(with_account=True)
    make_record(teacher, state=State.ACCEPTED)
    client.force_login(teacher.account)
    assert "No rulebook is in force here yet" in client.get(reverse("growth:desk")).content.decode()
    assert client.get(reverse("growth:path")).status_code == 200
