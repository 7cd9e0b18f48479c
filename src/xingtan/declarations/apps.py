"""The room as a Django app."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    """Room declarations."""

    name = "xingtan.declarations"
    default_auto_field = "django.db.models.BigAutoField"
