"""The room as a Django app."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Room trail."""

    name = "xingtan.trail"
    default_auto_field = "django.db.models.BigAutoField"
