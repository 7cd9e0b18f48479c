"""Programs for those who work on Xingtan."""
