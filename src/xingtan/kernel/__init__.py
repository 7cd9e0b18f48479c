"""Exact amounts, hours, periods and domain errors: what every room measures with.

No framework, no clock, no network. Owned in the field by nobody and everybody. 量。
"""
