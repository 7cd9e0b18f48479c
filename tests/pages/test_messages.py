"""The program that keeps the Chinese catalogues complete."""

from __future__ import annotations

import pytest
from tools import messages

PAGE = '<p>{{ _("Sign in") }}</p>{% trans name=who %}Records of {{ name }}{% endtrans %}'
CODE = 'text = _("Accepted")\nmany = ngettext("%(n)s row", "%(n)s rows", 2)\n'


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A small room with a page and a module, in a house of its own."""
    monkeypatch.setattr(messages, "ROOMS", tmp_path)
    folder = tmp_path / "records"
    (folder / "templates" / "records").mkdir(parents=True)
    (folder / "templates" / "records" / "page.html").write_text(PAGE)
    (folder / "__init__.py").write_text(CODE)
    return "records"


def translate(room, **words):
    """Fill in the room's catalogue, as a translator would."""
    catalogue = messages.stored(room)
    for message in catalogue:
        if message.id and str(message.id) in words:
            message.string = words[message.id]
    messages.catalogue_path(room).write_text(messages.as_text(catalogue), encoding="utf-8")


def test_every_message_of_code_and_pages_is_found(room):
    found = {str(message.id) for message in messages.extracted(room) if message.id}

    assert found == {"Sign in", "Records of %(name)s", "Accepted", "('%(n)s row', '%(n)s rows')"}


def test_a_message_without_a_catalogue_is_a_finding(room):
    assert len(list(messages.check(room))) == 4
    assert all("not in the catalogue" in finding for finding in messages.check(room))


def test_a_message_without_chinese_is_a_finding_and_the_check_fails(room):
    messages.update(room)

    assert all("not translated" in finding for finding in messages.check(room))
    assert messages.main(["--check", room]) == 1


def test_a_translation_is_kept_when_the_catalogue_is_updated(room):
    messages.update(room)
    translate(room, Accepted="已通过")

    messages.update(room)

    assert messages.stored(room)["Accepted"].string == "已通过"
    assert messages.catalogue_path(room).with_suffix(".mo").is_file()


def test_a_translation_that_names_an_unknown_value_is_a_finding(room):
    messages.update(room)
    translate(room, **{"Records of %(name)s": "%(teacher)s 的记录"})

    assert [finding for finding in messages.check(room) if "wrong placeholders" in finding]


def test_what_nothing_says_any_more_is_a_finding_until_the_next_update(room):
    messages.update(room)
    (messages.ROOMS / room / "__init__.py").write_text("")

    assert [finding for finding in messages.check(room) if "nothing says this any more" in finding]
    messages.update(room)
    assert not [finding for finding in messages.check(room) if "nothing says this any more" in finding]


def test_what_another_room_has_said_is_borrowed(room):
    messages.update(room)
    translate(room, Accepted="已通过")
    (messages.ROOMS / "standing").mkdir()
    (messages.ROOMS / "standing" / "__init__.py").write_text('_("Accepted")')

    messages.update("standing")

    assert list(messages.check("standing")) == []


@pytest.mark.parametrize("room", ["pages", "access"])
def test_our_own_rooms_are_complete_in_chinese(room):
    assert list(messages.check(room)) == []
