"""Addresses of the tree of institutions; here, because its room stands below the accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import include, path

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.sheets.pages_of import import_urls
from xingtan.teachers.institution_views import WARDEN_ROLES, new_groups, tree
from xingtan.teachers.workbooks.kinds import INSTITUTIONS

app_name = "institutions"


def guard(*methods: str) -> Callable[[Any], Any]:
    """Return the gate of the import pages: whoever looks after a place."""
    return gate(*methods, roles=WARDEN_ROLES)


urlpatterns = [
    path("", tree, name="list"),
    path("groups/new/", new_groups, name="new-groups"),
    path("import/", include(import_urls(INSTITUTIONS, name_prefix="import", guard=guard, actor_of=actor_of))),
]
