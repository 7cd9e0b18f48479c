"""The Jinja2 environment of every page."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment


def environment(**options: Any) -> Environment:  # noqa: ANN401 Django hands Jinja2's own options
    """Return the environment: translations, addresses, static files."""
    env = Environment(extensions=["jinja2.ext.i18n"], **options)  # noqa: S701 autoescape comes in options
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True
    )
    env.globals.update(static=static, url=reverse)
    return env
