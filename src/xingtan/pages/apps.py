"""The room as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import pre_save


class PagesConfig(AppConfig):
    """Room pages."""

    name = "xingtan.pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep short texts plain before any row is saved."""
        from xingtan.pages.lines import keep_one_line  # noqa: PLC0415 models are known only now

        pre_save.connect(keep_one_line, dispatch_uid="xingtan.pages.lines")
