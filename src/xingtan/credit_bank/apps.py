"""The room as a Django app."""

from django.apps import AppConfig


class CreditBankConfig(AppConfig):
    """Room credit_bank."""

    name = "xingtan.credit_bank"
    default_auto_field = "django.db.models.BigAutoField"
