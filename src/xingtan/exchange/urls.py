"""Addresses of the interface: every one behind the door, with its rule declared."""

from __future__ import annotations

from django.urls import URLPattern, path
from ninja.utils import replace_path_param_notation

import xingtan.exchange.operations  # noqa: F401 they register themselves
from xingtan.exchange.api import api
from xingtan.exchange.door import behind_door
from xingtan.exchange.views import openapi, overview

app_name = "api"


def _patterns() -> list[URLPattern]:
    """Return one address for each path; the library makes one for each method of it."""
    found = []
    for router in api._get_bound_routers():  # noqa: SLF001 the library tells the methods of a path nowhere else
        for words, view in router.path_operations.items():
            first = view.operations[0]
            name = getattr(first, "url_name", "") or first.view_func.__name__
            entry = path(replace_path_param_notation(words).lstrip("/"), view.get_view(), name=name)
            methods = {method for each in view.operations for method in each.methods}
            files = any(model.__ninja_param_source__ == "file" for each in view.operations for model in each.models)
            found.append(behind_door(entry, *methods, files=files))
    return found


urlpatterns = [
    path("", overview, name="overview"),
    path("openapi.json", openapi, name="openapi"),
    *_patterns(),
]
