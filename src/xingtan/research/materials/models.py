"""Books of a school and every movement of their copies; movements only grow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xingtan.institutions.models import Institution
from xingtan.research.library.listed_models import Listed
from xingtan.research.materials.querysets import MaterialQuerySet
from xingtan.research.materials.workflow import MaterialKind, Move
from xingtan.teachers.models import Teacher

SUBJECT = "material"
"""The kind under which the journal knows a book; the key is its number."""


class Material(Listed):
    """A textbook, teacher's book or aid that a school keeps for one subject, grade and term (教学资料)."""

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="materials")
    code = models.CharField(max_length=32)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=[(each.value, each.name) for each in MaterialKind])
    publisher = models.CharField(max_length=80, blank=True, default="")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="material_code_once_in_a_school", fields=["school", "code"]),)

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"


class MaterialMove(models.Model):
    """Some copies of a book that were ordered, arrived, were issued to a teacher, came back or were lost (领用).

    Personal data: who holds school property, and the name of whoever noted it; kept as long as the school counts it.
    """

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="moves")
    move = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Move])
    quantity = models.PositiveIntegerField()
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    by_name = models.CharField(max_length=80)

    class Meta:
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=["material", "move"], name="material_move_by_kind"),)
        constraints = (
            models.CheckConstraint(name="material_move_of_some_copies", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="material_move_names_who_holds_it",
                condition=Q(move__in=(Move.ORDERED.value, Move.ARRIVED.value), teacher=None)
                | Q(move__in=(Move.ISSUED.value, Move.RETURNED.value), teacher__isnull=False)
                | Q(move=Move.LOST.value),
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.move} of {self.material_id}"
