"""What single facts give in bulk is what the line of each fact says, year by year, and its steps add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from rulebook.bulk.generated import worlds
from xingtan.rulebook.assess import assess
from xingtan.rulebook.bulk.amounts import LOST, Amounts, amounts
from xingtan.rulebook.bulk.asking import Source
from xingtan.rulebook.bulk.engines import ENGINES
from xingtan.rulebook.bulk.layout import TEACHERS
from xingtan.rulebook.bulk.plan import Asked, compile_rulebook
from xingtan.rulebook.bulk.tables import teacher_table
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.rules import Language

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def in_python(rulebook, facts_of, rows, as_of):
    found = Counter()
    for row in rows:
        asked = {"profile": row.profile, "about": row.about}
        answer = assess(rulebook, facts_of[row.teacher], as_of=as_of, **asked)
        for line in answer.lines:
            for year, _, counted in line.in_years:
                if counted and line.settled is None:
                    found[line.key, line.part, line.item, line.rule, year] += counted
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(worlds())
def test_every_fact_gives_each_year_what_its_line_says_and_the_steps_add_up(world):
    rulebook, as_of, rows, facts_of = world
    rows = [replace(row, cycle_first_year=None) for row in rows]
    if rulebook.calendar.anchor is None:
        return
    facts = [fact for found in facts_of.values() for fact in found]
    source = Source.of_facts(rulebook, facts, ENGINES["duckdb"])
    asked = Asked(as_of, source.grain, with_settled=source.with_settled, with_teachers=True)
    plan = compile_rulebook(rulebook, asked, source.facts)
    engine = ENGINES["duckdb"]({**source.tables, TEACHERS: teacher_table(rulebook, rows)})
    read = Amounts(plan, rulebook.cycle_at(as_of).first_year)
    found = Counter()
    for row in engine.run(amounts(plan)).to_pylist():
        placed = read.placed(row["code"], row["slot"])
        if placed is None or row["settled"] or not row["counted"]:
            continue
        counted = Fraction(row["counted"], source.grain)
        found[row["key"], placed.item.part, placed.item.name, placed.rule, placed.year] += counted
        lost = tuple(units for name, units in row.items() if name.startswith(LOST))
        steps = read.steps(row["code"], row["slot"], row["raw"], row["counted"], lost)
        assert all("{" not in sentence(step, rulebook=rulebook, language=Language.EN) for step in steps)
        if not plan.layout.spreads:
            taken = sum(step.params.get("cut", 0) for step in steps)
            taken += sum(step.params["from"] - step.params["makes"] for step in steps if step.code == "recognised")
            assert steps[1].params["gives"] - taken == counted
    assert found == in_python(rulebook, facts_of, rows, as_of)
