"""The room as a Django app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Room assessment."""

    name = "xingtan.assessment"
    default_auto_field = "django.db.models.BigAutoField"
