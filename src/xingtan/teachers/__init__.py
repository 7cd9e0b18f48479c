"""The personnel file: who teaches where, with which title, schooling and post.

Owned in the field by the school manager. 教师。
"""
