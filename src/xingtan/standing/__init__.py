"""Where a teacher stands in the cycle against the requirement, and what is missing. 达标。

Owned in the field by the teacher and the authority that registers licences.
"""
