"""The room as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Room evidence."""

    name = "xingtan.evidence"
    default_auto_field = "django.db.models.BigAutoField"
