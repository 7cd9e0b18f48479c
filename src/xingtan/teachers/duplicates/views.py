"""The queue of files that may be of one person, side by side."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.teachers.duplicates import reads, services
from xingtan.teachers.duplicates.models import DuplicateReview
from xingtan.teachers.labels import REASONS, SCHOOLINGS, TITLES, label_of
from xingtan.teachers.models import Teacher

UNPROCESSABLE = 422
SIGNS = {
    "name_and_birth": gettext_lazy("same name and date of birth"),
    "phone": gettext_lazy("same phone number"),
    "sound": gettext_lazy("names that sound alike"),
}
SENTENCES = {
    **REASONS,
    "own_file": gettext_lazy("Your own file is compared by somebody else."),
    "same_file": gettext_lazy("A file is not compared with itself."),
    "holds_entries": gettext_lazy(
        "The file to be closed holds records, credits or other entries. Keep that one and close the other; "
        "if both hold entries, withdraw or reverse those of one of them first."
    ),
    "merged_already": gettext_lazy("One of the files is closed already, or the merging was undone."),
    "reason_missing": gettext_lazy("Say why; the reason is kept in the journal."),
}


class ReviewForm(forms.Form):
    """What was found about two files, and why."""

    kept = forms.IntegerField()
    other = forms.IntegerField()
    finding = forms.ChoiceField(choices=[("different", "different"), ("merged", "merged")])
    reason = forms.CharField(max_length=500)


@gate("GET", roles=reads.KEEPERS)
def queue(request: HttpRequest) -> HttpResponse:
    """Show the pairs that wait, and what was found before."""
    return _queue(request)


@gate("POST", roles=reads.KEEPERS)
def review(request: HttpRequest) -> HttpResponse:
    """Mark two files as of different people, or close one of them."""
    actor, form = actor_of(request), ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why; the reason is kept in the journal."))
        return _queue(request, status=UNPROCESSABLE)
    said, now = form.cleaned_data, timezone.now()
    mine = Teacher.objects.visible_to(actor)
    kept, other = (get_object_or_404(mine, pk=said[name]) for name in ("kept", "other"))
    try:
        if said["finding"] == "merged":
            services.merge_files(actor=actor, kept_id=kept.pk, other_id=other.pk, reason=said["reason"], at=now)
        else:
            services.mark_different(actor=actor, first_id=kept.pk, second_id=other.pk, reason=said["reason"], at=now)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The review is kept."))
    return redirect("teachers:duplicates")


@gate("POST", roles=reads.KEEPERS)
def undo(request: HttpRequest, review_id: int) -> HttpResponse:
    """Take a review back."""
    actor = actor_of(request)
    mine = Teacher.objects.visible_to(actor)
    row = get_object_or_404(DuplicateReview.objects.filter(kept__in=mine, other__in=mine), pk=review_id)
    try:
        services.undo_merging(
            actor=actor, review_id=row.pk, reason=request.POST.get("reason", "")[:500], at=timezone.now()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The review is taken back."))
    return redirect("teachers:duplicates")


def _queue(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    pairs = [
        (
            pair,
            [SIGNS[sign] for sign in pair.signs],
            [
                (each, label_of(SCHOOLINGS, each.schooling), label_of(TITLES, each.title))
                for each in (pair.first, pair.second)
            ],
        )
        for pair in reads.pairs_for(actor, on=timezone.localdate())
    ]
    context = {"pairs": pairs, "reviews": reads.reviews_for(actor)}
    return render(request, "teachers/duplicates.html", context, status=status)
