"""Pages of tiers: all of them, one with its people and proposals, the scheme itself."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.access.schools import LOOKERS, school_asked, schools_for
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.pages.people import Circle
from xingtan.teachers.choosing import Circles, circles_of, people_of
from xingtan.teachers.conditions.rules import staff_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import may_keep
from xingtan.teachers.tiers import reads, services
from xingtan.teachers.tiers.forms import EndForm, EntryForm, SchemeForm
from xingtan.teachers.tiers.labels import COUNTED, LEVEL_NAMES, SENTENCES
from xingtan.teachers.tiers.models import TierPlacement, TierScheme
from xingtan.teachers.tiers.names import names_of
from xingtan.teachers.tiers.scheme import Tier, shipped_text
from xingtan.teachers.tiers.telling import Line, effect_lines, entry_said
from xingtan.teachers.versions.pages import published, version_form
from xingtan.teachers.versions.reading import SchemeMistakenError

ROWS_A_PAGE = 50
PROPOSED = "proposed"
UNPROCESSABLE = 422


@gate("GET", roles=LOOKERS)
def all_tiers(request: HttpRequest) -> HttpResponse:
    """Show the tiers of a school: who may enter, how many are in, how many the rules propose today."""
    actor, on = actor_of(request), timezone.localdate()
    school = school_asked(request, *LOOKERS)
    scheme = reads.scheme_at(school, on)
    language = get_language() or ""
    rules = [(school.pk, tier.entry) for tier in scheme.tiers if tier.entry is not None]
    names = names_of(rules, on=on).get(school.pk, {})
    context = {
        "school": school,
        "schools": [(each.code, each.name) for each in schools_for(actor, *LOOKERS)],
        "scheme": scheme,
        "rows": [
            (line, line.tier.title.said(language), entry_said(line.tier, names))
            for line in reads.tier_lines(school, scheme, on=on)
        ],
        "keeps": bool(may_keep(actor, school)),
        "title": scheme.title.said(language),
    }
    return render(request, "teachers/tiers/all.html", context)


@gate("GET", roles=LOOKERS)
def one_tier(request: HttpRequest, tier: str) -> HttpResponse:
    """Show one tier: its rule and standards, who is in it, whom the rule proposes."""
    school, found = _tier(request, tier)
    return _tier_page(request, school, found, form=None)


@gate("POST", roles=(Role.MANAGER,))
def confirm(request: HttpRequest, tier: str) -> HttpResponse:
    """Put the chosen teachers into the tier; say of each one who could not be."""
    school, found = _tier(request, tier)
    actor = actor_of(request)
    verdict = may_keep(actor, school)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    data = request.POST.copy()
    form = _entry_form(school, found, data)
    if not form.is_valid():
        return _tier_page(request, school, found, form=form)
    said_of = form.cleaned_data
    told = services.Told(found.code, said_of["since"], said_of["level"], said_of["document"], said_of["appraised"])
    outcomes = services.confirm_many(
        actor=actor, school=school, teacher_ids=[int(key) for key in said_of["teachers"]], told=told, at=timezone.now()
    )
    done = [each for each in outcomes if each.error is None]
    if done:
        text = ngettext("%(num)s teacher entered the tier.", "%(num)s teachers entered the tier.", len(done))
        messages.success(request, text % {"num": len(done)})
    for each in outcomes:
        if each.error is not None:
            messages.error(request, f"{each.of.name}: {SENTENCES.get(each.error.why, each.error.why)}")
    return redirect(f"{reverse('teachers:tier', args=[found.code])}?school={school.code}")


@gate("POST", roles=(Role.MANAGER,))
def end(request: HttpRequest, placement_id: int) -> HttpResponse:
    """Let a teacher out of a tier."""
    actor = actor_of(request)
    row = _placement(actor, placement_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        found = reads.scheme_at(row.school, timezone.localdate()).tier(row.tier)
        for error in form.errors.values():
            messages.error(request, " ".join(map(str, error)))
        if found is None:
            raise Http404
        return _tier_page(request, row.school, found, form=None, status=UNPROCESSABLE)
    try:
        services.end_tier(actor=actor, placement_id=row.pk, at=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("%(name)s has left the tier.") % {"name": row.teacher.name})
    return redirect(f"{reverse('teachers:tier', args=[row.tier])}?school={row.school.code}")


@gate("POST", roles=(Role.MANAGER,))
def appraise(request: HttpRequest, placement_id: int) -> HttpResponse:
    """Appraise a teacher by this of several tiers."""
    actor = actor_of(request)
    row = _placement(actor, placement_id)
    try:
        services.appraise_by(actor=actor, placement_id=row.pk, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("%(name)s is appraised in this tier from now on.") % {"name": row.teacher.name})
    return redirect(f"{reverse('teachers:tier', args=[row.tier])}?school={row.school.code}")


@gate("GET", "POST", roles=(Role.MANAGER,))
def scheme(request: HttpRequest) -> HttpResponse:
    """Show the school's tiers as text; a changed text becomes a new version from a day on."""
    actor = actor_of(request)
    school = school_asked(request, *LOOKERS)
    verdict = may_keep(actor, school)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    versions = TierScheme.objects.filter(school=school).order_by("-version")
    form = version_form(request, SchemeForm, versions, shipped=shipped_text)
    tried = request.method == "POST" and request.POST.get("act") == "try"
    effects = _effects(school, form) if tried else []
    if not tried and published(request, form, partial(services.publish_scheme, actor=actor, school=school), SENTENCES):
        messages.success(request, _("The new version of the tiers is published."))
        return redirect(f"{reverse('teachers:tiers')}?school={school.code}")
    context = {"form": form, "school": school, "versions": versions, "effects": effects}
    return render(request, "teachers/tiers/scheme.html", context, status=UNPROCESSABLE if form.errors else 200)


