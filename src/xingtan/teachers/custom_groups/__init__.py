"""Custom groups (自定义群组): circles of teachers by list or by rule, always current, for use elsewhere.

Owned in the field by the school's manager.
"""
