"""Workbooks in and out: reading, mapping of columns, forced dry run, mistakes by cell, one transaction, undo.

Owned in the field by the manager with an Excel file. 表格。
"""
