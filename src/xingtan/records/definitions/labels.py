"""Words of the editor of data definitions: types of fields, parts, problems."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.records.company.models import CompanionPart, CompanionState, Stage
from xingtan.records.definitions.definition import FieldType
from xingtan.records.definitions.drawing_up import ProblemCode

Words = str | Promise

TYPES: dict[FieldType, Words] = {
    FieldType.TEXT: _("Short text"),
    FieldType.LONG_TEXT: _("Long text"),
    FieldType.RICH_TEXT: _("Long text with formatting"),
    FieldType.NUMBER: _("Number with decimals"),
    FieldType.WHOLE: _("Whole number"),
    FieldType.DATE: _("Day"),
    FieldType.SPAN: _("From a day to a day"),
    FieldType.CHOICE: _("Choice of a list"),
    FieldType.YES_NO: _("Yes or no"),
    FieldType.PERSON: _("Person"),
    FieldType.INSTITUTION: _("Training institution"),
    FieldType.LINK: _("Web link"),
    FieldType.FILE: _("File"),
    FieldType.GROUP: _("Rows that repeat"),
    FieldType.HOURS: _("Hours, for credits"),
}

NEW_FIELDS: dict[str, Words] = {**{kind.value: words for kind, words in TYPES.items()}, "ended_on": _("Last day")}
"""What can be added to a definition; the last one is the second day of the record itself."""

PARTS: dict[str, Words] = {
    CompanionPart.FIRST_AUTHOR.value: _("First author"),
    CompanionPart.LEADER.value: _("Leader"),
    CompanionPart.MEMBER.value: _("Member"),
    CompanionPart.OBSERVER.value: _("Observer"),
}

COMPANY_STATES: dict[str, tuple[Words, str]] = {
    CompanionState.ASKED.value: (_("Asked"), "wait"),
    CompanionState.JOINED.value: (_("Joined"), "good"),
    CompanionState.DECLINED.value: (_("Declined"), "neutral"),
}

ANSWERS: dict[str, Words] = {
    CompanionState.JOINED.value: _("joined with a record of their own"),
    CompanionState.DECLINED.value: _("declined"),
    "sheet": _("handed in the observer's sheet"),
}
"""What a colleague who was asked did, in the notice to the owner of the record."""

STAGES: dict[str, Words] = {
    Stage.DRAFT.value: _("First draft"),
    Stage.COMMENTS.value: _("Comments"),
    Stage.REVISION.value: _("New version"),
    Stage.FINAL.value: _("Final version"),
}

PROBLEMS: dict[ProblemCode, Words] = {
    ProblemCode.NAME_MISSING: _("The kind needs a name."),
    ProblemCode.TOO_LONG: _("The text is too long."),
    ProblemCode.LABEL_MISSING: _("The field needs a name."),
    ProblemCode.UNKNOWN_TYPE: _("Choose what the field holds."),
    ProblemCode.TYPE_IS_FIXED: _("Records hold values of this field, so its type stays. Add a new field instead."),
    ProblemCode.FIELD_TWICE: _("This field stands here twice."),
    ProblemCode.KEY_RESERVED: _("Records keep something else under this key. Remove the field and add a new one."),
    ProblemCode.FIELD_MISSING: _("Title and day belong to every kind and cannot be removed."),
    ProblemCode.TOO_MANY_FIELDS: _("A form has at most 40 fields."),
    ProblemCode.CHOICES_MISSING: _("Write the choices, one a line."),
    ProblemCode.CHOICE_TWICE: _("Two choices are called the same."),
    ProblemCode.TOO_MANY_CHOICES: _("A list has at most 60 choices."),
    ProblemCode.COLUMNS_MISSING: _("Write the columns of a row, one a line."),
    ProblemCode.COLUMN_WRONG: _("Write each column as name | English name | type; at most eight."),
    ProblemCode.NOBODY_ENTERS: _("Somebody must be able to enter it."),
    ProblemCode.UNKNOWN_DIMENSION: _("There is no such dimension."),
    ProblemCode.MONTH_WRONG: _("Months run from 1 to 12."),
    ProblemCode.FILES_WRONG: _("Between 0 and 9 files can be asked for."),
}
