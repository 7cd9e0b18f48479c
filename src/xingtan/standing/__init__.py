"""Where a teacher stands in the cycle against the requirement, and what is missing.

Owned in the field by the teacher and the authority that registers licences. 达标。
"""
