"""The statement on paper and as a workbook: subtotals by part add up to years, cycles and the whole."""

from __future__ import annotations

import io
from datetime import timedelta
from fractions import Fraction

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from makers.credit import NOON, make_batch, make_posting, make_province
from makers.people import make_account, make_school, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.reads import statement
from xingtan.credit_bank.services import reverse_entry
from xingtan.kernel.amounts import parse_exact
from xingtan.standing.statements import sums_of

pytestmark = pytest.mark.django_db


def make_history(province):
    """Return a teacher with entries of three years and two cycles, one of them taken back."""
    teacher = make_teacher(province.school, with_account=True)
    for year, part, amount in ((2021, "school_based", "3"), (2023, "concentrated", "10/3"), (2025, "distance", "4")):
        make_batch(province, [make_posting(teacher, amount, part=part, item="x")], year=year)
    wrong = make_batch(province, [make_posting(teacher, "5")], year=2025).entries.get()
    at = NOON + timedelta(hours=1)
    reverse_entry(actor=province.officer, entry_id=wrong.pk, reason="Counted twice", at=at)
    return teacher


def test_sums_by_part_add_up_to_the_year_the_cycle_and_the_whole():
    teacher = make_history(make_province())
    found = statement(teacher.pk)
    rows = sums_of(found)
    assert all(sum(row.amounts, Fraction(0)) == row.total for row in rows)
    years = [row for row in rows if not row.is_subtotal]
    cycles = [row for row in rows if row.is_subtotal]
    assert sum(row.total for row in years) == sum(row.total for row in cycles) == found.total == Fraction(31, 3)
    assert len(cycles) == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_printed_statement_shows_sums_and_entries(client, language):
    province = make_province()
    teacher = make_history(province)
    client.force_login(teacher.account)
    address = reverse("standing:statement", args=[teacher.pk])
    answer = client.get(address, headers={"accept-language": language})
    shown = answer.content.decode()
    assert answer.status_code == 200
    for piece in ("10⅓", "7⅓", "statement-sum", reverse("standing:workbook", args=[teacher.pk])):
        assert piece in shown


def test_the_workbook_holds_every_entry_and_the_sums(client):
    province = make_province()
    teacher = make_history(province)
    client.force_login(make_account((Role.MANAGER, province.school)))
    answer = client.get(reverse("standing:workbook", args=[teacher.pk]), headers={"accept-language": "en"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    entries = [row for row in rows[1:] if row[0]]
    assert len(entries) == 5
    assert sum(parse_exact(row[6]) for row in entries) == Fraction(31, 3)
    assert "31/3" in rows[-1]


def test_strangers_do_not_find_it_and_an_empty_one_has_a_way_on(client):
    province = make_province()
    teacher = make_teacher(province.school)
    client.force_login(make_account((Role.MANAGER, make_school())))
    for name in ("statement", "workbook"):
        assert client.get(reverse(f"standing:{name}", args=[teacher.pk])).status_code == 404
    client.force_login(make_account((Role.MANAGER, province.school)))
    answer = client.get(reverse("standing:statement", args=[teacher.pk]), headers={"accept-language": "en"})
    assert "Nothing stands in the ledger yet" in answer.content.decode()
