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
from xingtan.research.materials.models import Material, MaterialMove

__all__ = [
    "FileText",
    "Material",
    "MaterialMove",
    "Resource",
    "ResourceAuthor",
    "ResourceTag",
    "ResourceUse",
    "ResourceVersion",
    "SearchPart",
    "ShelfItem",
]
