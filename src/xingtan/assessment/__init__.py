"""Teachers are assessed by a published scale: themselves first, then colleagues, then examiners; results never change.

Owned in the field by the school's manager, auditor and principal; rated by teachers and examiners. 考核。
"""
