"""What a school's teachers share and do together: the library of files and links, and the books it hands out.

Owned in the field by team leaders (resources) and the manager (teaching materials). 教研。
"""
