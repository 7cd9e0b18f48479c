"""What an import of teachers would do with each row, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.sheets.kinds import Mistake, Row, RowPlan, RowVerdict, say, wrong_row
from xingtan.sheets.mapping import missing_cell
from xingtan.sheets.plans import repeated, repeated_mistake
from xingtan.teachers.agreement import person_mistakes
from xingtan.teachers.identity import birth_in, is_masked, masked_id, masked_phone, sex_in
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import keeps_roster
from xingtan.teachers.posts import Hat, Place
from xingtan.teachers.privacy import open_text
from xingtan.teachers.roster import Change, Newcomer
from xingtan.teachers.texts import ATTACHED, roles_in, texts_of
from xingtan.teachers.workbooks.columns import BY_FIELD, COLUMNS
from xingtan.teachers.workbooks.register import Register, look_up

MASKS = {"id_number": masked_id, "phone": masked_phone}


@dataclass
class _Draft:
    """One row on its way to a plan: its texts after everything that can be worked out has been."""

    row: Row
    register: Register
    actor: Actor
    teacher: Teacher | None
    texts: dict[str, str]
    mistakes: list[Mistake]
    school: Institution | None = None
    group: Institution | None = None

    def say(self, column: str, code: str, reason: object, cure: object, **params: object) -> None:
        """Add a mistake; a parameter ``value`` is what is not there yet and could be made."""
        value = str(params.pop("value", ""))
        self.mistakes.append(Mistake(column, code, say(reason, **params), say(cure, **params), value))


def plan_rows(rows: Sequence[Row], *, actor: Actor, on: date) -> list[RowPlan]:
    """Return what would happen with each row, in order; a fixed number of queries however many rows."""
    register = look_up(rows, actor=actor, on=on)
    same_number = repeated(rows, {row.place: row.get("number").lower() for row in rows})
    same_id = repeated(rows, register.id_indexes)
    plans = []
    for row in rows:
        draft = _Draft(row, register, actor, register.teachers.get(row.get("number")), dict(row.values), [])
        for column, twins in (("number", same_number), ("id_number", same_id)):
            if row.place in twins:
                draft.mistakes.append(repeated_mistake(column, twins[row.place]))
        plans.append(_plan(draft, on))
    return plans


def _plan(draft: _Draft, on: date) -> RowPlan:
    row, number = draft.row, draft.row.get("number")
    if draft.teacher and not keeps_roster(draft.actor, draft.teacher.school.path):
        draft.say(
            "number",
            "number_taken",
            _("A teacher of another school has this staff number."),
            _("Check the number; if the teacher moved to your school, ask for a transfer."),
        )
        return wrong_row(row, *draft.mistakes, key=number, label=row.get("name"))
    _place(draft)
    _numbers(draft)
    _person(draft)
    _account(draft)
    known = {} if draft.teacher is None else {"id_number": open_text(draft.teacher.id_number_sealed)}
    draft.mistakes.extend(person_mistakes({**known, **draft.texts}, on=on, row=row))
    if row.mistakes or draft.mistakes:
        return wrong_row(row, *draft.mistakes, key=number, label=row.get("name"))
    return _changed(draft) if draft.teacher else _new(draft)


def _place(draft: _Draft) -> None:
    """Find the school and the group of the row, and put their codes into its texts."""
    text, row, old = draft.row.get("school"), draft.row, draft.teacher
    draft.school = draft.register.schools.get(text) if text else (old.school if old else draft.register.home)
    if draft.school is None or not keeps_roster(draft.actor, draft.school.path):
        if not text:
            draft.say(
                "school",
                "school_missing",
                _("It is not clear which school is meant."),
                _("Add the column “school code” and fill it in."),
            )
        else:
            draft.say(
                "school",
                "unknown_school",
                _("You look after no school with the code or name %(text)s."),
                _("Correct the code; the page “Institutions” lists it."),
                text=text,
            )
        draft.school = None
        return
    draft.texts["school"] = draft.school.code
    moved = bool(old and old.school_id != draft.school.pk)
    if "group" not in row.values:
        draft.group = None if moved or old is None else old.group
    elif row.get("group"):
        draft.group = _group(draft, draft.school, row.get("group"))
    if moved or "group" in row.values:
        draft.texts["group"] = draft.group.code if draft.group else ""


def _group(draft: _Draft, school: Institution, text: str) -> Institution | None:
    found = draft.register.groups_named(school, text)
    if len(found) == 1:
        return found[0]
    names = " / ".join(group.name for group in draft.register.groups.get(school.pk, ())[:12])
    if found:
        draft.say(
            "group",
            "group_not_clear",
            _("Several groups of the school are called %(text)s."),
            _("Write the group's code instead of its name."),
            text=text,
        )
    else:
        draft.say(
            "group",
            "unknown_group",
            _("The school has no group with the code or name %(text)s."),
            _("Found the group on the page “Institutions”, then check this file again; or write one of: %(names)s.")
            if names
            else _("Found the group on the page “Institutions”, then check this file again."),
            text=text,
            names=names,
            value=text,
        )
    return None


def _numbers(draft: _Draft) -> None:
    """Let masked numbers change nothing, and an ID number belong to one teacher only."""
    for name, mask in MASKS.items():
        text = draft.texts.get(name, "")
        if not is_masked(text):
            continue
        stored = open_text(getattr(draft.teacher, f"{name}_sealed")) if draft.teacher else ""
        draft.texts.pop(name)
        if not stored or mask(stored) != text:
            draft.say(
                name,
                "masked_number",
                _("The number is masked and does not match the one on file."),
                _("Write the full number, or leave the cell as it was exported."),
            )
    holder = draft.register.id_holders.get(draft.register.id_indexes.get(draft.row.place, ""))
    if holder is None or holder.number == draft.row.get("number"):
        return
    if keeps_roster(draft.actor, holder.school.path):
        draft.say(
            "id_number",
            "id_number_taken",
            _("This ID number already belongs to %(name)s, staff number %(number)s."),
            _("Use that staff number, or correct the ID number."),
            name=holder.name,
            number=holder.number,
        )
    else:
        draft.say(
            "id_number",
            "id_number_taken",
            _("This ID number already belongs to a teacher of another school."),
            _("Check the number; if the teacher moved to your school, ask for a transfer."),
        )


def _person(draft: _Draft) -> None:
    """Work out date of birth and sex from the ID number; name what a new teacher lacks."""
    number = draft.texts.get("id_number", "")
    if number:
        draft.texts["born_on"] = _born(draft.texts.get("born_on", ""), birth_in(number))
        draft.texts["sex"] = draft.texts.get("sex") or sex_in(number).value
    unread = {mistake.column for mistake in draft.row.mistakes}
    for name in ("sex", "born_on"):
        if draft.texts.get(name) or name in unread or "id_number" in unread:
            continue
        if draft.teacher is None:
            draft.mistakes.append(missing_cell(BY_FIELD[name]))
        else:
            draft.texts.pop(name, None)
    if draft.texts.get("roles") == "" and draft.teacher is not None:
        draft.texts.pop("roles")
    leads = Role.TEAM_LEADER.value in draft.texts.get("roles", "").split(",")
    grouped = draft.group or "group" in unread or any(m.column == "group" for m in draft.mistakes)
    if leads and not grouped and draft.school:
        draft.say(
            "group",
            "leader_without_group",
            _("A team leader needs a group to lead."),
            _("Fill in the group, or take the role away."),
        )


def _born(told: str, in_number: date) -> str:
    """Return the date of birth: the ID number's, when nothing or only its month is told."""
    is_month = told == in_number.replace(day=1).isoformat()
    return in_number.isoformat() if is_month else told or in_number.isoformat()


