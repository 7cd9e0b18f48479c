"""Accounts, roles and duties (person x role x institution x span), and the verdict whether someone may.

Owned in the field by the school manager and the authority that grants duties. 职权。
"""
