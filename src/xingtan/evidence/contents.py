"""What a file really is: decided by its content, never by its name alone."""

from __future__ import annotations

import zipfile
from pathlib import Path

import filetype

from xingtan.evidence.errors import ContentMismatchError, FileTypeNotAllowedError, UnsafeArchiveError
from xingtan.evidence.names import ending_of

PDF = "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OFFICE}wordprocessingml.document"
XLSX = f"{OFFICE}spreadsheetml.sheet"
PPTX = f"{OFFICE}presentationml.presentation"

ENDINGS: dict[str, str] = {
    "pdf": PDF,
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": DOCX,
    "xlsx": XLSX,
    "pptx": PPTX,
}
"""The types taken as evidence, by the ending of the name."""

PREVIEWED = frozenset({PDF, "image/jpeg", "image/png", "image/webp"})
"""Types that browsers show in the page without running anything."""

_OFFICE_FOLDERS = {"word/": DOCX, "xl/": XLSX, "ppt/": PPTX}
_UNPACKED_LIMIT = 200 * 1024 * 1024
_RATIO_LIMIT = 200
_RATIO_FROM = 4 * 1024 * 1024
_PARTS_LIMIT = 5000
_HEAD = 8192


def media_type_of(path: Path, *, name: str) -> str:
    """Return the media type of the stored bytes, which must fit the name.

    Errors: FileTypeNotAllowedError when the name ends like something that is not taken, ContentMismatchError
        when the content is something else than the name says, UnsafeArchiveError for archives that would
        burst, are damaged or carry macros. One image type under the ending of another is let pass: phones do that.
    """
    ending = ending_of(name)
    if ending and ending not in ENDINGS:
        raise FileTypeNotAllowedError(name=name, ending=ending)
    found = _found_type(path, name=name)
    expected = ENDINGS.get(ending, found)
    both_images = expected.startswith("image/") and found.startswith("image/")
    if found not in ENDINGS.values() or (found != expected and not both_images):
        raise ContentMismatchError(name=name, ending=ending, found=found)
    return found


def _found_type(path: Path, *, name: str) -> str:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK"):
        return _office_type(path, name=name)
    if head.startswith(b"%PDF-"):
        return PDF
    return str(filetype.guess_mime(head) or "")


def _office_type(path: Path, *, name: str) -> str:
    """Return which office document an archive is, after its table of contents passed; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise UnsafeArchiveError(name=name) from None
    unpacked, packed = sum(part.file_size for part in parts), max(path.stat().st_size, 1)
    bursts = unpacked > _UNPACKED_LIMIT or (unpacked > _RATIO_FROM and unpacked // packed > _RATIO_LIMIT)
    names = [part.filename for part in parts]
    macros = any(part.lower().endswith("vbaproject.bin") for part in names)
    if len(parts) > _PARTS_LIMIT or bursts or macros:
        raise UnsafeArchiveError(name=name)
    if "[Content_Types].xml" not in names:
        return "application/zip"
    kinds = [kind for folder, kind in _OFFICE_FOLDERS.items() if any(part.startswith(folder) for part in names)]
    return kinds[0] if len(kinds) == 1 else "application/zip"
