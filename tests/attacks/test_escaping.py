"""Words of other people are words on every page, never markup; ID numbers are shown to nobody unasked."""

from __future__ import annotations

from html import unescape

import pytest

from attacks.asking import people, whole
from attacks.cells import shown_pages
from attacks.worlds import make_worlds
from makers.people import TODAY
from makers.records import NOON, make_evidence, make_record
from makers.workbooks import make_id_number
from xingtan.access.actors import actor_for
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.records.models import Record
from xingtan.records.services import take_step
from xingtan.teachers.models import Teacher
from xingtan.teachers.privacy import index_of, seal_text
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

EVIL = "<img src=x onerror=alert(1)>'\"</script>{{ 7*7 }}"
ID_NUMBER = make_id_number(42)
PHONE = "13912345678"


def pages(worlds, browsers, names):
    """Yield person, cell and text of every page that is shown to them; what is printed as PDF has no markup."""
    for name, cell in shown_pages(worlds["own"], names):
        answer = browsers[name].get(cell.path)
        text = whole(answer).decode("utf-8", "replace")
        if answer["Content-Type"] != "application/pdf":
            yield name, cell, text


@pytest.fixture
def worlds(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    return make_worlds()


def test_words_of_people_are_never_markup_and_personal_numbers_never_in_clear(worlds):
    own = worlds["own"]
    Account.objects.update(name=EVIL)
    Institution.objects.update(name=EVIL, name_en=EVIL)
    Teacher.objects.update(name=EVIL, subject=EVIL[:40])
    Teacher.objects.filter(pk=own.teacher.pk).update(
        id_number_sealed=seal_text(ID_NUMBER),
        id_number_index=index_of(ID_NUMBER),
        phone_sealed=seal_text(PHONE),
        phone_index=index_of(PHONE),
    )
    Record.objects.update(title=EVIL)
    returned = make_record(own.teacher, title=EVIL, values={"venue": EVIL, "summary": EVIL, "filed": True})
    make_evidence(returned, name="<b>'x'.png")
    auditor = people(own)
    who = own.account(Role.SCHOOL_AUDITOR)
    take_step(actor=actor_for(who, on=TODAY), record_id=returned.pk, step="return", at=NOON, reason=EVIL)
    own.records["told"] = returned
    marked, clear, seen = [], [], 0
    for name, cell, text in pages(worlds, auditor, ["teacher", "manager", "school_auditor", "provincial_officer"]):
        seen += "onerror" in unescape(text)
        if "<img src=x" in text or "</script>{{" in text or "<b>'x'" in text:
            marked.append((name, cell.address))
        if ID_NUMBER in text or PHONE in text or ID_NUMBER[6:14] + ID_NUMBER[14:] in text:
            clear.append((name, cell.address))

    assert marked == []
    assert clear == []
    assert seen > 40


def test_a_revealed_number_is_shown_to_its_manager_once_and_written_nowhere(worlds, caplog):
    own = worlds["own"]
    Teacher.objects.filter(pk=own.teacher.pk).update(id_number_sealed=seal_text(ID_NUMBER))
    browsers = people(own)
    path = f"/teachers/{own.teacher.pk}/reveal/"
    for name, browser in browsers.items():
        answer = browser.post(path, {"reason": "Registration of titles"})
        assert (ID_NUMBER in answer.content.decode()) is (name == "manager"), name
        assert name != "manager" or "no-store" in answer["Cache-Control"]
    assert browsers["manager"].post(path, {"reason": "  "}).status_code == 422
    far = f"/teachers/{worlds['other province'].teacher.pk}/reveal/"
    assert browsers["manager"].post(far, {"reason": "Curiosity"}).status_code == 404

    acts = JournalRow.objects.filter(action="teacher.revealed")
    assert [(act.actor_name, act.reason) for act in acts] == [("manager", "Registration of titles")]
    assert ID_NUMBER not in str(list(JournalRow.objects.values()))
    assert ID_NUMBER not in caplog.text
