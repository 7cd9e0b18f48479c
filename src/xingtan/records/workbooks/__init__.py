"""Workbooks 表格: records and results of trainings in and out by import and export."""
