"""The cells of a school's own permission table, kept beside its definitions so that queries can ask them."""

from __future__ import annotations

from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, QuerySet

from xingtan.institutions.models import Institution


class KindGrant(models.Model):
    """In this school, the role holds the right over this kind of record.

    A school that has any row for a kind decides its open cells itself; without one the shipped table holds. Written
    with each version of a definition by ``defining``, never alone.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    role = models.CharField(max_length=24)
    right = models.CharField(max_length=8)

    class Meta:
        constraints = (models.UniqueConstraint(name="grant_once", fields=["institution", "kind", "role", "right"]),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.role} may {self.right}"


def own_cells() -> QuerySet[KindGrant]:
    """Return the cells of the school of an outer record, for its kind: a subquery."""
    cells = KindGrant.objects.filter(kind=OuterRef("kind")).annotate(
        here=ExpressionWrapper(OuterRef("school__path"), output_field=models.CharField())
    )
    return cells.filter(here__startswith=F("institution__path"))
