"""Appeals: a teacher says "this is wrong" about anything they can see, and gets an answer by a day.

Owned in the field by whoever decided, and the office above. 申诉与更正。
"""
