"""Run the benchmarks on SQLite, or on the PostgreSQL server that DATABASE_URL names."""

from benchmarks.import_and_identify import main

main()
