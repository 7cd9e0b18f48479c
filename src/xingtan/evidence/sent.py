"""A file as somebody sent it, before anything is known of what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True)
class SentFile:
    """Its name and its bytes; ``field`` is the file field it belongs to, empty for evidence of the whole."""

    name: str
    chunks: Iterable[bytes]
    field: str = ""


def sent(file: UploadedFile[Any], field: str = "") -> SentFile:
    """Return the file that came with a form."""
    return SentFile(file.name or "", file.chunks(), field)
