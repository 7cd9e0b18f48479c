"""The room as a Django app."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """Room growth."""

    name = "xingtan.growth"
    default_auto_field = "django.db.models.BigAutoField"
