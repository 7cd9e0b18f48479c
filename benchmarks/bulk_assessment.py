"""All teachers of a province under one rulebook, from Parquet: the compiled expression against a query written by hand.

One year of records under the Guangxi rules: item and year caps, the ceiling on distance training, five minimums. Both
queries read the same file in the same process, in turn, and their totals, cuts and verdicts are compared row by row.

    python -m benchmarks.bulk_assessment [--teachers 100000] [--records 20] [--memory 3GB] [--folder DIR]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import ibis

from xingtan.rulebook.bulk.parquet import RECORDS, parquet_facts
from xingtan.rulebook.bulk.plan import Asked, compile_rulebook
from xingtan.rulebook.bulk.recorded import INTEGER_DIVISION
from xingtan.rulebook.catalogue import shipped

AS_OF = date(2016, 12, 31)
THREADS = 2
YEAR = 366
MIB = 1024

RECORDS_FROM_2016 = """
copy (
  select printf('T%07d', i // {records}) as teacher, printf('R%03d', i % {records}) as "key",
    ['training', 'training', 'training', 'school_session', 'collective_preparation', 'research_project',
     'contest_award', 'student_award', 'paper', 'mentoring', 'open_class', 'gardening'][1 + (h % 12)::int] as kind,
    date '2016-01-01' + ((h // 12) % {days})::int as "date",
    (((h // 7) % 40) / 2)::decimal(9, 2) as hours,
    ['concentrated', 'distance', 'school'][1 + ((h // 13) % 3)::int] as mode,
    ['national', 'provincial', 'municipal', 'county', 'school'][1 + ((h // 17) % 5)::int] as "level",
    case when (h // 19) % 4 = 0 then (((h // 23) % 300) / 100)::decimal(9, 2) end as credits,
    case when (h // 29) % 3 = 0 then ((1 + (h // 31) % 4) / 2)::decimal(9, 1) end as half_days,
    (h // 37) % 10 > 0 as filed,
    case when (h // 41) % 2 = 0 then (h // 43) % 20 > 0 end as provider_recognised,
    (h // 47) % 5 > 0 as concluded,
    ['journal', 'book', 'contest'][1 + ((h // 53) % 3)::int] as outlet,
    ['first', 'other'][1 + ((h // 59) % 2)::int] as award,
    ((h // 61) % 30000)::bigint as "characters",
    ['mentor', 'apprentice'][1 + ((h // 67) % 2)::int] as "role"
  from (select i, hash(i)::ubigint // 1000 as h from range({rows}) as t (i))
) to '{path}' (format parquet)
"""

BY_HAND = """
with valued as (
  select teacher,
    case kind
      when 'training' then case mode
        when 'concentrated' then case when provider_recognised is null or provider_recognised then 1 end
        when 'distance' then case when provider_recognised is null or provider_recognised then 2 end
        when 'school' then case when filed then 3 end end
      when 'school_session' then case when filed then 3 end
      when 'collective_preparation' then 4
      when 'research_project' then case when concluded then 5 end
      when 'contest_award' then 6
      when 'student_award' then 6
      when 'paper' then 7
      when 'mentoring' then 8
      when 'open_class' then 9 end as item,
    case kind
      when 'training' then case when mode in ('concentrated', 'distance')
        then coalesce((credits * 100)::bigint * 600, (hours * 100)::bigint * 200)
        else coalesce((half_days * 2)::bigint * 15000, (hours * 100)::bigint * 75) end
      when 'school_session' then coalesce((half_days * 2)::bigint * 15000, (hours * 100)::bigint * 75)
      when 'collective_preparation' then coalesce((half_days * 2)::bigint * 15000, (hours * 100)::bigint * 75)
      when 'research_project' then case "level" when 'national' then 360000 when 'provincial' then 360000
        when 'municipal' then 240000 when 'county' then 120000 end
      when 'contest_award' then case "level" when 'national' then 360000 when 'provincial' then 360000
        when 'municipal' then 240000 when 'county' then 120000 when 'school' then 60000 end
      when 'student_award' then case "level" when 'national' then 360000 when 'provincial' then 240000
        when 'municipal' then 120000 when 'county' then 60000 end
      when 'paper' then case outlet
        when 'journal' then case when "level" in ('national', 'provincial') then 300000
          when "level" = 'municipal' then 180000 end
        when 'book' then "characters" * 24
        when 'contest' then case when "level" in ('national', 'provincial') then 300000
          when "level" = 'municipal' then case award when 'first' then 180000 when 'other' then 120000 end
          when "level" = 'county' then 60000 end end
      when 'mentoring' then case when "role" in ('mentor', 'apprentice') then 120000 end
      when 'open_class' then 60000 end as units
  from records where "date" between date '2016-01-01' and date '2016-12-31'
), sums as (
  select teacher,
    {sums}
  from valued group by teacher
), capped as (
  select *, coalesce(raw1, 0) as c1, least(coalesce(raw2, 0), 2400000) as c2, least(coalesce(raw3, 0), 180000) as c3,
    least(coalesce(raw4, 0), 240000) as c4, least(coalesce(raw5, 0), 360000) as c5,
    least(coalesce(raw6, 0), 360000) as c6, least(coalesce(raw7, 0), 300000) as c7,
    least(coalesce(raw8, 0), 120000) as c8, least(coalesce(raw9, 0), 180000) as c9
  from sums
), totals as (
  select *, c3 + c4 + c5 + c6 + c7 + c8 + c9 as school_based, c1 + c2 + school_based as counted,
    coalesce(raw3, 0) + coalesce(raw4, 0) + coalesce(raw5, 0) + coalesce(raw6, 0) + coalesce(raw7, 0)
      + coalesce(raw8, 0) + coalesce(raw9, 0) as raw_school_based,
    coalesce(raw1, 0) + coalesce(raw2, 0) + raw_school_based as raw
  from capped
)
select *, {cuts},
  case when counted >= 960000 then 'met' else 'short' end as year_total,
  case when school_based >= 600000 then 'met' else 'short' end as year_school_based,
  case when c1 >= 1800000 then 'met' else 'open' end as cycle_concentrated,
  case when school_based >= 3000000 then 'met' else 'open' end as cycle_school_based,
  case when counted >= 7200000 then 'met' else 'open' end as cycle_total,
  case when counted < 960000 or school_based < 600000 then 'short'
       when c1 < 1800000 or school_based < 3000000 or counted < 7200000 then 'open' else 'met' end as verdict
from totals
"""

SAME = """
select count(*) from ours join by_hand using (teacher)
where ours."counted/total" is distinct from by_hand.counted or ours."raw/total" is distinct from by_hand.raw
   or ours.verdict is distinct from by_hand.verdict or ours."cut/1/0" is distinct from by_hand.cut3
   or ours."counted/part/school_based" is distinct from by_hand.school_based
"""


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=20)
    parser.add_argument("--memory", default="3GB", help="what DuckDB may hold before it spills")
    parser.add_argument("--folder", help="where the Parquet file is made; a temporary folder by default")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        measure(asked.teachers, asked.records, Path(folder), asked.memory)


def measure(teachers: int, records: int, folder: Path, memory: str) -> None:
    """Make the file, run both queries twice, compare them, print the ratio of the better runs."""
    path = folder / "records.parquet"
    connection = duckdb.connect()
    connection.execute(INTEGER_DIVISION)
    connection.execute(f"set threads = {THREADS}; set memory_limit = '{memory}'; set temp_directory = '{folder}'")
    connection.execute(RECORDS_FROM_2016.format(records=records, rows=teachers * records, days=YEAR, path=path))
    connection.read_parquet(str(path)).create_view(RECORDS)
    started = time.perf_counter()
    compiled = ours(str(path))
    compiling = time.perf_counter() - started
    times = {"ours": [], "by hand": []}
    for _ in range(2):
        for name, query in (("by hand", by_hand()), ("ours", compiled)):
            started = time.perf_counter()
            table = connection.sql(query).to_arrow_table()
            times[name].append(time.perf_counter() - started)
            assert table.num_rows == teachers
            del table
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    best = {name: min(found) for name, found in times.items()}
    print(f"{teachers} teachers, {teachers * records} records, {path.stat().st_size / MIB / MIB:.0f} MiB of Parquet")
    print(f"compiled in {compiling:.2f} s; ours {best['ours']:.2f} s, by hand {best['by hand']:.2f} s")
    print(f"ours / by hand = {best['ours'] / best['by hand']:.2f}; peak memory {peak:.0f} MiB")
    connection.execute(f"create temp table ours as {compiled}; create temp table by_hand as {by_hand()}")
    ((different,),) = connection.sql(SAME).fetchall()
    assert different == 0
    print("every teacher's totals, cuts and verdict are equal")


def ours(path: str, as_of: date = AS_OF) -> str:
    """Return the query that the rulebook compiles to."""
    rulebook = shipped("cn-gx-2016")
    facts = parquet_facts(rulebook, path, grain=rulebook.grain)
    plan = compile_rulebook(rulebook, Asked(as_of=as_of), facts.facts)
    return ibis.to_sql(plan.standings, dialect="duckdb")


def by_hand() -> str:
    """Return the query that somebody who knows the rules and DuckDB well would write."""
    sums = ",\n    ".join(f"sum(units) filter (item = {item})::bigint as raw{item}" for item in range(1, 10))
    cuts = ", ".join(f"coalesce(raw{item}, 0) - c{item} as cut{item}" for item in range(2, 10))
    return BY_HAND.format(sums=sums, cuts=cuts)


if __name__ == "__main__":
    main()
