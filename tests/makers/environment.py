"""Loaded by pytest before Django: the suite runs under the test profile, whatever the shell says."""

import os

os.environ["XINGTAN_PROFILE"] = "test"
for name in ("XINGTAN_DATA", "XINGTAN_SECRET_KEY", "XINGTAN_FIELD_KEYS", "XINGTAN_HOSTS", "XINGTAN_TASKS"):
    os.environ.pop(name, None)
