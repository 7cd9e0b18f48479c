"""A teacher's own view of their growth: desk, credits, timeline. 成长。

Owned in the field by the teacher.
"""
