"""Exact amounts, hours, periods and domain errors: what every room measures with; and how strangers' files are read.

No framework, no clock, no network. Owned in the field by nobody and everybody. 量。
"""
