"""A crash between two statements leaves nothing half done; one changed byte anywhere in the book is found."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from attacks.worlds import RUN_OF
from makers.credit import NOON
from makers.declared import YEAR, audit_everything, make_accepted, make_desks, make_line
from makers.people import make_actor, make_school, make_teacher, tell_people
from makers.records import make_evidence, make_record
from makers.tamper import unguarded
from makers.workbooks import make_csv
from xingtan.access.roles import Role
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations import identification
from xingtan.declarations import services as declaring
from xingtan.declarations.identification import identify_year
from xingtan.declarations.services import declare_year, take_line_steps_in_bulk
from xingtan.declarations.workflow import State
from xingtan.records import services as recording
from xingtan.records.services import take_step_in_bulk
from xingtan.sheets.kinds import kind_of
from xingtan.sheets.services import check_run, start_run, undo_run, write_run
from xingtan.trail.services import seal_journal

pytestmark = pytest.mark.django_db

BOOK = {
    "trail.JournalRow": "reason",
    "trail.Seal": "root",
    "credit_bank.PublishedRulebook": "text",
    "credit_bank.CreditAccount": "unit",
    "credit_bank.PostingBatch": "posted_by_name",
    "credit_bank.Entry": "narrative",
    "declarations.Identification": "identified_by_name",
    "declarations.Answer": "outcome",
}
"""A field of every table that only grows."""


class PulledPlugError(Exception):
    """The machine stops here."""


def pulled(*_args, **_kwargs):
    raise PulledPlugError


def everything():
    """Return every row of every table but sessions and runs of import."""
    left_out = {"sessions.Session", "contenttypes.ContentType", "auth.Permission"}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in left_out]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def desks():
    return make_desks()


@pytest.mark.parametrize(
    ("room", "name"), [(declaring, "hold_records"), (declaring, "leave_marks"), (recording, "leave_marks")]
)
def test_a_crash_while_declaring_leaves_nothing(desks, monkeypatch, room, name):
    for _ in range(3):
        make_accepted(desks)
    before = everything()
    monkeypatch.setattr(room, name, pulled)
    with pytest.raises(PulledPlugError):
        declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    assert everything() == before


@pytest.mark.parametrize("name", ["post_batch", "settle_records", "leave_marks", "_leave"])
def test_a_crash_while_identifying_leaves_nothing(desks, monkeypatch, name):
    for _ in range(2):
        make_line(desks, State.CITY_AUDITED)
    make_line(desks, State.CITY_AUDITED, kind="research_project")
    before = everything()
    monkeypatch.setattr(identification, name, pulled)
    with pytest.raises(PulledPlugError):
        identify_year(actor=desks.officer, institution=desks.province.root, year=YEAR, at=NOON)
    assert everything() == before


@pytest.mark.parametrize("name", ["release_records", "leave_marks"])
def test_a_crash_in_a_step_of_many_lines_leaves_nothing(desks, monkeypatch, name):
    lines = [make_line(desks).pk for _ in range(3)]
    before = everything()
    monkeypatch.setattr(declaring, name, pulled)
    with pytest.raises(PulledPlugError):
        take_line_steps_in_bulk(actor=desks.county, line_ids=lines, step="county_return", at=NOON, reason="x")
    assert everything() == before


def test_a_crash_in_a_step_of_many_records_leaves_nothing(monkeypatch):
    school = make_school()
    records = [make_record(make_teacher(school)).pk for _ in range(3)]
    auditor = make_actor((Role.SCHOOL_AUDITOR, school))
    before = everything()
    monkeypatch.setattr(recording, "leave_marks", pulled)
    with pytest.raises(PulledPlugError):
        take_step_in_bulk(actor=auditor, record_ids=records, step="accept", at=NOON)
    assert everything() == before


@pytest.mark.parametrize("code", sorted(RUN_OF))
@pytest.mark.parametrize("act", ["write", "undo"])
def test_a_crash_while_an_import_is_written_or_undone_leaves_nothing(monkeypatch, code, act):
    school = make_school()
    actor = make_actor((Role.MANAGER, school), (Role.SCHOOL_AUDITOR, school))
    teacher = make_teacher(school, number="T77")
    make_record(teacher)
    kind = kind_of(code)
    header, row = RUN_OF[code]
    content = make_csv(header, row.format(n=1, school=school.code, teacher="T77", name=teacher.name))
    run = start_run(kind, actor=actor, file_name="a.csv", content=content, at=NOON)
    check_run(kind, actor=actor, run=run, at=NOON, ask=False)
    assert run.counts["new"] == 1
    work = {"write": write_run, "undo": undo_run}[act]
    if act == "undo":
        write_run(kind, actor=actor, run=run, at=NOON)
    before = everything()
    monkeypatch.setattr(type(kind), "note", pulled)
    with pytest.raises(PulledPlugError):
        work(kind, actor=actor, run=run, at=NOON)
    assert everything() == before


@pytest.mark.parametrize("label", sorted(BOOK))
def test_one_changed_byte_in_any_table_that_only_grows_is_named(desks, label):
    make_evidence(make_line(desks).record)
    make_accepted(desks)
    audit_everything(desks)
    identify_year(actor=desks.officer, institution=desks.province.root, year=YEAR, at=NOON)
    tell_people()
    seal_journal(at=NOON)
    seal_ledger(at=NOON)
    call_command("verify", stdout=StringIO())
    model = apps.get_model(label)
    with unguarded(model._meta.db_table):
        first = model.objects.order_by("pk").first()
        text = getattr(first, BOOK[label])
        changed = ("b" if text[:1] == "a" else "a") + text[1:]
        model.objects.filter(pk=first.pk).update(**{BOOK[label]: changed})

    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("verify", "--json", stdout=out)
    assert caught.value.returncode == 1
    assert json.loads(out.getvalue())["findings"]
