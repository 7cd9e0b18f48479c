"""Who tries the doors, with what in their hands, and what they are answered.

What a form or a body has to hold for an address stands here; what stands in its path, in ``cells``.
"""

from __future__ import annotations

import json
from copy import deepcopy

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from attacks.cells import INTERFACE, Cell
from attacks.worlds import School
from makers.exchange import token_for
from makers.people import make_account
from makers.records import png_bytes
from xingtan.access.roles import Role

FORMS = {
    "/declarations/places/<str:code>/<int:year>/decide/": {"step": "county_accept"},
    "/records/audit/marked/": {"step": "accept", "marked": "1"},
    "/records/<int:record_id>/comment/": {"text": "Well done"},
    "/records/company/<int:companion_id>/": {"act": "join"},
    "/language/": {"language": "en"},
}
FORMS["/growth/portfolio/<int:teacher_id>/remarks/"] = {"text": "Well done"}
FORMS["/growth/portfolio/<int:teacher_id>/copies/"] = {"purpose": "Assessment"}
FORMS["/growth/portfolio/copies/<int:frozen_id>/remarks/"] = {"text": "Well done"}
FORMS["/growth/passports/<int:passport_id>/remarks/"] = {"text": "Well done"}
FORMS["/standing/teachers/<int:teacher_id>/dossier/"] = {"purpose": "title_review"}
BODIES = {
    "/api/v1/records": {"kind": "open_class", "values": {"title": "x", "happened_on": "2025-10-20"}},
    "/api/v1/records/with-files": {"kind": "open_class", "values": {"title": "x", "happened_on": "2025-10-20"}},
    "/api/v1/inbox/read": {"ids": None},
    "/api/v1/records/<int:record_id>": {"version": 0, "values": {"title": "x"}},
    "/api/v1/records/<int:record_id>/steps": {"step": "accept"},
}


def people(home: School) -> dict[str, Client]:
    """Return a browser for everybody who tries the doors."""
    accounts = {"stranger": None, "no duty": make_account(), **{role.value: home.account(role) for role in Role}}
    browsers = {name: Client(raise_request_exception=False) for name in accounts}
    for name, account in accounts.items():
        if account is not None:
            browsers[name].force_login(account)
            browsers[name].defaults["HTTP_AUTHORIZATION"] = f"Bearer {token_for(account)[1]}"
    return browsers


def answered(browser: Client, cell: Cell) -> str:
    """Return the status of the request, "sign in" for somebody led to that page; whatever it wrote is undone."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        if cell.method in {"GET", "HEAD"}:
            answer = browser.get(cell.path) if cell.method == "GET" else browser.head(cell.path)
        elif cell.path.startswith(INTERFACE):
            answer = _told(browser, cell)
        else:
            answer = browser.post(cell.path, FORMS.get(cell.address, {"reason": "Not legible"}))
        whole(answer)
        transaction.set_rollback(True)
    browser.cookies = cookies
    signing_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    return "sign in" if signing_in or "WWW-Authenticate" in answer.headers else str(answer.status_code)


def _told(browser: Client, cell: Cell) -> HttpResponseBase:
    """Return the answer to a program that writes: a file where one is put on a record, else JSON."""
    if cell.path.endswith("/evidence"):
        return browser.post(cell.path, {"file": SimpleUploadedFile("a.png", png_bytes())})
    body = json.dumps(BODIES.get(cell.address, {}))
    if cell.path.endswith("/with-files"):
        return browser.post(cell.path, {"record": body, "file": SimpleUploadedFile("a.png", png_bytes())})
    return browser.generic(cell.method, cell.path, body, content_type="application/json")


def whole(answer: HttpResponseBase) -> bytes:
    """Return all bytes of an answer; a stream that is read to its end closes its file, and nothing else."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