def _effects(school: Institution, form: SchemeForm) -> list[Line]:
    """Return what the tiers that were typed would do today; their mistakes are said beside the text."""
    if not form.is_valid():
        return []
    try:
        return effect_lines(school, form.body, on=timezone.localdate())
    except SchemeMistakenError as error:
        form.take(error.slips)
        return []


def _tier_page(
    request: HttpRequest, school: Institution, tier: Tier, *, form: EntryForm | None, status: int = 200
) -> HttpResponse:
    actor, on, language = actor_of(request), timezone.localdate(), get_language() or ""
    keeps = bool(may_keep(actor, school))
    page_obj = Paginator(reads.members_of_tier(school, tier.code, on=on), ROWS_A_PAGE).get_page(request.GET.get("page"))
    form = form if form is not None else _entry_form(school, tier, None)
    context = {
        "school": school,
        "tier": tier,
        "title": tier.title.said(language),
        "source": tier.source.said(language),
        "entry": entry_said(tier, names_of([(school.pk, tier.entry)] if tier.entry else [], on=on).get(school.pk, {})),
        "standards": [
            (each, each.title.said(language), COUNTED[each.counts], each.ground.source.said(language))
            for each in tier.standards
        ],
        "platforms": [(each.title.said(language), each.about.said(language), each.url) for each in tier.platforms],
        "page_obj": page_obj,
        "outgrown": reads.outgrown(school, tier, on=on),
        "proposed": reads.proposed_for(school, tier, on=on).count() if keeps else 0,
        "levels": {code: str(name) for code, name in LEVEL_NAMES.items()},
        "form": form,
        "keeps": keeps,
        "today": on,
        "me": actor.account_id,
    }
    return render(request, "teachers/tiers/tier.html", context, status=UNPROCESSABLE if form.errors else status)


def _entry_form(school: Institution, tier: Tier, data: object) -> EntryForm:
    """Return the form; whoever the entry rule proposes is a circle of its own, first in the list of circles."""
    on = timezone.localdate()
    known = circles_of(school, on=on)
    proposed = set(reads.proposed_for(school, tier, on=on).values_list("pk", flat=True))
    held = {pk: codes | {PROPOSED} if pk in proposed else codes for pk, codes in known.held.items()}
    held |= {pk: frozenset({PROPOSED}) for pk in proposed - held.keys()}
    rule = Circle(PROPOSED, _("Whoever meets the rule"), _("By rule"))
    staff = staff_of(school, on=on).select_related("group")
    return EntryForm(
        data,
        initial={"since": on, "level": tier.levels[0]},
        teachers=people_of(staff, Circles((rule, *known.listed), held)),
        levels=[(code, LEVEL_NAMES[code]) for code in tier.levels],
        needs_document=tier.document,
    )


def _tier(request: HttpRequest, code: str) -> tuple[Institution, Tier]:
    school = school_asked(request, *LOOKERS)
    tier = reads.scheme_at(school, timezone.localdate()).tier(code)
    if tier is None:
        raise Http404
    return school, tier


def _placement(actor: Actor, placement_id: int) -> TierPlacement:
    mine = Teacher.objects.visible_to(actor).values("pk")
    rows = TierPlacement.objects.select_related("teacher", "school").filter(teacher__in=mine)
    return get_object_or_404(rows, pk=placement_id)
