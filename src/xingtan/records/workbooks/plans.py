"""What an import of records would do with each row: a fixed number of queries, every mistake at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.kernel.amounts import exact_text, parse_exact
from xingtan.records.audit.months import Closed, closed_months
from xingtan.records.cleaning import MANY_LINES, clean, group_text_of
from xingtan.records.definitions.definition import Definition, FieldType
from xingtan.records.definitions.in_force import InForce, definitions_in_force
from xingtan.records.intake import Draft, filled_from, providers_named
from xingtan.records.judging import Judges, judges_of
from xingtan.records.labels import said_of
from xingtan.records.models import DataDefinition, Record
from xingtan.records.policies import may_enter, may_import_accepted, may_take
from xingtan.records.workflow import GONE, ROAD, UNDECIDED, State
from xingtan.sheets.cells import tidy
from xingtan.sheets.kinds import Bilingual, Mistake, Row, RowPlan, RowVerdict, say, wrong_row
from xingtan.sheets.plans import chunks, repeated, repeated_mistake
from xingtan.teachers.models import Teacher

NOT_FIELDS = frozenset({"number", "teacher", "teacher_name", "kind"})

Bilinguals = tuple[Bilingual, Bilingual]
REOPEN = ROAD.step("reopen")
Twin = tuple[int, str, str, str]


@dataclass
class Ground:
    """Everything the plan needs from the database, read once."""

    in_force: InForce
    teachers: dict[str, Teacher]
    by_number: dict[str, Record] = field(default_factory=dict)
    twins: dict[Twin, Record] = field(default_factory=dict)
    judges: Judges = field(default_factory=Judges)
    closed: Closed = field(default_factory=dict)
    _at: dict[str, dict[str, DataDefinition]] = field(default_factory=dict)

    def definition_for(self, teacher: Teacher | None, kind: str) -> DataDefinition | None:
        """Return the definition of the kind at the teacher's school, None when there is none."""
        path = teacher.school.path if teacher else ""
        if path not in self._at:
            self._at[path] = self.in_force.at(path)
        return self._at[path].get(kind)


def plan_rows(rows: Sequence[Row], *, actor: Actor, arrives: State) -> list[RowPlan]:
    """Return the plan of each row, in order; rows with mistakes are judged as far as they can be read."""
    rows = _with_provider_names(rows)
    ground = _ground(rows, actor)
    doubles = repeated(rows, {row.place: _twin_text(row) for row in rows if not row.get("number")})
    doubles |= repeated(rows, {row.place: row.get("number") for row in rows})
    plans = []
    for row in rows:
        mistakes = _who_mistakes(row, ground)
        if row.place in doubles:
            mistakes.append(repeated_mistake("number" if row.get("number") else "title", doubles[row.place]))
        plan = _plan_row(row, ground, mistakes, actor)
        barred = [] if plan.verdict is RowVerdict.SAME else _not_theirs(row, ground, actor, arrives)
        plan = wrong_row(row, *barred, *plan.mistakes[len(row.mistakes) :], key=plan.key) if barred else plan
        plans.append(replace(plan, label=_label(row, ground)))
    return plans


def _label(row: Row, ground: Ground) -> str:
    teacher = ground.teachers.get(row.get("teacher"))
    return " · ".join(filter(None, (teacher.name if teacher else row.get("teacher"), row.get("title"))))


def _ground(rows: Sequence[Row], actor: Actor) -> Ground:
    numbers = {row.get("teacher") for row in rows if row.get("teacher")}
    teachers: dict[str, Teacher] = {}
    for part in chunks(sorted(numbers)):
        found = Teacher.objects.visible_to(actor).filter(number__in=part).select_related("school", "group")
        teachers.update({teacher.number: teacher for teacher in found})
    in_force = definitions_in_force({teacher.school.path for teacher in teachers.values()})
    ground = Ground(in_force, teachers)
    days = sorted(row.get("happened_on") for row in rows if row.get("happened_on"))
    for ids in chunks(sorted(teacher.pk for teacher in teachers.values())):
        same = Record.objects.exclude(state__in=GONE).filter(teacher__in=ids)
        same = same.filter(happened_on__gte=days[0], happened_on__lte=days[-1]) if days else same.none()
        ground.twins.update({_twin_of(record): record for record in same.for_rows()})
    for part in chunks(sorted({row.get("number") for row in rows if row.get("number")})):
        known = Record.objects.visible_to(actor).filter(number__in=part).for_rows().select_related("teacher__group")
        ground.by_number.update({record.number: record for record in known})
    accepted = [record for record in ground.by_number.values() if record.state in REOPEN.sources]
    ground.judges, ground.closed = judges_of(accepted), closed_months({record.school_id for record in accepted})
    return ground


