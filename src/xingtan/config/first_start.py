"""What every installation needs before anybody can sign in."""

from __future__ import annotations

from django.utils import timezone

from xingtan.assessment.services.scales import ship_scales
from xingtan.institutions.models import Institution
from xingtan.records.definitions.shipping import ship_definitions


def is_empty() -> bool:
    """Tell whether no institution has been founded yet."""
    return not Institution.objects.exists()


def lay_ground() -> None:
    """Put the shipped data definitions and scales in place; safe to run again."""
    ship_definitions(at=timezone.now())
    ship_scales(at=timezone.now())
