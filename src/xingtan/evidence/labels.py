"""Codes of this room as sentences."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xingtan.evidence.errors import FileTooLargeError
from xingtan.kernel.errors import DomainError

SENTENCES = {
    "evidence_empty": gettext_lazy("The file %(name)s is empty. Choose it again, or take the picture again."),
    "evidence_too_large": gettext_lazy(
        "The file %(name)s is larger than %(limit)s. Send a smaller picture, or only the pages that matter."
    ),
    "evidence_type_not_allowed": gettext_lazy(
        "Files like %(name)s cannot be evidence. Use PDF, JPG, PNG, WebP, Word, Excel, PowerPoint, OpenDocument or "
        "text files."
    ),
    "evidence_content_mismatch": gettext_lazy(
        "The content of %(name)s is not what its name says. Save it again as PDF or as a picture."
    ),
    "evidence_archive_unsafe": gettext_lazy(
        "The office file %(name)s is damaged, carries macros or would unpack to too much. Save it again as PDF."
    ),
    "evidence_locked": gettext_lazy(
        "The file %(name)s is protected with a password, so nobody could check it. "
        "Save it without one and send it again."
    ),
    "evidence_old_format": gettext_lazy(
        "The file %(name)s has an old format of Word or PowerPoint. "
        "Open it, save it as .docx, .pptx or PDF, and send that."
    ),
    "evidence_picture_damaged": gettext_lazy(
        "The picture %(name)s is damaged and cannot be shown. Take it again, or save it again as JPG or PNG."
    ),
    "evidence_picture_too_large": gettext_lazy(
        "The picture %(name)s is too large to be opened. Send it with fewer pixels, at most 60 million."
    ),
    "no_such_evidence": gettext_lazy("This file has been removed already."),
}
"""What pages say for each error code of the room."""

UNREAD = {
    "damaged": gettext_lazy("This document is damaged or unusual and cannot be shown here. Download it to look at it."),
    "too_large": gettext_lazy(
        "This document is too large to be shown here. Download it, or ask for only the pages that matter."
    ),
    "locked": gettext_lazy(
        "This document is protected with a password and cannot be shown here. Ask for a copy without one."
    ),
    "gone": gettext_lazy("The file is missing on the server. Ask whoever runs it to restore it from the backup."),
}
"""Why a document is not shown in the page, and what to do."""


def sentence_of(error: DomainError) -> str:
    """Return the sentence that tells a person why their file was not taken and what to do."""
    params = dict(error.params)
    if isinstance(error, FileTooLargeError):
        params["limit"] = filesizeformat(str(error.params["limit"]))
    sentence = SENTENCES.get(error.code)
    return str(sentence) % params if sentence else _("This file cannot be kept as evidence.")
