"""The room as a Django app."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """Room standing."""

    name = "xingtan.standing"
    default_auto_field = "django.db.models.BigAutoField"
