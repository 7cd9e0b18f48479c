"""The Jinja2 environment of every page, and the laxer one of Django's own form templates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined

from xingtan.pages.drawings import ring, share
from xingtan.pages.filters import FILTERS
from xingtan.pages.people import picker
from xingtan.pages.ways import way_to

HTML_LANGUAGES = {"zh-hans": "zh-Hans"}


def environment(**options: Any) -> Environment:  # noqa: ANN401 Django hands Jinja2's own options
    """Return the environment of our pages: translations, addresses, static files, filters; unknown names fail."""
    return _equipped({**options, "undefined": StrictUndefined})


def forms_environment(**options: Any) -> Environment:  # noqa: ANN401 Django hands Jinja2's own options
    """Return the environment of form templates: the same, but Django's own templates ask for names that may lack."""
    return _equipped(options)


def language() -> str:
    """Return the language of the page as the ``lang`` attribute takes it."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return HTML_LANGUAGES.get(code, code)


def with_query(request: HttpRequest, **changes: object) -> str:
    """Return the query string of this page with some parameters changed, ``?q=li&page=3``."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def _equipped(options: dict[str, Any]) -> Environment:
    env = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options)  # noqa: S701 autoescape comes in options
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(static=static, url=reverse, ring=ring, share=share, language=language, with_query=with_query)
    env.globals.update(people_picker=picker, way_to=way_to)
    env.globals["languages"] = [(code, HTML_LANGUAGES.get(code, code), name) for code, name in settings.LANGUAGES]
    env.filters.update(FILTERS)
    return env
