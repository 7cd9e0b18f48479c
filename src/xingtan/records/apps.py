"""The room as a Django app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Room records."""

    name = "xingtan.records"
    default_auto_field = "django.db.models.BigAutoField"
