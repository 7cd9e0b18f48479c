"""The room as a Django app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Room access."""

    name = "xingtan.access"
    default_auto_field = "django.db.models.BigAutoField"
