"""Settings, environment, addresses and the ``xingtan`` program: the only place that knows every room.

Owned by the operator of an installation. 配置。
"""
