"""Accounts, entries, reversals, statements and published rulebooks: the only writer of credits.

Owned in the field by the credit administrator. 学分银行。
"""
