"""One small county told through the services, the same bytes for the same seed. 演示。

Owned by whoever wants to try Xingtan before trusting it.
"""
