"""Resources, their authors, versions and tags, what can be searched in them, and who used them."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.institutions.models import Institution
from xingtan.research.library.listed_models import Listed
from xingtan.research.library.querysets import PartQuerySet, ResourceQuerySet, WordsField
from xingtan.research.library.workflow import ROAD, Reach, ResourceKind, State, Use
from xingtan.teachers.models import Teacher

SUBJECT = "resource"
"""The kind under which journal and evidence know a resource; the key is its number."""


class Resource(Listed):
    """A file or a page of the web that teachers share (资源). ``reach`` is the place whose people find it.

    Personal data: name of whoever brought it; kept with the resource.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="resources")
    group = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reach = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    shared_with = models.CharField(max_length=8, choices=[(each.value, each.name) for each in Reach])
    kind = models.CharField(max_length=8, choices=[(each.value, each.name) for each in ResourceKind])
    title = models.CharField(max_length=200)
    chapter = models.CharField(max_length=120, blank=True, default="")
    licence = models.CharField(max_length=24)
    language = models.CharField(max_length=12)
    description = models.TextField(blank=True, default="")
    state = models.CharField(
        max_length=12, choices=[(each.value, each.name) for each in State], default=State.PROPOSED.value
    )
    state_since = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, default="")
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaces", null=True, blank=True)
    dead_since = models.DateTimeField(null=True, blank=True)
    brought_by = models.BigIntegerField(null=True)
    brought_by_name = models.CharField(max_length=80)
    brought_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["school", "state"], name="resource_by_school"),
            models.Index(fields=["reach", "state"], name="resource_by_reach"),
        )
        constraints = (
            models.CheckConstraint(name="resource_state_known", condition=Q(state__in=list(ROAD.states))),
            models.CheckConstraint(
                name="resource_reach_known", condition=Q(shared_with__in=[each.value for each in Reach])
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The key under which the journal knows it."""
        return str(self.pk)


class ResourceAuthor(models.Model):
    """A teacher who made the resource, in the order of names."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="authors")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="resources")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("rank",)
        constraints = (
            models.UniqueConstraint(name="resource_author_once", fields=["resource", "teacher"]),
            models.UniqueConstraint(name="resource_author_ranks_run", fields=["resource", "rank"]),
        )

    def __str__(self) -> str:
        return f"{self.teacher_id} made {self.resource_id}"


class ResourceTag(models.Model):
    """A word that somebody gave a resource."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="tags")
    word = models.CharField(max_length=30)

    class Meta:
        ordering = ("word",)
        indexes = (models.Index(fields=["word"], name="resource_by_tag"),)
        constraints = (models.UniqueConstraint(name="resource_tag_once", fields=["resource", "word"]),)

    def __str__(self) -> str:
        return self.word


class ResourceVersion(models.Model):
    """One version of a resource: a file or an address, and what is new in it; older ones stay readable.

    Personal data: name of whoever brought it; kept with the resource.
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    link = models.ForeignKey(EvidenceLink, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    address = models.URLField(max_length=500, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(name="resource_versions_run", fields=["resource", "number"]),
            models.CheckConstraint(
                name="resource_version_is_file_or_link",
                condition=(Q(link=None) & ~Q(address="")) | (Q(link__isnull=False) & Q(address="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource_id} v{self.number}"

    @property
    def name(self) -> str:
        """The file's name, or the address."""
        return self.link.name if self.link else self.address


class TextState(StrEnum):
    """What became of the text of a file."""

    READ = "read"
    EMPTY = "empty"
    REFUSED = "refused"


class FileText(models.Model):
    """The text that stands in a file, read once however many resources share the file.

    Personal data: whatever the file says; kept with the file.
    """

    file = models.OneToOneField(EvidenceFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=[(each.value, each.name) for each in TextState])
    text = models.TextField(blank=True, default="")
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file_id} {self.state}"


class Part(StrEnum):
    """Where a word can stand in a resource."""

    TITLE = "title"
    ABOUT = "about"
    DESCRIPTION = "description"
    TEXT = "text"


WEIGHTS = {Part.TITLE: 8, Part.ABOUT: 4, Part.DESCRIPTION: 2, Part.TEXT: 1}
"""How much a word weighs by where it stands; the best place of each word asked for counts."""


class SearchPart(models.Model):
    """A piece of a resource as it is searched: what it says, and its words; written anew whenever the resource changes.

    Personal data: whatever the piece says, names of authors among it; as long as the resource.
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Part])
    number = models.PositiveIntegerField()
    weight = models.PositiveSmallIntegerField()
    said = models.TextField()
    words = WordsField()

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="resource_part_once", fields=["resource", "part", "number"]),)

    def __str__(self) -> str:
        return f"{self.resource_id} {self.part} {self.number}"


class ResourceUse(models.Model):
    """Somebody opened, downloaded or used a resource in a lesson (使用); each once a day.

    Personal data: who did, and the line of thanks; seen by the authors and those who keep the shelf, kept with the
    resource.
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="uses")
    number = models.PositiveIntegerField()
    use = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Use])
    account_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    on = models.DateField()
    lesson = models.CharField(max_length=80, blank=True, default="")
    line = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["resource", "on"], name="resource_use_by_day"),)
        constraints = (
            models.UniqueConstraint(
                name="resource_use_once_a_day",
                fields=["resource", "use", "account_id", "on"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.resource_id} {self.use} {self.on}"


class ShelfItem(models.Model):
    """A resource that somebody saved to their own shelf (我的书架)."""

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="savers")
    account_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="resource_saved_once", fields=["resource", "account_id"]),)

    def __str__(self) -> str:
        return f"{self.resource_id} saved by {self.account_id}"
