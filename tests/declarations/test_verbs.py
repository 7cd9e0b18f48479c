"""The batch verbs of the journey: declare, audit, identify and explain from the terminal."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from makers.declared import YEAR, make_accepted, make_desks, make_line
from makers.people import make_school
from xingtan.credit_bank.models import Entry
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.workflow import State
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


def said(name, *words):
    out = io.StringIO()
    call_command(name, *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def told(name, place, *words):
    return json.loads(said(name, "--institution", place.code, "--year", str(YEAR), "--json", *words))


def test_the_three_verbs_take_a_record_from_the_school_to_the_ledger():
    desks = make_desks()
    record = make_accepted(desks)
    declared = told("declare", desks.province.county)
    assert (declared["schools"], declared["new"]) == ({desks.school.code: 1}, 1)
    audited = told("audit", desks.province.root)
    assert audited["steps"] == {
        "county_return": 0,
        "county_accept": 1,
        "city_return": 0,
        "city_accept": 1,
    }
    identified = told("identify", desks.province.root)
    assert (identified["identified"], identified["totals"], identified["total"]) == (1, {"school_based": "1"}, "1")
    assert identified["sheet"] == {
        "declared": 1,
        **{state.value: 0 for state in State},
        "identified": 1,
        "closes": True,
    }
    assert Entry.objects.get().source_key == record.number
    assert set(JournalRow.objects.filter(subject_kind="line").values_list("actor_name", flat=True)) == {"operator"}


def test_each_verb_again_does_nothing_more():
    desks = make_desks()
    make_accepted(desks)
    for _ in range(2):
        told("declare", desks.school)
        told("audit", desks.school)
        last = told("identify", desks.school)
    assert (last["identified"], last["batches"], Entry.objects.count()) == (0, [], 1)


def test_one_level_alone_can_be_audited_and_lines_sent_back():
    desks = make_desks()
    line, other = make_line(desks), make_line(desks)
    answer = told(
        "audit", desks.school, "--level", "county", "--return", line.record.number, "--reason", "Not readable"
    )
    assert answer["steps"] == {"county_return": 1, "county_accept": 1}
    line.refresh_from_db()
    other.refresh_from_db()
    assert (line.state, line.reason, other.state) == (State.RETURNED, "Not readable", State.COUNTY_AUDITED)


def test_sending_back_needs_a_reason_and_a_line_that_waits():
    desks = make_desks()
    make_line(desks)
    with pytest.raises(CommandError) as caught:
        told("audit", desks.school, "--return", "T1-0001")
    assert caught.value.returncode == 2
    assert DeclarationLine.objects.get().state == State.DECLARED
    with pytest.raises(CommandError, match="T1-0001") as caught:
        told("audit", desks.school, "--level", "county", "--return", "T1-0001", "--reason", "x")
    assert caught.value.returncode == 1


@pytest.mark.parametrize("verb", ["declare", "audit", "identify"])
def test_an_unknown_institution_is_a_wrong_call(verb):
    with pytest.raises(CommandError, match="NOWHERE") as caught:
        call_command(verb, "--institution", "NOWHERE", "--year", "2025", stderr=io.StringIO())
    assert caught.value.returncode == 2


def test_declaring_without_a_rulebook_ends_with_one_and_names_the_school():
    school = make_school()
    with pytest.raises(CommandError, match=school.code) as caught:
        told("declare", school)
    assert caught.value.returncode == 1


def test_explaining_an_entry_names_record_rule_arithmetic_people_and_times():
    desks = make_desks()
    line = make_line(desks, State.IDENTIFIED, kind="collective_preparation", hours=800, title="第三单元")
    entry = Entry.objects.get()
    story = json.loads(said("explain", entry.number, "--json"))
    assert (story["amount"], story["raw"], story["source"]["title"]) == ("1", "1", "第三单元")
    assert story["rule"]["article"].startswith("校本第2项")
    assert [step["code"] for step in story["lines"]] == ["covered", "each"]
    assert story["lines"][1]["en"] == "8 training hours, 0.5 for each 4: 8 ÷ 4 × 0.5 = 1."
    actions = [act["action"] for act in story["people"]]
    of_the_line = ["line.declare", "line.county_accept", "line.city_accept", "credits.posted", "line.identify"]
    assert actions == ["record.entered", *of_the_line]
    text = said("explain", line.record.number)
    assert entry.number in text
    assert desks.officer.name in text
    with pytest.raises(CommandError) as caught:
        said("explain", "99-99")
    assert caught.value.returncode == 1
