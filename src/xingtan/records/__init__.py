"""Data definitions, records of professional growth, and the monthly audit.

Owned in the field by the teacher who enters and the school auditor who checks. 记录。
"""
