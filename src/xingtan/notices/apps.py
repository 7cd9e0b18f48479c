"""The room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Room notices."""

    name = "xingtan.notices"
    default_auto_field = "django.db.models.BigAutoField"
