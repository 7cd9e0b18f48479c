"""The school's library: files and links with their versions, found by what stands in them; who used them.

资源库。
"""
