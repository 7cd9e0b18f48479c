"""Decrees: numbered documents that give more time, lift or lessen requirements, approve leave, or adjust credits.

Owned in the field by county and city auditors and the provincial officer. 文件（例外与调整）。
"""
