"""The demonstration world (演示): one small county told through the services, the same bytes for the same seed.

Owned by whoever wants to try Xingtan before trusting it.
"""
