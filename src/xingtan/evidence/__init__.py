"""Files that prove a record, stored once, checked and previewed.

Owned in the field by the teacher who keeps the certificate. 佐证。
"""
