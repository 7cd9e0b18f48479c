"""The room as a Django app."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Room sheets."""

    name = "xingtan.sheets"
    default_auto_field = "django.db.models.BigAutoField"
