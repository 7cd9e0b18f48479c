"""How forms and fields are drawn."""

from __future__ import annotations

from django.forms.renderers import Jinja2


class FieldRenderer(Jinja2):
    """Draws forms with our own field template."""
