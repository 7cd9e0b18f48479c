"""Files that may be of one person (查重): found, compared, reviewed, merged by a pointer.

Owned in the field by the manager of the school, and by the county for files of two schools.
"""
