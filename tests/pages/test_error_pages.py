"""Every error has a page in both languages and a way out."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from xingtan.pages import errors

TITLES = {
    errors.handler400: (400, "This request makes no sense", "请求无法识别"),
    errors.handler403: (403, "This page is not yours to open", "您不能打开此页面"),
    errors.csrf_failure: (403, "This form is out of date", "表单已失效"),
    errors.handler404: (404, "Nothing to be found here", "这里没有可看的内容"),
    errors.handler429: (429, "Too many attempts", "尝试次数过多"),
    errors.handler500: (500, "That was our mistake", "是我们出了差错"),
}


@pytest.mark.parametrize(("show", "said"), TITLES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_every_error_page_says_in_both_languages_what_happened_and_where_to_go(rf, show, said):
    status, english, chinese = said

    for language, title in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            answer = show(rf.get("/somewhere/"))
        assert answer.status_code == status
        assert title in answer.content.decode()
        assert 'href="/"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_of_our_own_mistake_asks_the_database_nothing(rf, django_assert_num_queries):
    request = rf.get("/somewhere/")
    request.user = AnonymousUser()

    with django_assert_num_queries(0):
        errors.handler500(request)


def test_htmx_gets_an_error_as_a_fragment(rf):
    request = rf.get("/somewhere/", headers={"HX-Request": "true"})
    request.user = AnonymousUser()
    request.session = {}
    request.htmx = HtmxDetails(request)

    answer = errors.handler404(request)

    assert answer.status_code == 404
    assert "<html" not in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_answers_with_our_page(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="reader", name="李明华"))

    answer = client.get("/no/such/address/", headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert "Nothing to be found here" in answer.content.decode()


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused_with_our_page(client, settings):
    settings.ALLOWED_HOSTS = ["xingtan.example"]

    answer = client.get("/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert 'href="/"' in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_our_page(client):
    client.handler.enforce_csrf_checks = True

    answer = client.post("/language/", {"language": "en"}, headers={"Accept-Language": "en"})

    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()
