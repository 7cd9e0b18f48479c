"""Evidence: each file once, and what it is attached to."""

from __future__ import annotations

from django.db import models

from xingtan.evidence.contents import PDF, PREVIEWED
from xingtan.evidence.previews import Preview, is_shown, kept_preview
from xingtan.evidence.querysets import EvidenceLinkQuerySet


class EvidenceFile(models.Model):
    """One file, kept once however many records it proves; its bytes lie on disk under their SHA-256.

    A picture is kept upright and without the notes of the camera, so its bytes are not those that arrived; see
    ``EvidenceArrival``. ``width`` and ``height`` in pixels, of pictures only. ``small``: a small picture of it lies
    beside it. ``look`` are the two perceptual hashes of a picture and ``band_1`` to ``band_4`` the quarters of the
    first, by which pictures that look alike are found; none for pictures too plain to be told apart.

    Personal data: certificates show names and sometimes photographs; kept as long as a record or ledger
    entry rests on them. ``uploaded_by`` is the key of the account that brought it first.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    uploaded_by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    small = models.BooleanField(default=False)
    look = models.CharField(max_length=32, blank=True, default="")
    band_1 = models.PositiveIntegerField(null=True, db_index=True)
    band_2 = models.PositiveIntegerField(null=True, db_index=True)
    band_3 = models.PositiveIntegerField(null=True, db_index=True)
    band_4 = models.PositiveIntegerField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type}"

    @property
    def previewed(self) -> bool:
        """Whether a browser can show it in the page."""
        return self.media_type in PREVIEWED

    @property
    def is_document(self) -> bool:
        """Whether its words, or its pages one by one, are shown in the page."""
        return is_shown(self.media_type)

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF."""
        return self.media_type == PDF

    @property
    def inside(self) -> Preview | None:
        """What is shown of a document in the page, read from the disk; None where it was never looked into."""
        return kept_preview(self.sha256)

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.media_type.startswith("image/")


class EvidenceArrival(models.Model):
    """Bytes as they once arrived, and the file that they became: the same bytes again need no second look."""

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="arrivals")

    def __str__(self) -> str:
        return f"{self.sha256[:12]} became {self.file_id}"


class EvidenceLink(models.Model):
    """One file attached to one subject, under the name that its owner gave; removed by a date, never deleted.

    Personal data: the file's name as given; kept with the file.
    """

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="links")
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True, default="")
    added_by = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = EvidenceLinkQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["subject_kind", "subject_key"], name="evidence_by_subject"),)
        constraints = (
            models.UniqueConstraint(
                name="evidence_once_on_a_subject",
                fields=["file", "subject_kind", "subject_key"],
                condition=models.Q(removed_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} on {self.subject_kind}:{self.subject_key}"
