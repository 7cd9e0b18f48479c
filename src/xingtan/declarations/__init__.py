"""A school declares a year, county and city audit it row by row, the province identifies it.

Owned in the field by school manager, county and city auditors and the provincial officer. 申报。
"""
