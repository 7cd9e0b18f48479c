"""The portfolio of a teacher with 2,000 records against that of one with 20, the same page in the same run.

Both teachers have records of five kinds over eight years, a tenth of them with evidence. Measured is the whole answer
of the server for the live portfolio, and for one page of a section; queries are counted.

    python -m benchmarks.portfolio [--times 30] [--records 2000]
"""

from __future__ import annotations

import argparse
import statistics
import time

from benchmarks.throwaway import throwaway

FEW = 20
MILLISECONDS = 1000


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--records", type=int, default=2000)
    asked = parser.parse_args(words)
    with throwaway() as vendor:
        measure(vendor, asked.times, asked.records)


def measure(vendor: str, times: int, many: int) -> None:
    """Open the portfolios in turn and print median times, queries and the ratio."""
    from django.test import Client

    from makers.portfolios import make_portfolio_world, many_accepted

    readers = []
    for count in (FEW, many):
        world = make_portfolio_world()
        many_accepted(world.teacher, count)
        browser = Client()
        browser.force_login(world.account)
        readers.append((count, browser, f"/growth/portfolio/{world.teacher.pk}/"))
    for name, below in (("portfolio", ""), ("a section", "sections/works/")):
        spent: dict[int, list[float]] = {count: [] for count, _, _ in readers}
        queries = {count: queries_of(browser, path + below) for count, browser, path in readers}
        for _ in range(times):
            for count, browser, path in readers:
                started = time.perf_counter()
                answer = browser.get(path + below)
                spent[count].append(time.perf_counter() - started)
                assert answer.status_code == 200  # noqa: PLR2004 the page is shown
        middle = {count: statistics.median(each) * MILLISECONDS for count, each in spent.items()}
        for count, taken in middle.items():
            print(f"{vendor}: {name}, {count} records: {taken:.1f} ms, {queries[count]} queries")
        print(f"{vendor}: {name}, {many} / {FEW} records = {middle[many] / middle[FEW]:.2f}")


def queries_of(browser: object, path: str) -> int:
    """Return how many queries the page takes once it is warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(path)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as taken:
        browser.get(path)  # type: ignore[attr-defined]
    return len(taken)


if __name__ == "__main__":
    main()
