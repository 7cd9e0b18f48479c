"""The guides name what stands on the screen, in both languages, and each of them can be read in the product."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from xingtan.access.roles import Role
from xingtan.config.help import FOLDER, GUIDES, source

PACKAGE = Path(FOLDER).parents[1]
LANGUAGES = ("en", "zh")
BOLD = re.compile(r"\*\*(.+?)\*\*")
NAMES = [guide.name for guide in GUIDES]


def on_screen():
    """Every text of the catalogues: English and Chinese."""
    english, chinese = set(), set()
    for path in PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                english.update(message.id if isinstance(message.id, tuple) else [message.id])
                chinese.update(message.string if isinstance(message.string, tuple) else [message.string])
    return {"en": english, "zh": chinese}


def test_what_a_guide_sets_in_bold_stands_on_the_screen():
    texts = on_screen()
    unknown = [
        f"{language}/{name}: {bold}"
        for language in LANGUAGES
        for name in NAMES
        for bold in BOLD.findall(source(name, language))
        if bold not in texts[language]
    ]

    assert unknown == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_guide_that_is_written_is_listed_and_the_other_way_round(language):
    assert sorted(path.stem for path in (FOLDER / language).glob("*.md")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_name_the_same_number_of_things_under_as_many_headings(name):
    english, chinese = source(name, "en"), source(name, "zh")

    assert len(re.findall("^## ", english, re.MULTILINE)) == len(re.findall("^## ", chinese, re.MULTILINE))
    assert set(re.findall(r"`([a-z?])`", english)) == set(re.findall(r"`([a-z?])`", chinese))


def test_every_role_has_a_guide():
    assert {role for guide in GUIDES for role in guide.roles} == set(Role)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "From the shell"), ("zh-hans", "命令行办理")])
def test_a_stranger_reads_a_guide_in_their_language(client, language, words):
    answer = client.get("/help/operator/", headers={"accept-language": language})

    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_a_link_from_guide_to_guide_leads_to_its_page(client):
    text = client.get("/help/auditor/", headers={"accept-language": "en"}).content.decode()

    assert 'href="/help/manager/"' in text


@pytest.mark.django_db
def test_a_guide_that_nobody_wrote_is_not_found(client):
    assert client.get("/help/nobody/").status_code == 404
    assert client.get("/help/").status_code == 200
