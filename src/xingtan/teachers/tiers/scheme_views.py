"""The page on which a school changes its tiers by form; between two clicks the draft is kept in the page itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.access.schools import LOOKERS, school_asked
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import page, refusal
from xingtan.teachers.conditions.fields import Ground
from xingtan.teachers.policies import may_keep
from xingtan.teachers.tiers import services
from xingtan.teachers.tiers.drafting import Draft, acted, decoded, encoded
from xingtan.teachers.tiers.forms import SchemeForm
from xingtan.teachers.tiers.labels import SENTENCES
from xingtan.teachers.tiers.models import TierScheme
from xingtan.teachers.tiers.offered import kinds_at
from xingtan.teachers.tiers.scheme import shipped_text
from xingtan.teachers.tiers.scheme_forms import Around, DraftForm
from xingtan.teachers.tiers.scheme_page import blocks_of_form, drawn, opened_for, parts_of, tier_lines_of
from xingtan.teachers.tiers.telling import Line, effect_lines
from xingtan.teachers.versions.keeping import newest_of
from xingtan.teachers.versions.reading import SchemeMistakenError, Slip

UNPROCESSABLE = 422
ACT = re.compile(r"([a-z-]{1,20})(?::(\d{1,3}))?")
FIRST_FIELD = {"open": "title_zh", "add-tier": "title_zh"}
NEW_ROWS = {"add-standard": "standards", "add-platform": "platforms"}


@dataclass(frozen=True)
class Desk:
    """What one answer is drawn from: the school, what surrounds the form, and what was found on the way."""

    school: Institution
    around: Around
    slips: Sequence[Slip] = ()
    effects: Sequence[Line] = field(default_factory=tuple)


@gate("GET", "POST", roles=(Role.MANAGER,))
def by_form(request: HttpRequest) -> HttpResponse:
    """Show the tiers as a form and take every click on it; only publishing writes anything."""
    school = school_asked(request, *LOOKERS)
    verdict = may_keep(actor_of(request), school)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    desk = Desk(school, Around(Ground(school, timezone.localdate()), kinds_at(school)))
    if request.method != "POST":
        draft = _begun(school, request.GET.get("tier", ""))
        return _show(request, desk, drawn(draft, desk.around, timezone.localdate()))
    return _from_text(request, desk) if "text" in request.POST else _clicked(request, desk)


def _clicked(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Read the draft out of the page, and what its form says otherwise."""
    body = decoded(request.POST.get("draft", ""))
    if body is None:
        messages.error(request, _("This page could not be read again. Here are the tiers as they were published."))
        return redirect(_address("tier-scheme-form", desk.school))
    opened = request.POST.get("open", "")
    draft = Draft(body, int(opened) if re.fullmatch(r"[0-9]{1,3}", opened) else None)
    form = DraftForm(request.POST, draft=draft, around=desk.around)
    if not form.is_valid():
        return _show(request, desk, form)
    form.fold()
    return _answer(request, desk, form)


def _answer(request: HttpRequest, desk: Desk, form: DraftForm) -> HttpResponse:
    """Take the click, with everything the form said already in its draft."""
    asked = ACT.fullmatch(request.POST.get("act", ""))
    act, number = (asked[1], int(asked[2] or 0)) if asked else ("", 0)
    day = form.cleaned_data["effective_from"]
    if act == "text":
        return _as_text(request, desk, SchemeForm(initial={"text": _text(form.draft), "effective_from": day}))
    if act == "publish":
        return _published(request, desk, form)
    if act == "try":
        return _tried(request, desk, form)
    draft = acted(form.draft, act, number)
    shown = drawn(draft, desk.around, day)
    name = FIRST_FIELD.get(act, "")
    if act in NEW_ROWS and draft.tier is not None:
        name = f"{NEW_ROWS[act]}-{len(draft.tier.get(NEW_ROWS[act], [])) - 1}-title_zh"
    if name in shown.fields:
        shown.fields[name].widget.attrs["autofocus"] = True
    return _show(request, desk, shown)


