"""Codes of this room as words: scopes, problems, operations."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.exchange.models import Scope

Words = str | Promise

SCOPES: dict[Scope, tuple[Words, Words]] = {
    Scope.READ: (_("Reading"), _("The program reads what you may see.")),
    Scope.WRITE: (_("Reading and writing"), _("The program also does what you may do: enter, submit, decide.")),
}
"""What a token is for: the word, and what it means."""

STATES: dict[str, tuple[Words, str]] = {
    "open": (_("In force"), "good"),
    "expired": (_("Expired"), "neutral"),
    "revoked": (_("Revoked"), "bad"),
}
"""How a token stands, with the tone of its badge."""

SENTENCES: dict[str, Words] = {
    "too_many_tokens": _("You have as many open tokens as you can have. Take one back first."),
}
"""What pages say for error codes."""

PROBLEMS: dict[str, tuple[Words, Words]] = {
    "token_missing": (
        _("No token came with the request."),
        _("Send the header Authorization: Bearer, followed by a token of your account page."),
    ),
    "token_unknown": (_("This token is not known here."), _("Make a new one on your account page.")),
    "token_expired": (_("This token has expired."), _("Make a new one on your account page.")),
    "token_revoked": (
        _("This token was taken back, by hand or with a new password."),
        _("Make a new one on your account page."),
    ),
    "account_closed": (_("The account of this token is closed."), _("Ask the manager of your school.")),
    "password_first": (
        _("The password of this account was handed out by somebody else."),
        _("Sign in on the pages and choose your own; then the token works."),
    ),
    "token_only_reads": (_("This token only reads."), _("Make one for reading and writing.")),
    "too_many_requests": (_("Too many requests in a short time."), _("Try again in %(wait)s seconds.")),
    "not_permitted": (_("Your account may not do this."), _("Ask somebody who holds the role for it.")),
    "not_found": (
        _("There is nothing at this address, or nothing that your account may know of."),
        _("Check the address and the number in it."),
    ),
    "file_gone": (_("The bytes of this file are missing on the server."), _("Tell whoever runs it.")),
    "method_not_allowed": (
        _("This address does not take this method."),
        _("The header Allow of the answer names those that it takes."),
    ),
    "conflict": (_("This cannot be done now."), ""),
    "too_large": (_("The request is too large."), _("Send at most 1 MB of JSON, and files of at most 20 MB.")),
    "wrong_media_type": (
        _("This media type is not taken here."),
        _("Send application/json, and files as multipart/form-data."),
    ),
    "mistakes": (_("Some fields need another look."), _("Each mistake names its place and its cure.")),
    "not_readable": (_("The request cannot be read."), _("Send one JSON object in UTF-8 without zero bytes.")),
    "bad_cursor": (_("This place in the list is not known."), _("Use the value of next from the answer before.")),
    "text_too_long": (_("The text has %(length)s characters; %(longest)s is the most."), _("Shorten the text.")),
    "key_not_usable": (
        _("This Idempotency-Key cannot be used."),
        _("Send 1 to 200 printable characters, such as a UUID."),
    ),
    "key_used_otherwise": (
        _("This Idempotency-Key came before with another request."),
        _("Use a new key for a new request."),
    ),
    "key_at_work": (
        _("The first request with this Idempotency-Key is still at work."),
        _("Ask again in a moment; the answer will be that of the first."),
    ),
    "busy": (_("The database is busy."), _("Try again in %(wait)s seconds.")),
    "our_mistake": (_("Something went wrong on our side."), _("Nothing was saved half. Please try again in a moment.")),
    "unknown_field": (_("This kind of record has no such field."), _("GET /definitions/{kind} names its fields.")),
    "wrong_type": (_("A value of this type cannot stand here."), _("GET /definitions/{kind} tells what can.")),
    "file_field": (
        _("Files do not stand in values."),
        _("Send them to /records/{id}/evidence with the name of the field."),
    ),
    "handed_in_at_once": (
        _("What is entered for somebody else is handed in at once."),
        _("Send submit with true."),
    ),
    "too_many_at_once": (
        _("At most %(most)s files at once."),
        _("Put the others on the record when it is entered."),
    ),
    "no_such_teacher": (_("There is no such teacher, or none that your account may know of."), ""),
    "no_own_file": (
        _("This account has no personnel file of its own."),
        _("Name the teacher whom the record is about."),
    ),
}
"""Every problem of this interface itself: what it is, and the cure. Those of the rooms below have their own words."""
