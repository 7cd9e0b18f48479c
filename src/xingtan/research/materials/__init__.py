"""Textbooks and teaching materials of a school: what was ordered, arrived, was handed out, and who holds it.

教学资料管理。
"""