def _published(request: HttpRequest, desk: Desk, form: DraftForm) -> HttpResponse:
    """Publish the draft from its day on; what stands in the way is said beside the fields."""
    day, draft = form.cleaned_data["effective_from"], form.draft
    if day is None:
        form.add_error("effective_from", _("Say from which day on."))
        return _show(request, desk, form)
    try:
        services.publish_scheme(
            actor=actor_of(request), school=desk.school, body=draft.body, effective_from=day, at=timezone.now()
        )
    except SchemeMistakenError as error:
        return _mistaken(request, desk, form, error.slips)
    except DomainError as error:
        shown = drawn(draft, desk.around, day)
        shown.add_error("effective_from", str(SENTENCES.get(error.why, error.why)))
        return _show(request, desk, shown)
    messages.success(request, _("The new version of the tiers is published."))
    return redirect(_address("tiers", desk.school))


def _tried(request: HttpRequest, desk: Desk, form: DraftForm) -> HttpResponse:
    """Show what the draft would change today."""
    try:
        effects = effect_lines(desk.school, form.draft.body, on=desk.around.ground.on)
    except SchemeMistakenError as error:
        return _mistaken(request, desk, form, error.slips)
    shown = drawn(form.draft, desk.around, form.cleaned_data["effective_from"])
    return _show(request, Desk(desk.school, desk.around, effects=effects), shown)


def _mistaken(request: HttpRequest, desk: Desk, form: DraftForm, slips: Sequence[Slip]) -> HttpResponse:
    shown = drawn(opened_for(form.draft, slips), desk.around, form.cleaned_data["effective_from"], slips)
    return _show(request, Desk(desk.school, desk.around, slips), shown)


def _from_text(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the form of what was typed as text; the text again where no form can show it."""
    typed = SchemeForm(request.POST)
    typed.full_clean()
    if "text" in typed.errors:
        return _as_text(request, desk, typed)
    try:
        body = decoded(encoded(typed.body))
    except (TypeError, ValueError):
        body = None
    if body is None:
        typed.add_error("text", _("No form can show this text; it has to say title and tiers, each tier with fields."))
        return _as_text(request, desk, typed)
    return _show(request, desk, drawn(Draft(body), desk.around, typed.cleaned_data.get("effective_from")))


def _as_text(request: HttpRequest, desk: Desk, form: SchemeForm) -> HttpResponse:
    versions = TierScheme.objects.filter(school=desk.school).order_by("-version")
    context = {"form": form, "school": desk.school, "versions": versions, "effects": []}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "teachers/tiers/scheme.html", context, status=status)


def _show(request: HttpRequest, desk: Desk, form: DraftForm) -> HttpResponse:
    status = UNPROCESSABLE if form.errors or desk.slips else 200
    form.mark_asked()
    context = {
        "form": form,
        "school": desk.school,
        "draft": encoded(form.draft.body),
        "open": form.draft.open if form.draft.tier is not None else None,
        "lines": tier_lines_of(form.draft, desk.school, desk.slips, on=desk.around.ground.on),
        "parts": parts_of(form),
        "blocks": blocks_of_form(form),
        "effects": desk.effects,
        "versions": TierScheme.objects.filter(school=desk.school).order_by("-version"),
    }
    return page(request, "teachers/tiers/scheme_form.html", "teachers/tiers/_scheme_form.html", context, status=status)


def _begun(school: Institution, code: str) -> Draft:
    """Return the school's newest version as a draft, else the shipped one, with the tier of this code open."""
    newest = newest_of(TierScheme.objects.filter(school=school))
    body = newest.body if newest else yaml.safe_load(shipped_text())
    draft = Draft(decoded(encoded(body)) or {})
    codes = [str(row.get("code", "")) for row in draft.tiers]
    return Draft(draft.body, codes.index(code) if code in codes else None)


def _text(draft: Draft) -> str:
    return yaml.safe_dump(draft.body, allow_unicode=True, sort_keys=False, width=120)


def _address(name: str, school: Institution) -> str:
    return f"{reverse(f'teachers:{name}')}?school={school.code}"
