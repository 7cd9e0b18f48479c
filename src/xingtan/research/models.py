"""Every table of the room, of each of its parts."""

from __future__ import annotations

from xingtan.research.library.models import (
    FileText,
    Resource,
    ResourceAuthor,
    ResourceTag,
    ResourceUse,
    ResourceVersion,
    SearchPart,
    ShelfItem,
)

__all__ = [
    "FileText",
    "Resource",
    "ResourceAuthor",
    "ResourceTag",
    "ResourceUse",
    "ResourceVersion",
    "SearchPart",
    "ShelfItem",
]
