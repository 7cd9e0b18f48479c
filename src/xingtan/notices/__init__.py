"""Room notices: what happened that somebody should know, how it reaches them, and the calendar that they subscribe to.

Callers hand in a kind, words and a link in their own transaction; this room knows none of the things it tells of.
"""
