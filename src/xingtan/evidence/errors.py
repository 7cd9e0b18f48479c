"""Why a file cannot be evidence: one small class per broken rule."""

from __future__ import annotations

from xingtan.kernel.errors import DomainError


class EvidenceRefusedError(DomainError):
    """A file that cannot be kept as evidence; the subclasses say why. ``name`` is its cleaned name."""

    code = "evidence_refused"


class EmptyFileError(EvidenceRefusedError):
    """The file holds no bytes."""

    code = "evidence_empty"


class FileTooLargeError(EvidenceRefusedError):
    """The file is larger than the limit; ``limit`` is in bytes."""

    code = "evidence_too_large"


class FileTypeNotAllowedError(EvidenceRefusedError):
    """The file's name ends like a type that is not taken as evidence."""

    code = "evidence_type_not_allowed"


class ContentMismatchError(EvidenceRefusedError):
    """The content is not what the name says, or nothing that is taken as evidence."""

    code = "evidence_content_mismatch"


class UnsafeArchiveError(EvidenceRefusedError):
    """An office file that would unpack to far more than it is, is damaged, or carries macros."""

    code = "evidence_archive_unsafe"


class LockedFileError(EvidenceRefusedError):
    """A file behind a password: nobody who audits could open it."""

    code = "evidence_locked"


class OldFormatError(EvidenceRefusedError):
    """A Word or PowerPoint file of before 2007, which cannot be looked into."""

    code = "evidence_old_format"


class DamagedPictureError(EvidenceRefusedError):
    """A picture that cannot be drawn: cut off, damaged, or none at all behind a picture's first bytes."""

    code = "evidence_picture_damaged"


class PictureTooLargeError(EvidenceRefusedError):
    """A picture of more pixels than can be opened, or one that takes too much memory or time."""

    code = "evidence_picture_too_large"


class NoSuchEvidenceError(DomainError):
    """The file was removed, or never belonged to this subject (409)."""

    code = "no_such_evidence"
