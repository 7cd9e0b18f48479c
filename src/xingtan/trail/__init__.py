"""Who did what to what, when: append-only, sealed in batches so that tampering shows.

Owned in the field by whoever must answer for the record later. 留痕。
"""
