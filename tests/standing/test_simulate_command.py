"""``xingtan rulebook simulate``: the figures of a place, every mistake, wrong calls."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from makers.credit import make_province
from makers.declared import make_accepted, make_desks
from makers.drafts import draft_text, make_draft
from makers.people import make_teacher
from xingtan.config.cli import main
from xingtan.credit_bank.models import Entry
from xingtan.standing.simulations.models import Simulation

pytestmark = pytest.mark.django_db


def changed_text():
    text = draft_text()
    start = text.index("id: open_class")
    return text[:start] + text[start:].replace("at_most: '3'", "at_most: '2'", 1)


@pytest.fixture
def desks():
    """A province with one teacher and four open classes of one year."""
    desks = make_desks()
    teacher = make_teacher(desks.school, name="李春")
    for day in (1, 2, 3, 4):
        make_accepted(desks, teacher, happened_on=date(2025, 10, day))
    return desks


def test_a_file_is_tried_on_a_place_and_nothing_is_written(desks, tmp_path, capsys):
    file = tmp_path / "rules.yaml"
    file.write_text(changed_text(), encoding="utf-8")
    call_command("simulate", str(file), institution=desks.province.county.code, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["teachers"], said["lose"], said["difference"]) == (1, 1, "-1")
    assert [each["code"] for each in said["counties"]] == [desks.province.county.code]
    assert [(each["name"], each["before"], each["after"]) for each in said["people"]] == [("李春", "3", "2")]
    assert not Simulation.objects.exists()
    assert not Entry.objects.exists()


def test_a_draft_is_tried_by_its_number_and_the_program_leads_there(desks, capsys):
    draft = make_draft(desks.officer, desks.province.root, changed_text())
    assert main(["rulebook", "simulate", str(draft.pk), "--institution", desks.school.code]) == 0
    assert "李春" in capsys.readouterr().out


def test_a_shipped_rulebook_is_tried_on_the_only_province(desks, capsys):
    call_command("simulate", "demo-xinghe-2022")
    assert f"{desks.province.root.code}  " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nothing.yaml"], 2, "no file"),
        (["999999"], 2, "no draft"),
        (["cn-gx-2016", "--institution", "nowhere"], 2, "nowhere"),
        (["cn-gx-2016"], 2, "--institution"),
    ],
)
def test_a_wrong_call_ends_with_2(words, code, said):
    for _ in range(2):
        make_province()
    with pytest.raises(CommandError, match=said) as wrong:
        call_command("simulate", *words)
    assert wrong.value.returncode == code


def test_mistakes_end_with_1_and_are_all_named(desks, tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text("unitt: x\nkindss: y\n", encoding="utf-8")
    with pytest.raises(CommandError) as wrong:
        call_command("simulate", str(file), institution=desks.province.root.code)
    assert wrong.value.returncode == 1
    assert "rules.yaml:1:1" in str(wrong.value)
    assert "kindss" in str(wrong.value)
