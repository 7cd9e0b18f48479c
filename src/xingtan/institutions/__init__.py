"""Authorities, schools, campuses and groups of people at work, as one tree with dates of effect.

Owned in the field by the personnel and planning offices of the authorities. 机构。
"""
