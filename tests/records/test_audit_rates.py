"""Which share of a kind is looked at: what the rulebook in force says, else what the school published."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from makers.people import make_school
from makers.rulebooks import HEAD, ITEMS, PARTS, REST, make_rulebook
from xingtan.records.audit import samples
from xingtan.records.audit.samples import AuditRules, rates_by_kind, sample_rates
from xingtan.records.audit.sampling import Method

RULES = AuditRules(Method.DRAWN, 20, 2, 5)


def with_sample(share):
    return make_rulebook(f"{HEAD}who: {{sample: {share}}}\n{PARTS}{ITEMS}{REST}")


def test_a_rulebook_that_says_nothing_allows_no_sample_of_its_own():
    assert sample_rates(make_rulebook()) == {}


@pytest.mark.parametrize(("share", "percent"), [("0.1", 10), ("0.125", 13), ("1", 100)])
def test_a_share_of_the_rulebook_holds_for_every_kind_it_covers_and_is_rounded_up(share, percent):
    rates = sample_rates(with_sample(share))

    assert rates
    assert set(rates.values()) == {percent}


@pytest.mark.django_db
def test_the_rulebooks_share_comes_before_the_schools(monkeypatch):
    school = make_school()
    said = sample_rates(with_sample("0.1"))
    kind = next(iter(said))
    assert rates_by_kind(school, date(2025, 10, 1), RULES, [kind, "open_class"]) == {kind: 20, "open_class": 20}

    monkeypatch.setattr(samples, "rulebook_for", lambda *_: SimpleNamespace())
    monkeypatch.setattr(samples, "rulebook_of", lambda _: with_sample("0.1"))

    assert rates_by_kind(school, date(2025, 10, 1), RULES, [kind, "unheard_of"]) == {kind: 10, "unheard_of": 20}
