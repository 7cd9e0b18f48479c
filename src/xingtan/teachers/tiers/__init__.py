"""Tiers of teachers (梯队): entry rules and standards as data of the school, who is in which from when.

Owned in the field by the school's manager; the standards are measured by the room that knows the records.
"""