def _with_provider_names(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with codes and English names of providers as the names that records show."""
    providers = providers_named(row.get("provider") for row in rows)
    return [
        replace(row, values={**row.values, "provider": providers[row.get("provider")].name})
        if row.get("provider") in providers
        else row
        for row in rows
    ]


def _twin_of(record: Record) -> Twin:
    return record.teacher_id, record.kind, record.happened_on.isoformat(), record.title


def _twin_text(row: Row) -> str:
    parts = [row.get(name) for name in ("teacher", "kind", "happened_on", "title")]
    return "\n".join(parts) if all(parts) else ""


def _who_mistakes(row: Row, ground: Ground) -> list[Mistake]:
    """Return what is wrong with the person: unknown, or another name."""
    number = row.get("teacher")
    if not number:
        return []
    teacher = ground.teachers.get(number)
    if teacher is None:
        return [
            Mistake(
                "teacher",
                "no_such_teacher",
                say(_("No teacher of yours has the number %(number)s."), number=number[:40]),
                say(_("Check the number, or import the teacher first.")),
            )
        ]
    name = row.get("teacher_name")
    if name and name != teacher.name:
        return [
            Mistake(
                "teacher_name",
                "name_differs",
                say(_("The teacher %(number)s has another name."), number=number),
                say(_("Check number and name: one of them belongs to somebody else.")),
            )
        ]
    return []


def _not_theirs(row: Row, ground: Ground, actor: Actor, arrives: State) -> list[Mistake]:
    """Return that the importer may not bring in what the row would enter or change; rows that change nothing pass."""
    teacher = ground.teachers.get(row.get("teacher"))
    if teacher is None:
        return []
    verdict = may_import_accepted(actor, teacher) if arrives is State.ACCEPTED else None
    definition = ground.definition_for(teacher, row.get("kind"))
    if verdict is None and definition is not None:
        verdict = may_enter(actor, teacher, definition.spec)
    if verdict is None or verdict:
        return []
    return [
        Mistake(
            "teacher",
            verdict.reason,
            say(_("You may not bring in records about this teacher.")),
            say(_("Ask the manager or the auditor of the teacher's school; nobody accepts their own records.")),
        )
    ]


def _plan_row(row: Row, ground: Ground, mistakes: list[Mistake], actor: Actor) -> RowPlan:
    number, kind = row.get("number"), row.get("kind")
    record = ground.by_number.get(number)
    if number and record is None:
        mistakes.append(_no_such_record(number))
    if record is not None:
        mistakes.extend(_moved_mistakes(row, record))
    teacher = ground.teachers.get(row.get("teacher"))
    definition = record.definition if record else ground.definition_for(teacher, kind)
    if definition is None:
        if kind and teacher is not None:
            mistakes.append(_no_such_kind())
        return wrong_row(row, *mistakes, key=number)
    if record is None and definition.spec.retired:
        mistakes.append(_no_such_kind())
    before = filled_from(record) if record else {}
    after = _after(row, definition.spec, before)
    mistakes.extend(_slips(row, definition.spec, after))
    if row.mistakes or mistakes:
        return wrong_row(row, *mistakes, key=number)
    if record is None:
        return _new_or_twin(row, ground, after)
    return _judged(row, record, before, after, _closed_to(record, ground, actor))


def _judged(
    row: Row, record: Record, before: Mapping[str, str], after: Mapping[str, str], closed: Bilinguals | None
) -> RowPlan:
    """Return the verdict on a row about a record that is there; ``closed`` says why it cannot change, and the cure."""
    changed = [key for key in before.keys() | after.keys() if before.get(key, "") != after.get(key, "")]
    if not changed:
        return RowPlan(row.sheet, row.number, RowVerdict.SAME, key=record.number)
    if closed is not None:
        return wrong_row(row, Mistake(min(changed), "not_open_for_change", *closed), key=record.number)
    return RowPlan(
        row.sheet,
        row.number,
        RowVerdict.CHANGED if record.state in UNDECIDED else RowVerdict.REOPENS,
        key=record.number,
        before={key: before.get(key, "") for key in sorted(changed)},
        after={key: after.get(key, "") for key in sorted(changed)},
        target=record,
    )


def _new_or_twin(row: Row, ground: Ground, after: Mapping[str, str]) -> RowPlan:
    """Return the plan of a row without a number; said again word for word, it changes nothing."""
    teacher, kind = ground.teachers[row.get("teacher")], row.get("kind")
    twin = ground.twins.get((teacher.pk, kind, after["happened_on"], after["title"]))
    if twin is None:
        said = {"teacher": teacher.number, "kind": kind, **after}
        return RowPlan(row.sheet, row.number, RowVerdict.NEW, after=said, target=Draft(teacher, kind, after))
    if _after(row, twin.spec, filled_from(twin)) != filled_from(twin):
        return wrong_row(row, _twin_mistake(twin), key=twin.number)
    return RowPlan(row.sheet, row.number, RowVerdict.SAME, key=twin.number)


def _after(row: Row, spec: Definition, before: Mapping[str, str]) -> dict[str, str]:
    """Return what the record would say: cells of the file over what is there, in canonical texts."""
    after = dict(before)
    for each in spec.written:
        if each.key not in row.values:
            continue
        text = row.values[each.key]
        if each.type in {FieldType.NUMBER, FieldType.WHOLE, FieldType.HOURS} and text:
            text = exact_text(parse_exact(text))
        if each.type in MANY_LINES and tidy(before.get(each.key, "")) == tidy(text):
            continue
        if each.type is FieldType.GROUP and text:
            text = group_text_of(each, text)
        if text:
            after[each.key] = text
        else:
            after.pop(each.key, None)
    return after


def _slips(row: Row, spec: Definition, after: Mapping[str, str]) -> list[Mistake]:
    named = {mistake.column for mistake in row.mistakes}
    slips = [slip for slip in clean(spec, after).slips if slip.key not in named]
    mistakes = [Mistake(slip.key, slip.code.value, *said_of(slip)) for slip in slips]
    strange = [key for key, text in row.values.items() if text and key not in NOT_FIELDS and key not in spec.by_key]
    mistakes.extend(
        Mistake(
            key,
            "not_of_this_kind",
            say(_("This kind of record has no such field.")),
            say(_("Empty the cell, or choose another kind.")),
        )
        for key in strange
    )
    return mistakes


def _moved_mistakes(row: Row, record: Record) -> list[Mistake]:
    """Return the mistakes of a row that would turn a record into another one."""
    mistakes = []
    for column, now in (("teacher", record.teacher.number), ("kind", record.kind)):
        if row.get(column) and row.get(column) != now:
            mistakes.append(
                Mistake(
                    column,
                    "cannot_move",
                    say(_("The record %(number)s belongs to another teacher or kind."), number=record.number),
                    say(_("Leave the number empty to enter a new record.")),
                )
            )
    return mistakes


def _no_such_kind() -> Mistake:
    return Mistake(
        "kind",
        "unknown_kind_of_record",
        say(_("The teacher's school does not keep this kind of record.")),
        say(_("Choose another kind, or ask the manager to define it.")),
    )


def _no_such_record(number: str) -> Mistake:
    return Mistake(
        "number",
        "no_such_record",
        say(_("There is no record %(number)s of yours."), number=number[:48]),
        say(_("Leave the number empty to enter a new record.")),
    )


def _twin_mistake(twin: Record) -> Mistake:
    return Mistake(
        "title",
        "already_there",
        say(_("Record %(number)s has the same teacher, kind, day and title."), number=twin.number),
        say(_("Leave the row out, or write that number into the first column to change that record.")),
    )


def _closed_to(record: Record, ground: Ground, actor: Actor) -> Bilinguals | None:
    """Return why this person cannot change the record by a file, and the cure; None when they can.

    Whoever may open an accepted record again changes it too: it is opened, changed and handed in in one act.
    """
    if record.state in UNDECIDED:
        return None
    if record.state not in REOPEN.sources:
        return (
            say(_("The record has been declared and cannot be changed by a file.")),
            say(_("Leave the row as the export gave it; a declared record comes back with its line.")),
        )
    if not may_take(actor, REOPEN, record, judges=ground.judges):
        return (
            say(_("The record has been decided on and cannot be changed by a file.")),
            say(
                _(
                    "Let somebody who may decide on it import this file under “Import audited records”, "
                    "or leave the row as the export gave it."
                )
            ),
        )
    month = record.audit_month
    if month is None or month not in ground.closed.get(record.school_id, ()):
        return None
    return (
        say(_("The sheet of %(month)s is closed."), month=f"{month:%Y-%m}"),
        say(_("A manager can open the month again; or leave the row as the export gave it.")),
    )
