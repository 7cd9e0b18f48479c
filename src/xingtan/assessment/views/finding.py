"""Find what an address names among what the actor may know of; 404 otherwise."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from xingtan.access.actors import actor_of
from xingtan.assessment.models import Assessed, AssessmentCycle, AssessmentScale, RatingSheet

LONGEST_KEY = 19


def cycle_or_404(request: HttpRequest, cycle_id: int) -> AssessmentCycle:
    """Return an assessment that the actor runs or watches."""
    rows = AssessmentCycle.objects.run_by(actor_of(request)).select_related("school", "scale")
    return get_object_or_404(rows, pk=cycle_id)


def sheet_or_404(request: HttpRequest, sheet_id: int) -> RatingSheet:
    """Return a sheet that the actor fills in."""
    rows = RatingSheet.objects.of_rater(actor_of(request)).select_related(
        "assessed__teacher__group", "assessed__cycle__scale", "assessed__cycle__school"
    )
    return get_object_or_404(rows.prefetch_related("assessed__cycle__phases"), pk=sheet_id)


def known_sheet_or_404(request: HttpRequest, sheet_id: int) -> RatingSheet:
    """Return a sheet about a teacher whom the actor may know of in this assessment."""
    people = Assessed.objects.visible_to(actor_of(request))
    rows = RatingSheet.objects.filter(assessed__in=people)
    rows = rows.select_related("rater", "assessed__teacher", "assessed__cycle__school", "assessed__cycle__scale")
    return get_object_or_404(rows, pk=sheet_id)


def person_or_404(request: HttpRequest, assessed_id: int) -> Assessed:
    """Return an assessed teacher whom the actor may know of."""
    return get_object_or_404(Assessed.objects.visible_to(actor_of(request)).for_rows(), pk=assessed_id)


def scale_or_404(request: HttpRequest, scale_id: int) -> AssessmentScale:
    """Return a scale that the actor may read."""
    rows = AssessmentScale.objects.visible_to(actor_of(request)).select_related("institution")
    return get_object_or_404(rows, pk=scale_id)


def keys(request: HttpRequest, name: str) -> list[int]:
    """Return the keys that a form sent under this name; what is no key is left out."""
    return [int(text) for text in request.POST.getlist(name) if is_key(text)]


def is_key(text: str) -> bool:
    """Tell whether the text may be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) < LONGEST_KEY
