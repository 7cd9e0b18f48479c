"""Bulk evaluation 批量评定: what one rulebook makes of many teachers at once.

The second evaluator of the engine. It compiles a rulebook into expressions over a table of facts that run in process on
DuckDB and unchanged on Spark, in whole grains throughout, and says the same as ``assess`` does teacher by teacher.
Provincial and city offices own it, for identification, simulation and monitoring. Needs the ``bulk`` extra.
"""
