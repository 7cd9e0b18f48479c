"""The room as a Django app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Room config."""

    name = "xingtan.config"
    default_auto_field = "django.db.models.BigAutoField"