def _account(draft: _Draft) -> None:
    """Require that the staff number is free as a login, or that the account there is clearly this person's."""
    account = draft.register.account_of(draft.row.get("number"))
    if draft.teacher is not None:
        if draft.teacher.account_id is None and draft.texts.get("roles", Role.TEACHER) != Role.TEACHER:
            draft.say(
                "roles",
                "no_account",
                _("This teacher has no account that could hold a role."),
                _("Open an account for the teacher first."),
            )
        _roles(draft, draft.teacher)
        return
    if account is None or draft.school is None:
        return
    if not _is_theirs(account, draft, draft.school):
        draft.say(
            "number",
            "login_taken",
            _("The login %(number)s belongs to somebody else."),
            _("Give the teacher another staff number, or have that account renamed."),
            number=account.username,
        )
    elif draft.actor.speaks_for(account.pk) and not _hats(draft, draft.school) <= _worn(draft.actor, account):
        _own_roles(draft)


def _hats(draft: _Draft, school: Institution) -> set[Hat]:
    """Return what the row would give; being a teacher comes with the file."""
    return Place(school, draft.group, draft.texts.get("roles", "")).hats - {(Role.TEACHER.value, school.pk)}


def _worn(actor: Actor, account: Account) -> set[Hat]:
    """Return what this account, for which the actor speaks, wears today."""
    whose = {held: held.stood.account_id if held.stood else actor.account_id for held in actor.duties}
    return {(held.role.value, held.institution_id) for held, owner in whose.items() if owner == account.pk}


