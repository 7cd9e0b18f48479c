"""How a view answers: whole page, fragment, refusal with the right status."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django_htmx.middleware import HtmxDetails

from xingtan.kernel.errors import NotPermittedError, ReasonMissingError, StepNotAllowedError, UnknownStepError
from xingtan.pages.answers import page, refusal

SENTENCES = {
    "step_not_allowed": "It has been accepted already.",
    "own_record": "Nobody decides on their own record.",
}


@pytest.fixture
def asked(rf):
    """Return a function that makes a request, by a browser or by htmx."""

    def ask(**headers):
        request = rf.get("/records/", headers=headers)
        request.user = AnonymousUser()
        request.session = {}
        request.htmx = HtmxDetails(request)
        return request

    return ask


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StepNotAllowedError(state="accepted"), 409),
        (ReasonMissingError(), 409),
        (NotPermittedError(reason="own_record"), 403),
        (UnknownStepError(step="fly"), 404),
    ],
)
def test_a_refusal_says_by_its_status_why_the_step_is_refused(asked, error, status):
    assert refusal(asked(), error, SENTENCES).status_code == status


def test_a_refusal_carries_the_sentence_of_the_verdicts_reason(asked):
    answer = refusal(asked(), NotPermittedError(reason="own_record"), SENTENCES)

    assert "Nobody decides on their own record." in answer.content.decode()


def test_a_refusal_without_a_sentence_still_names_its_code(asked):
    answer = refusal(asked(), ReasonMissingError(), SENTENCES)

    assert "This cannot be done now (reason_missing)." in answer.content.decode()


def test_a_browser_gets_the_whole_page_and_htmx_only_the_fragment(asked):
    error = StepNotAllowedError(state="accepted")

    whole = refusal(asked(), error, SENTENCES).content.decode()
    fragment = refusal(asked(**{"HX-Request": "true"}), error, SENTENCES).content.decode()

    assert "<html" in whole
    assert "<html" not in fragment
    assert fragment.strip() in whole


def test_a_boosted_link_gets_the_whole_page(asked):
    headers = {"HX-Request": "true", "HX-Boosted": "true"}

    answer = page(asked(**headers), "pages/refusal.html", "pages/_refusal.html", {"status": 409, "sentence": "No."})

    assert "<html" in answer.content.decode()
