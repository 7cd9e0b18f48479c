"""Tests of a Spark session are there where Spark is: with the ``spark`` extra installed."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("pyspark") else ["test_bulk_on_spark.py"]
