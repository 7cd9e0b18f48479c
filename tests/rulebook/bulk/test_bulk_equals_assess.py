"""The two evaluators say the same: totals, verdicts, findings, reasons, to the last third."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, given, settings

from rulebook.bulk.generated import worlds
from xingtan.rulebook.assess import assess
from xingtan.rulebook.bulk.asking import assess_many

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def by_teacher(facts_of, rows, rulebook, as_of):
    for row in sorted(rows, key=lambda each: each.teacher):
        facts = facts_of[row.teacher]
        asked = {"cycle_first_year": row.cycle_first_year, "profile": row.profile, "about": row.about}
        found = assess(rulebook, facts, as_of=as_of, **asked)
        yield dataclasses.replace(found, teacher=row.teacher, lines=())


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(worlds())
def test_both_evaluators_say_the_same_of_generated_rulebooks_and_records(world):
    rulebook, as_of, rows, facts_of = world
    expected = list(by_teacher(facts_of, rows, rulebook, as_of))
    facts = [fact for found in facts_of.values() for fact in found]
    found = [
        dataclasses.replace(each, grain=one.grain)
        for each, one in zip(assess_many(rulebook, facts, teachers=rows, as_of=as_of), expected, strict=True)
    ]
    assert found == expected
