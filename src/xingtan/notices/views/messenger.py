"""The robot of a school's messenger group: set, silenced, tried."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.notices.errors import AddressNotAllowedError, NotDeliveredError
from xingtan.notices.forms import MessengerForm
from xingtan.notices.labels import SENTENCES, WHY_NOT
from xingtan.notices.messengers import keep_messenger, speak
from xingtan.notices.models import Messenger
from xingtan.notices.reads import schools_kept_by
from xingtan.notices.workflow import Brand
from xingtan.pages.answers import refusal
from xingtan.pages.filters import named

UNPROCESSABLE = 422


@gate("GET", "POST", roles=(Role.MANAGER,))
def messenger(request: HttpRequest) -> HttpResponseBase:
    """Show and keep the robot of a school."""
    actor = actor_of(request)
    school, schools = _school(request, actor)
    known = Messenger.objects.filter(institution=school).first()
    form = MessengerForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            keep_messenger(
                actor=actor,
                institution=school,
                brand=Brand(said["brand"]),
                url=said["url"],
                secret=said["secret"],
                active=said["active"],
                at=timezone.now(),
            )
        except AddressNotAllowedError as error:
            form.add_error("url", WHY_NOT[str(error.params["why"])])
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        else:
            messages.success(request, _("The robot is kept."))
            return redirect(f"{reverse('notices:messenger')}?school={school.code}")
    return _shown(request, school, schools, known, form)


@gate("POST", roles=(Role.MANAGER,))
def try_messenger(request: HttpRequest) -> HttpResponseBase:
    """Let the robot say one line now."""
    school, _schools = _school(request, actor_of(request))
    known = Messenger.objects.filter(institution=school).first()
    if known is None:
        raise Http404
    line = _("%(school)s: notices from Xingtan arrive here.") % {"school": named(school)}
    try:
        speak(known, text=line, mention="", at=timezone.now())
    except (NotDeliveredError, AddressNotAllowedError) as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The robot has spoken; look into the group."))
    return redirect(f"{reverse('notices:messenger')}?school={school.code}")


def _school(request: HttpRequest, actor: Actor) -> tuple[Institution, list[Institution]]:
    """Return the school asked for among those that the actor manages, the first one without a wish; 404 for none."""
    schools = schools_kept_by(actor)
    wish = request.GET.get("school", "")
    found = [each for each in schools if not wish or each.code == wish]
    if not found:
        raise Http404
    return found[0], schools


def _shown(
    request: HttpRequest,
    school: Institution,
    schools: list[Institution],
    known: Messenger | None,
    form: MessengerForm,
) -> HttpResponse:
    context = {"form": form, "school": school, "schools": schools, "known": known}
    wrong = form.is_bound and form.errors
    return render(request, "notices/messenger.html", context, status=UNPROCESSABLE if wrong else 200)