def _own_roles(draft: _Draft) -> None:
    draft.say(
        "roles",
        "own_roles",
        _("Nobody gives or takes their own roles."),
        _("Leave the roles as they are; another manager changes them."),
    )


def _roles(draft: _Draft, teacher: Teacher) -> None:
    """Require that nobody changes their own roles, or those of whom they stand in for, and that a manager stays."""
    now = draft.register.roles[teacher.pk]
    if draft.texts.get("roles", now) != now and draft.actor.speaks_for(teacher.account_id):
        _own_roles(draft)
    takes = Role.MANAGER in roles_in(now) and Role.MANAGER not in roles_in(draft.texts.get("roles", now))
    if takes and teacher.school_id not in draft.register.managed:
        draft.say(
            "roles",
            "last_manager",
            _("Nobody else would manage the school."),
            _("Give somebody else the role of manager first, in a file before this one or on the page of roles."),
        )


def _is_theirs(account: Account, draft: _Draft, school: Institution) -> bool:
    """Tell whether the account is clearly this person's: login and name agree, duties lie in the school alone."""
    paths = draft.register.duty_paths.get(account.pk, ())
    near = bool(paths) and all(path.startswith(school.path) for path in paths)
    same = (account.username, account.name) == (draft.row.get("number"), draft.row.get("name"))
    return near and same and not hasattr(account, "teacher")


def _new(draft: _Draft) -> RowPlan:
    texts = {column.field: draft.texts.get(column.field, "") for column in COLUMNS}
    texts["roles"] = texts["roles"] or Role.TEACHER.value
    if draft.school is None:  # pragma: no cover a plan without a school is wrong long before
        raise ValueError(draft.row.place)
    account = draft.register.account_of(texts["number"])
    if account:
        texts[ATTACHED] = "yes"
    newcomer = Newcomer(texts, Place(draft.school, draft.group, texts["roles"]), account)
    row = draft.row
    return RowPlan(row.sheet, row.number, RowVerdict.NEW, texts["number"], texts["name"], {}, texts, target=newcomer)


def _changed(draft: _Draft) -> RowPlan:
    teacher, row = draft.teacher, draft.row
    if teacher is None or draft.school is None:  # pragma: no cover
        raise ValueError(row.place)
    now = texts_of(teacher, draft.register.roles[teacher.pk])
    names = [name for name in now if draft.texts.get(name, now[name]) != now[name]]
    before = {name: now[name] for name in names}
    after = {name: draft.texts[name] for name in names}
    place = Place(draft.school, draft.group, draft.texts.get("roles", now["roles"]))
    change = Change(teacher, before, after, place)
    verdict = RowVerdict.CHANGED if names else RowVerdict.SAME
    return RowPlan(row.sheet, row.number, verdict, teacher.number, row.get("name"), before, after, target=change)
