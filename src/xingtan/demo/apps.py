"""The room as a Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Room demo."""

    name = "xingtan.demo"
    default_auto_field = "django.db.models.BigAutoField"
