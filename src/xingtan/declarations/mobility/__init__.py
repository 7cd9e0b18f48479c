"""Credits that move: in from another province, out with a statement, recognised from and by a university.

Owned in the field by the county auditor, who confirms, and the provincial officer, who posts. 转移与互认。
"""
