import pytest
from django.core.management import CommandError, call_command

from makers.people import make_school
from xingtan.credit_bank.reads import published_rulebooks

pytestmark = pytest.mark.django_db


def test_an_operator_puts_a_shipped_rulebook_into_effect_for_one_school(capsys):
    school = make_school(code="ONE")

    call_command("publish", "cn-gx-2016", "--institution", "ONE", "--from", "2016-01-01")

    assert [(row.rulebook_id, row.institution) for row in published_rulebooks()] == [("cn-gx-2016", school)]
    assert "ONE" in capsys.readouterr().out


@pytest.mark.parametrize(("rulebook", "code"), [("cn-gx-2016", "NONE"), ("no-such-rulebook", "ONE")])
def test_an_unknown_institution_or_rulebook_is_a_wrong_call(rulebook, code):
    make_school(code="ONE")

    with pytest.raises(CommandError) as refused:
        call_command("publish", rulebook, "--institution", code, "--from", "2016-01-01")

    assert refused.value.returncode == 2
    assert not list(published_rulebooks())


def test_a_file_with_mistakes_publishes_nothing(tmp_path):
    make_school(code="ONE")
    draft = tmp_path / "draft.yaml"
    draft.write_text("format: 1\nid: x\n", encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        call_command("publish", str(draft), "--institution", "ONE", "--from", "2016-01-01")

    assert refused.value.returncode == 1
    assert not list(published_rulebooks())
