"""One teacher, five years, 200 records, with the whole explanation, in pure Python.

Two rulebooks: Guangxi, and a synthetic one that holds every kind of rule. The baseline converts and adds up the hours
of the same records as exact fractions, without rules, caps, requirements or explanation.

    python -m benchmarks.one_teacher [--times 100]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from xingtan.rulebook.assess import assess
from xingtan.rulebook.catalogue import rulebook_from, shipped
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.rules import Rulebook

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
RECORDS = 200
DAYS_OF_A_CYCLE = 1826


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    from makers.wide_rulebook import WIDE

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args(words).times
    for rulebook, first in ((shipped("cn-gx-2016"), 2016), (rulebook_from(WIDE, source_name="wide"), 2020)):
        facts = records(rulebook, first)
        as_of = rulebook.calendar.year.span_of(first + 4).end or date.max
        ours = median(times, lambda: assess(rulebook, facts, as_of=as_of, about={"age": 40}))  # noqa: B023
        bare = median(times, lambda: converted_and_summed(facts))  # noqa: B023
        print(
            f"{rulebook.name}: {RECORDS} records with explanation {ours:.2f} ms, bare conversion and sum {bare:.2f} ms"
        )
        print(f"{rulebook.name}: ours / bare = {ours / bare:.1f}")


def median(times: int, work: Callable[[], object]) -> float:
    """Return the median time of the work, in milliseconds of the processor."""
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return statistics.median(found) * 1000


def records(rulebook: Rulebook, first: int) -> list[Fact]:
    """Return records of every kind that the rulebook knows, spread over five years, each with all attributes."""
    kinds = list(rulebook.kinds)
    start = rulebook.calendar.year.span_of(first).start
    found = []
    for number in range(RECORDS):
        day = start + timedelta(days=number * 37 % DAYS_OF_A_CYCLE)
        values = {name: _recorded(rulebook, name, number, day) for name in rulebook.attributes if name != "hours"}
        kind = kinds[number % len(kinds)]
        found.append(Fact(f"r{number:03d}", "teacher", kind, day, hours=Fraction(number % 17 + 4), attributes=values))
    return found


def _recorded(rulebook: Rulebook, name: str, number: int, day: date) -> object:
    attribute = rulebook.attributes[name]
    return {
        "choice": lambda: list(attribute.values)[number % len(attribute.values)],
        "whole": lambda: number * 7 % 90,
        "amount": lambda: attribute.step * (number % 40 + 4),
        "yes_no": lambda: True,
        "text": lambda: f"{name} {number % 40}",
        "day": lambda: day,
    }[attribute.kind.value]()


def converted_and_summed(facts: list[Fact]) -> dict[int, Fraction]:
    """Return hours as credits by year."""
    found: dict[int, Fraction] = {}
    for fact in facts:
        hours = fact.hours or Fraction(0)
        found[fact.on.year] = found.get(fact.on.year, Fraction(0)) + hours / 6 * Fraction(3, 2)
    return found


if __name__ == "__main__":
    main()
