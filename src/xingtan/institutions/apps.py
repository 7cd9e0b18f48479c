"""The room as a Django app."""

from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    """Room institutions."""

    name = "xingtan.institutions"
    default_auto_field = "django.db.models.BigAutoField"
