"""Addresses of teaching materials, below those of the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import include, path

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.research.materials import views
from xingtan.research.materials.sheet import MATERIALS
from xingtan.sheets.pages_of import import_urls


def guard(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of the import pages: the manager."""
    return gate(*methods, roles=(Role.MANAGER,))


IMPORTS = import_urls(MATERIALS, name_prefix="materials-import", guard=guard, actor_of=actor_of)
urlpatterns = [
    path("", views.listed, name="materials"),
    path("export/", views.export, name="materials-export"),
    path("import/", include(IMPORTS)),
    path("<int:material_id>/", views.material, name="material"),
]
