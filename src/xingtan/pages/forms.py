"""How forms and fields are drawn: our field template and widgets, Django's own for what we do not change."""

from __future__ import annotations

from pathlib import Path

import django.forms
from django.forms.renderers import Jinja2
from django.template.backends.jinja2 import Jinja2 as Jinja2Engine
from django.utils.functional import cached_property

OURS = Path(__file__).resolve().parent / "templates"
DJANGOS = Path(django.forms.__file__).resolve().parent / "jinja2"


class FieldRenderer(Jinja2):
    """Draws forms with our templates under ``django/forms`` first, then with those that come with Django."""

    @cached_property
    def engine(self) -> Jinja2Engine:
        """The engine over both folders."""
        return Jinja2Engine(
            {
                "NAME": "forms",
                "DIRS": [OURS, DJANGOS],
                "APP_DIRS": False,
                "OPTIONS": {"environment": "xingtan.pages.environment.forms_environment"},
            }
        )
