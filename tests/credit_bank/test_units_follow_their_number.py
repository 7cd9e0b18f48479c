"""One credit, two credits: every page takes the unit that follows an amount from one place."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

import xingtan
from makers.credit import make_batch, make_posting, make_province
from makers.people import make_account, make_teacher
from xingtan.access.roles import Role
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.tongue import Unit, unit_in, unit_of
from xingtan.rulebook.catalogue import shipped

OF_AMOUNTS = frozenset({"credit_bank", "declarations", "standing", "growth"})
"""Rooms whose amounts are those of a rulebook."""
ROOT = Path(xingtan.__file__).parent
BARE = re.compile(
    r"""(?<!in %\(unit\)s", )unit=unit[,)]|exact[^{}]*, unit\)|~ " " ~ (?:\w+\.)?unit\b(?!\.of)"""
    r"""|\}\} \{\{ (?:\w+\.)?unit \}\}"""
)
"""A template that puts the name for many after whatever amount."""


@pytest.mark.parametrize(
    ("amount", "english"),
    [
        (Fraction(1), "credit"),
        ("1", "credit"),
        (Fraction(-1), "credit"),
        ("0.5", "credits"),
        (0, "credits"),
        (11, "credits"),
    ],
)
def test_the_unit_follows_the_number_in_english_and_is_one_word_in_chinese(amount, english):
    rulebook = shipped("cn-gx-2016")
    with translation.override("en"):
        assert unit_of(rulebook).of(amount) == english
        assert unit_in({"zh": "学分", "en": "credits", "en_one": "credit"}).of(amount) == english
        assert unit_in({"zh": "学分", "en": "credits"}).of(amount) == "credits"
    with translation.override("zh-hans"):
        assert unit_of(rulebook).of(amount) == str(unit_of(rulebook)) == "学分"
    assert unit_of(None) == Unit()


@pytest.mark.django_db
def test_one_credit_is_never_called_one_credits():
    province = make_province()
    teacher = make_teacher(province.school)
    batch = make_batch(province, [make_posting(teacher, "1")])
    account = make_account((Role.MANAGER, province.school), (Role.PROVINCIAL_OFFICER, province.root))
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)

    for address in (
        reverse("credit_bank:entry", args=[Entry.objects.get().number]),
        reverse("credit_bank:statement", args=[teacher.pk]),
        reverse("credit_bank:batch", args=[batch.number]),
        reverse("standing:statement", args=[teacher.pk]),
    ):
        shown = re.sub(r"<[^>]+>|\s+", " ", client.get(address).content.decode())
        shown = re.sub(r" +", " ", shown)
        assert " 1 credit " in shown, address
        assert " 1 credits" not in shown, address


def test_no_template_puts_a_bare_unit_after_an_amount():
    found = [
        (path.relative_to(ROOT).as_posix(), match.group(0))
        for path in sorted(ROOT.glob("*/templates/**/*.html"))
        if path.relative_to(ROOT).parts[0] in OF_AMOUNTS
        for match in BARE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
