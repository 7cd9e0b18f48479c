"""Counts of the tiers' standards open the teachers, records and credits that they count."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from html import unescape

import pytest

from makers.credit import make_batch, make_posting, make_province
from makers.people import make_account, make_teacher
from makers.records import NOON, make_record
from makers.tiers import make_placed
from xingtan.access.roles import Role
from xingtan.records.workflow import State
from xingtan.teachers.tiers.models import TierScheme

pytestmark = pytest.mark.django_db
NEEDS = [
    {"code": "open", "title": {"zh": "公开课", "en": "Open classes"}, "need": "2", "kinds": ["open_class"]},
    {"code": "hours", "title": {"zh": "学时", "en": "Hours"}, "need": "4", "kinds": ["training"], "counts": "hours"},
    {"code": "earned", "title": {"zh": "学分", "en": "Credits"}, "need": "5", "counts": "credits", "years": 2},
]


def get(client, address, **query):
    answer = client.get(unescape(address), query or None, headers={"accept-language": "en"})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def province():
    province = make_province()
    tier = {"code": "backbone", "title": {"zh": "骨干", "en": "Backbone"}, "standards": NEEDS}
    TierScheme.objects.create(
        school=province.school,
        version=1,
        body={"title": {"zh": "梯", "en": "T"}, "tiers": [tier]},
        effective_from=date(2020, 9, 1),
        published_by_name="x",
        published_at=NOON,
    )
    return province


def test_who_meets_the_standards_opens_just_so_many_and_each_amount_what_it_is_made_of(client, province):
    full, half = (make_teacher(province.school, with_account=True) for _ in range(2))
    for teacher in (full, half):
        make_placed(teacher, "backbone")
        make_record(teacher, kind="open_class", state=State.ACCEPTED, happened_on=date(2026, 10, 8), hours=None)
        make_record(teacher, kind="training", state=State.ACCEPTED, happened_on=date(2026, 10, 9), hours=150)
    make_record(full, kind="open_class", state=State.IDENTIFIED, happened_on=date(2026, 9, 8), hours=None)
    make_record(full, kind="training", state=State.IDENTIFIED, happened_on=date(2026, 9, 9), hours=333)
    make_batch(
        province,
        [make_posting(full, "3", year=2026), make_posting(full, "5/2", year=2025), make_posting(full, "9", year=2024)],
    )
    client.force_login(make_account((Role.PRINCIPAL, province.school)))
    page = get(client, "/growth/tiers/")
    figures = re.findall(r'figure-box" href="([^"]+)#people">.*?<span class="amount">(\d+)<', page, re.DOTALL)
    assert [number for _, number in figures] == ["1", "1", "2"]
    for address, number in figures:
        opened = get(client, address)
        assert f">{number} teacher" in opened
        assert opened.count("<tr data-row") == int(number)
    way = f"/growth/tier/teachers/{full.pk}/"
    table = get(client, "/growth/tiers/backbone/")
    assert set(re.findall(rf'href="{way}\?year=2026#(\w+)"', table)) == {"open", "hours", "earned"}
    opened = get(client, way)
    assert opened.count("2 records count") == 2
    assert [Fraction(hours) for hours in re.findall(r'text-secondary"><span class="amount">([\d.]+)<', opened)] == [
        Fraction("1.5"),
        Fraction("3.33"),
    ]
    years = re.findall(r'href="(/credits/teachers/\d+/\?year=\d+)"><span class="amount">([\d./]+)<', opened)
    assert [Fraction(amount) for _, amount in years] == [3, Fraction(5, 2)]
    for address, amount in years:
        assert f"Together: {amount} credit" in get(client, address)
    client.force_login(full.account)
    assert "/credits/?year=2026" in get(client, "/growth/tier/")
