"""Workbooks 表格: the personnel file by import and export, and imports taken back."""
