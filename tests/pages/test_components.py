"""Every component is drawn in both languages, and leaves nothing behind for those who cannot see or click."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation

from xingtan.pages.shell import Link, Shell

HERE = Path(__file__).parent
VOID = {"meta", "link", "input", "img", "br", "hr", "use"}


class Example(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="As on the certificate")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    level = forms.ChoiceField(choices=[("county", "County"), ("city", "City")], widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="This is true")
    proof = forms.FileField(label="Evidence", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        self.add_error(None, "The day lies in the future.")


class Tags(HTMLParser):
    """Reads a page: every tag with its attributes, and whether they close as they open."""

    def __init__(self, text):
        super().__init__()
        self.found, self.open, self.wrong = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


def drawn(rf, language):
    """Return the gallery: every component once, in the shell of somebody with two desks."""
    form = Example({"note": "words"})
    desks = (Link("My growth", "/desk/teacher/", "leaf", current=True), Link("Audit", "/desk/auditor/", "checklist"))
    nav = tuple(Link(f"Place {n}", f"/{n}/", "list", current=n == 1, count=n - 1) for n in range(1, 7))
    with translation.override(language):
        source = engines["jinja2"].env.from_string((HERE / "gallery.html").read_text())
        request = rf.get("/gallery/?q=li&page=2")
        return source.render(
            request=request,
            csrf_input='<input type="hidden" name="csrfmiddlewaretoken" value="x">',
            csrf_token="x",
            shell=Shell(name="李明华", place="Xinglin", desks=desks, nav=nav),
            messages=[],
            parts=[
                {"label": "Public", "have": Fraction(91, 2), "need": 120, "url": "/p/"},
                {"label": "Free", "have": 3},
            ],
            have=Fraction(110, 3),
            today=date(2026, 3, 4),
            now=datetime(2026, 3, 4, 1, tzinfo=UTC),
            notes=[SimpleNamespace(level_tag=tag, __str__=str) for tag in ("success", "error", "info")],
            page_obj=Paginator(range(300), 30).page(2),
            form=form,
        )


@pytest.fixture(params=["en", "zh-hans"])
def gallery(request, rf):
    return drawn(rf, request.param)


def test_the_gallery_shows_every_component_there_is():
    template = engines["jinja2"].env.loader.get_source(engines["jinja2"].env, "pages/components.html")[0]
    macros = {name for name in re.findall(r"{% macro (\w+)\(", template) if not name.startswith("_")}
    shown = set(re.findall(r"\bc\.(\w+)\(", (HERE / "gallery.html").read_text()))
    inside = {"bottom_link", "breadcrumbs", "field", "form_errors"}

    assert macros - shown - inside == set()


def test_every_tag_closes_as_it_opened(gallery):
    tags = Tags(gallery)

    assert tags.wrong == []
    assert tags.open == []


def test_every_field_has_a_label_and_tells_its_mistake(gallery):
    tags = Tags(gallery)
    labelled = {attributes.get("for") for tag, attributes in tags.found if tag == "label"}
    fields = [
        attributes["id"]
        for tag, attributes in tags.found
        if tag in {"input", "select", "textarea"} and attributes.get("id", "").startswith("id_")
    ]
    alone = {"text", "select", "file"}
    wrong = [
        attributes
        for tag, attributes in tags.found
        if attributes.get("aria-invalid") == "true" and attributes.get("type", tag) in alone
    ]

    assert {"id_title", "id_kind", "id_note", "id_proof"} <= set(fields) & labelled
    assert {"id_title", "id_kind"} <= {attributes.get("id") for attributes in wrong}
    assert all(f"{attributes['id']}_error" in attributes["aria-describedby"] for attributes in wrong)
    assert "The day lies in the future." in gallery


def test_a_status_is_a_word_and_an_icon_never_a_colour_alone(gallery):
    badge = re.search(r'<span class="status is-good".*?Accepted</span></span>', gallery, re.DOTALL)

    assert badge
    assert "#i-circle-check" in badge[0]


def test_every_button_and_link_has_a_name(gallery):
    nameless = [
        piece
        for piece in re.findall(r"<(?:button|a)\b.*?</(?:button|a)>", gallery, re.DOTALL)
        if not re.sub(r"<[^>]*>", "", piece).strip() and "aria-label" not in piece and " alt=" not in piece
    ]

    assert nameless == []


def test_every_form_works_without_scripts(gallery):
    sent = [attributes for tag, attributes in Tags(gallery).found if tag == "form"]
    inside_dialog = [attributes for attributes in sent if attributes.get("method") == "dialog"]

    assert all(
        attributes.get("method") and attributes.get("action") for attributes in sent if attributes not in inside_dialog
    )


def test_the_page_carries_no_script_of_its_own(gallery):
    tags = Tags(gallery).found

    assert all(attributes.get("src", "").startswith("/static/") for tag, attributes in tags if tag == "script")
    assert [name for _, attributes in tags for name in attributes if name.startswith("on")] == []
    assert "hx-on" not in gallery


def test_rows_repeat_the_name_of_their_column_for_phones(gallery):
    cells = [
        attributes for tag, attributes in Tags(gallery).found if tag in {"td", "th"} and "data-label" in attributes
    ]

    assert [attributes["data-label"] for attributes in cells] == ["Teacher", "Hours", "Step"]


def test_turning_the_page_keeps_the_other_parameters(gallery):
    assert 'href="?q=li&amp;page=3"' in gallery


def test_a_ring_says_its_figures_to_those_who_cannot_see_it(rf):
    assert 'aria-label="Hours of the cycle: 36⅔ of 360 h"' in drawn(rf, "en")
    assert 'aria-label="Hours of the cycle: 36⅔，要求 360 h"' in drawn(rf, "zh-hans")


def test_in_chinese_no_sentence_of_ours_stays_english(rf):
    shown = drawn(rf, "zh-hans")
    words = {"Cancel", "Close", "Reason", "Filter", "Search", "optional", "Sign out", "Total", "Previous page"}

    assert sorted(word for word in words if f">{word}<" in shown) == []


def test_a_name_that_a_template_was_not_given_fails_loudly():
    with pytest.raises(Exception, match="'teacher' is undefined"):
        engines["jinja2"].env.from_string("{{ teacher.name }}").render()


def test_text_from_people_is_never_markup():
    name = '<script>alert("x")</script>'
    template = engines["jinja2"].env.from_string(
        '{% import "pages/components.html" as c %}{{ c.cell("Name", name) }}'
        '{{ c.status_badge("s", name) }}{{ c.toast(name) }}'
    )

    assert "<script" not in template.render(name=name)
