"""A whole cycle of records under one rulebook, ever more of them: time for each record, and the memory it takes.

Five years of records under the Guangxi rules, a hundred for each teacher; each size in a process of its own. The answer
of every teacher is written to a Parquet file. Ten times the records should take ten times as long: what is printed is
the time for a record of the largest size against that of the smallest.

    python -m benchmarks.bulk_growth [--most 2000000] [--memory 3GB] [--folder DIR]
    XINGTAN_BENCH_RECORDS=100000000 python -m benchmarks        # the same, with the others
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.bulk_assessment import MIB, RECORDS_FROM_2016, THREADS, ours
from xingtan.rulebook.bulk.parquet import RECORDS
from xingtan.rulebook.bulk.recorded import INTEGER_DIVISION

AS_OF = date(2020, 12, 31)
DAYS_OF_A_CYCLE = 1827
EACH = 100
STEPS = (10, 3, 1)
DEFAULT = 2_000_000


def main(words: list[str] | None = None) -> None:
    """Measure each size in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=int(os.environ.get("XINGTAN_BENCH_RECORDS", DEFAULT)))
    parser.add_argument("--memory", default="3GB", help="what DuckDB may hold before it spills")
    parser.add_argument("--folder", help="where the Parquet files are made; a temporary folder by default")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.one:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            print(json.dumps(measure(asked.one, Path(folder), asked.memory)))
        return
    found = [in_its_own_process(asked.most // step, asked.folder, asked.memory) for step in STEPS]
    for each in found:
        print(
            f"{each['records']} records, {each['teachers']} teachers: {each['seconds']:.2f} s "
            f"({each['worked']:.2f} s of the processor, {each['worked'] / each['records'] * 1e6:.2f} s for a million), "
            f"peak memory {each['peak']:.0f} MiB"
        )
    first, last = (each["worked"] / each["records"] for each in (found[0], found[-1]))
    print(f"time of the processor for a record, largest size / smallest = {last / first:.2f}")


def in_its_own_process(records: int, folder: str | None, memory: str) -> dict[str, float]:
    """Return what one size took: records, teachers, seconds, peak memory in MiB."""
    words = ["--one", str(records), "--memory", memory, *(["--folder", folder] if folder else [])]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bulk_growth", *words], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(records: int, folder: Path, memory: str) -> dict[str, float]:
    """Make the file and answer for every teacher, the answers written to a file."""
    path, answers = folder / "records.parquet", folder / "answers.parquet"
    limits = f"set threads = {THREADS}; set memory_limit = '{memory}'; set temp_directory = '{folder}'"
    connection = duckdb.connect()
    connection.execute(limits)
    connection.execute(RECORDS_FROM_2016.format(records=EACH, rows=records, days=DAYS_OF_A_CYCLE, path=path))
    connection.execute(INTEGER_DIVISION)
    connection.read_parquet(str(path)).create_view(RECORDS)
    compiled = ours(str(path), AS_OF)
    started, working = time.perf_counter(), time.process_time()
    connection.execute(f"copy ({compiled}) to '{answers}' (format parquet)")
    seconds, worked = time.perf_counter() - started, time.process_time() - working
    ((teachers,),) = connection.sql(f"select count(*) from read_parquet('{answers}')").fetchall()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    return {"records": records, "teachers": teachers, "seconds": seconds, "worked": worked, "peak": peak}


if __name__ == "__main__":
    main()
