"""What each operation is called, and what the groups of operations are about."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TAGS: dict[str, str | Promise] = {
    "accounts": _("Account"),
    "definitions": _("Kinds of records"),
    "records": _("Records"),
    "evidence": _("Evidence"),
    "people": _("Institutions and teachers"),
    "figures": _("Credits, points and standing"),
}

OPERATIONS: dict[str, str | Promise] = {
    "me": _("Who the token stands for"),
    "list_definitions": _("Kinds of records of a school"),
    "get_definition": _("One kind of record with the JSON Schema of its values"),
    "list_records": _("Records that the account may see"),
    "enter_record": _("Enter a record, as a draft or handed in"),
    "enter_record_with_files": _("Enter a record together with its files"),
    "get_record": _("One record with its history"),
    "change_record": _("Change a record that is with its owner"),
    "take_step": _("Take a step with a record: submit, withdraw, accept, return, reopen"),
    "add_evidence": _("Put a file on a record"),
    "get_evidence": _("One file"),
    "remove_evidence": _("Take a file off a record"),
    "list_months": _("The months of a school's audit"),
    "list_institutions": _("Institutions within reach"),
    "list_teachers": _("Teachers whom the account may know"),
    "get_teacher": _("One teacher"),
    "get_credits": _("The credit statement of a teacher"),
    "get_points": _("The points of a teacher"),
    "get_standing": _("How a teacher stands: verdict, requirements, reasons"),
    "inbox": _("The account's own inbox"),
    "mark_read": _("Mark one's own notices as read"),
}
