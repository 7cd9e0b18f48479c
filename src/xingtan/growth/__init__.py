"""A teacher's own view of their growth (成长): desk, credits, trajectory, timeline.

Owned in the field by the teacher.
"""
