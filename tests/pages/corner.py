"""A corner of Xingtan for the browser: pages of components without accounts or rows, served by one small server."""

from __future__ import annotations

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

WITHOUT = (
    "FirstPassword",
    "FirstStart",
    "Session",
    "Authentication",
    "LoginRequired",
    "Account",
    "Message",
    "WhiteNoise",
)
PAGE = """{% extends "pages/base.html" %}
{% block title %}Corner{% endblock %}
{% block content %}
  {{ c.page_header("Corner") }}
  {% call c.panel("Queue", id="queue", live=true) %}
    {% for n in (1, 2) %}
      <div data-row id="row-{{ n }}">
        {{ c.post_button("Accept " ~ n, "/refuse/" ~ n ~ "/", csrf_input, "check", "good", key="a", target="#answer") }}
        {{ c.post_button(
          "Withdraw " ~ n, "/accept/", csrf_input, tone="danger", confirm="Withdraw it?", target="#answer"
        ) }}
      </div>
    {% endfor %}
  {% endcall %}
  <div id="answer" aria-live="polite"></div>
  <div id="again">{{ again }}</div>
  {% call c.dialog("renew", "Renew") %}
    <form method="post" action="/again/" hx-post="/again/" hx-target="#again">
      {{ csrf_input }}<input name="why" aria-label="Why">{{ c.button("Renew it") }}
    </form>
  {% endcall %}
  <details class="menu" data-menu>
    <summary>Menu</summary><div class="menu-sheet"><a href="#one">One</a><a href="#two">Two</a></div>
  </details>
  {% if wrong %}<form method="post"><input name="late" aria-label="Late" aria-invalid="true"></form>{% endif %}
  <form id="entry" method="post" action="/mistake/" hx-post="/mistake/" hx-target="#entry">
    {{ csrf_input }}<input name="title" aria-label="Title">{{ c.button("Send") }}
  </form>
  {{ c.button("Break", type="button", attrs={"hx-post": "/break/", "hx-target": "#answer"}) }}
  {{ c.open_button("Return", "return", key="r") }}
  {{ c.reason_dialog(
    "return", "Return it", "/accept/", csrf_input, "Return it", suggestions=["No evidence"], target="#answer"
  ) }}
{% endblock %}
"""


AGAIN = SafeString('<button type="button" data-opens="renew">Renew</button>')
"""A piece that is swapped, with the button in it that opens a dialog."""


def corner(request):
    """Show the page."""
    context = {"again": AGAIN, "wrong": "wrong" in request.GET}
    return HttpResponse(engines["jinja2"].from_string(PAGE).render(context, request))


@require_POST
def refuse(request, number):
    """Refuse a step, as a room would."""
    from xingtan.kernel.errors import StepNotAllowedError  # noqa: PLC0415 after the settings
    from xingtan.pages.answers import refusal  # noqa: PLC0415

    return refusal(request, StepNotAllowedError(), {"step_not_allowed": f"Record {number} was accepted already."})


@require_POST
def accept(request):
    """Say what arrived."""
    return HttpResponse(f'<p id="done">done {request.POST.get("reason", "")}</p>')


@require_POST
def again(_request):
    """Give the same piece anew."""
    return HttpResponse(AGAIN)


@require_POST
def mistake(_request):
    """Give the form back with a mistake marked."""
    return HttpResponse(
        '<input name="title" aria-label="Title" aria-invalid="true"><p>A title is missing.</p>', status=422
    )


@require_POST
def break_down(_request):
    """Fail."""
    return HttpResponse("no", status=500)


urlpatterns = [
    path("", corner),
    path("refuse/<int:number>/", refuse),
    path("accept/", accept),
    path("again/", again),
    path("mistake/", mistake),
    path("break/", break_down),
    path("help/", break_down, name="guides"),
    path("", include("xingtan.pages.urls")),
]


class _Silent(WSGIRequestHandler):
    def log_message(self, *_words):
        """Say nothing."""


def serve():
    """Serve until stopped; print the port first."""
    django.setup()
    settings.ROOT_URLCONF = "corner"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not any(word in name for word in WITHOUT)]
    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = []
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=_Silent)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve()
