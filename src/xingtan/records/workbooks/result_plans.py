"""What an import of results would do with each row: a fixed number of queries, every mistake at once.

A row belongs to a record by its number, else by teacher, title and first day. A provider reports on teachers below
the authority above it, and on records that name it; a school reports on its own teachers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import STEP
from xingtan.kernel.amounts import HOUR_GRAIN, exact_text, from_units, parse_exact
from xingtan.records.cleaning import clean
from xingtan.records.definitions.in_force import InForce, definitions_in_force
from xingtan.records.feedback import KEYS, KIND, Result, texts_of
from xingtan.records.intake import Draft, filled_from, providers_named
from xingtan.records.labels import said_of
from xingtan.records.models import DataDefinition, Record
from xingtan.records.policies import is_owner
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import GONE, UNDECIDED, State
from xingtan.sheets.kinds import Mistake, Row, RowPlan, RowVerdict, say, wrong_row
from xingtan.sheets.plans import chunks, repeated, repeated_mistake
from xingtan.teachers.models import Teacher

OPEN = UNDECIDED | {State.ACCEPTED.value}
"""States in which a record still takes a result: what was declared rests on what was known then."""
SAME_IN_RECORD = ("title", "happened_on", "ended_on", "mode", "level")
"""Columns that say which training it was; results do not change them."""

Twin = tuple[int, str, str]


@dataclass(frozen=True)
class Newcomer:
    """A record to be: what it says, and the state in which it arrives."""

    draft: Draft
    state: State


@dataclass
class Ground:
    """Everything the plan needs from the database, read once."""

    in_force: InForce
    teachers: dict[str, Teacher]
    providers: dict[str, Institution]
    own: tuple[Institution, ...]
    by_number: dict[str, Record] = field(default_factory=dict)
    twins: dict[Twin, Record] = field(default_factory=dict)
    _kept: dict[str, DataDefinition | None] = field(default_factory=dict)

    def definition_for(self, teacher: Teacher) -> DataDefinition | None:
        """Return how the teacher's school keeps trainings, None when it does not."""
        path = teacher.school.path
        if path not in self._kept:
            self._kept[path] = self.in_force.at(path).get(KIND)
        return self._kept[path]


@dataclass(frozen=True)
class Asker:
    """On whose behalf a row is reported: a provider, or none for the school of the teacher."""

    teacher: Teacher | None
    provider: Institution | None
    mistakes: tuple[Mistake, ...] = ()


def plan_results(rows: Sequence[Row], *, actor: Actor) -> list[RowPlan]:
    """Return the plan of each row, in order."""
    ground = _ground(rows, actor)
    doubles = repeated(rows, {row.place: _key_of(row) for row in rows if not row.get("number")})
    doubles |= repeated(rows, {row.place: row.get("number") for row in rows})
    askers = {row.place: _asker(row, ground, actor) for row in rows}
    meant = {row.place: _meant(row, ground, askers[row.place]) for row in rows}
    doubles |= repeated(rows, {place: record.number for place, record in meant.items() if record is not None})
    plans = []
    for row in rows:
        asker = askers[row.place]
        mistakes = list(asker.mistakes)
        if row.place in doubles:
            mistakes.append(repeated_mistake("number" if row.get("number") else "title", doubles[row.place]))
        label = " · ".join(filter(None, (row.get("teacher_name"), row.get("title"))))
        plans.append(replace(_plan(row, ground, asker, meant[row.place], mistakes), label=label))
    return plans


def trainings() -> RecordQuerySet:
    """Return the records on which results are reported: trainings that were handed in."""
    return Record.objects.filter(kind=KIND).exclude(state__in=GONE)


def hours_text(record: Record) -> str:
    """Return the hours as a workbook writes them: those reported, else those of the record."""
    told = texts_of(record).get("reported_hours")
    return told or ("" if record.hours is None else exact_text(from_units(record.hours, HOUR_GRAIN)))


def providers_of(actor: Actor) -> tuple[Institution, ...]:
    """Return the institutions for which the actor reports; the operator reports for none of them."""
    if actor.account_id is None:
        return ()
    found = Institution.objects.filter(actor.within("path", Role.TRAINING_INSTITUTION), kind="training_institution")
    return tuple(found)


def reach_of(actor: Actor, own: Sequence[Institution]) -> Q:
    """Return the filter of the teachers, or records, at whose schools the actor reports, with their providers."""
    reach = Q(pk__in=[])
    for path in (*(each.path[:-STEP] for each in own), *actor.paths(Role.MANAGER)):
        reach |= Q(school__path__startswith=path)
    return reach


def _ground(rows: Sequence[Row], actor: Actor) -> Ground:
    own = providers_of(actor)
    reach = reach_of(actor, own)
    teachers: dict[str, Teacher] = {}
    for part in chunks(sorted({row.get("teacher") for row in rows if row.get("teacher")})):
        found = Teacher.objects.filter(reach, number__in=part).select_related("school", "group")
        teachers.update({teacher.number: teacher for teacher in found})
    in_force = definitions_in_force({teacher.school.path for teacher in teachers.values()})
    ground = Ground(in_force, teachers, providers_named(row.get("provider") for row in rows), own)
    _find_records(rows, ground, actor)
    return ground


def _find_records(rows: Sequence[Row], ground: Ground, actor: Actor) -> None:
    seen = trainings().visible_to(actor)
    for part in chunks(sorted({row.get("number") for row in rows if row.get("number")})):
        ground.by_number.update({record.number: record for record in seen.filter(number__in=part).for_rows()})
    days = sorted(row.get("happened_on") for row in rows if row.get("happened_on"))
    between = seen.filter(happened_on__gte=days[0], happened_on__lte=days[-1]) if days else seen.none()
    for ids in chunks(sorted(teacher.pk for teacher in ground.teachers.values())):
        for record in between.filter(teacher__in=ids).for_rows():
            ground.twins[record.teacher_id, record.happened_on.isoformat(), record.title] = record


def _key_of(row: Row) -> str:
    parts = [row.get(name) for name in ("teacher", "happened_on", "title")]
    return "\n".join(parts) if all(parts) else ""


def _asker(row: Row, ground: Ground, actor: Actor) -> Asker:
    """Return whose result it is and who reports it, or what is wrong with either."""
    teacher = ground.teachers.get(row.get("teacher"))
    if teacher is None or (row.get("teacher_name") and row.get("teacher_name") != teacher.name):
        return Asker(None, None, (_no_such_teacher(),) if row.get("teacher") else ())
    if is_owner(actor, teacher) or actor.speaks_for(teacher.account_id):
        return Asker(teacher, None, (_own_result(),))
    return _speaking(row, ground, actor, teacher)


def _speaking(row: Row, ground: Ground, actor: Actor, teacher: Teacher) -> Asker:
    """Return for whom the actor reports on this teacher: a provider of theirs, else the school."""
    named = ground.providers.get(row.get("provider"))
    if actor.account_id is None:
        return Asker(teacher, named)
    if named in ground.own or (not row.get("provider") and len(ground.own) == 1):
        return Asker(teacher, named or ground.own[0])
    known = actor.wears(Role.MANAGER, teacher.school.path)
    return Asker(teacher, None, () if known else (_not_your_provider(),))


def _meant(row: Row, ground: Ground, asker: Asker) -> Record | None:
    """Return the record that the row means, by its number or by what it says; never one of another provider."""
    number, teacher = row.get("number"), asker.teacher
    if teacher is None:
        return None
    record = ground.by_number.get(number) if number else ground.twins.get(_twin(teacher, row))
    if record is None or record.teacher_id != teacher.pk:
        return None
    others = asker.provider is not None and record.provider_id not in {None, asker.provider.pk}
    return None if others else record


def _plan(row: Row, ground: Ground, asker: Asker, record: Record | None, mistakes: list[Mistake]) -> RowPlan:
    number = row.get("number")
    if asker.teacher is None:
        return wrong_row(row, *mistakes, key=number)
    if number and record is None:
        return wrong_row(row, *mistakes, _no_such_record(number), key=number)
    if record is None:
        return _new(row, ground, asker, mistakes)
    return _reported(row, record, asker.provider or record.school, mistakes)


def _reported(row: Row, record: Record, by: Institution, mistakes: list[Mistake]) -> RowPlan:
    """Return what the row adds to a record that is there."""
    mistakes.extend(_moved(row, record))
    before = texts_of(record)
    after = {**before, **_told(row, before, hours_text(record))}
    changed = sorted(key for key in before.keys() | after.keys() if before.get(key, "") != after.get(key, ""))
    if changed and record.state not in OPEN:
        mistakes.append(_closed())
    if row.mistakes or mistakes:
        return wrong_row(row, *mistakes, key=record.number)
    if not changed:
        return RowPlan(row.sheet, row.number, RowVerdict.SAME, key=record.number)
    return RowPlan(
        row.sheet,
        row.number,
        RowVerdict.CHANGED,
        key=record.number,
        before={key: before.get(key, "") for key in changed},
        after={key: after.get(key, "") for key in changed},
        target=by,
    )


def _told(row: Row, before: Mapping[str, str], hours: str) -> dict[str, str]:
    """Return what the row reports; hours only where they differ from what is known, an empty cell says nothing."""
    told = {key: row.get(key) for key in KEYS if row.get(key)}
    if "reported_hours" in told:
        told["reported_hours"] = exact_text(parse_exact(told["reported_hours"]))
        if told["reported_hours"] == hours and "reported_hours" not in before:
            del told["reported_hours"]
    return told


def _twin(teacher: Teacher, row: Row) -> Twin:
    return teacher.pk, row.get("happened_on"), row.get("title")


def _new(row: Row, ground: Ground, asker: Asker, mistakes: list[Mistake]) -> RowPlan:
    teacher = asker.teacher
    definition = ground.definition_for(teacher) if teacher else None
    if teacher is None or definition is None or definition.spec.retired:
        return wrong_row(row, *mistakes, _not_kept())
    if not row.get("result") and "result" not in _columns_of(row.mistakes):
        mistakes.append(_no_result())
    provider = asker.provider.name if asker.provider else row.get("provider")
    named = {**{name: row.get(name) for name in SAME_IN_RECORD}, "hours": row.get("reported_hours")}
    values = {key: text for key, text in {**named, "provider": provider}.items() if text}
    values = {key: text for key, text in values.items() if key in definition.spec.by_key}
    slips = [slip for slip in clean(definition.spec, values).slips if slip.key not in _columns_of(row.mistakes)]
    mistakes.extend(Mistake(_column_of(slip.key), slip.code.value, *said_of(slip)) for slip in slips)
    if row.mistakes or mistakes:
        return wrong_row(row, *mistakes)
    told = _told(row, {}, row.get("reported_hours"))
    fine = asker.provider is not None and told.get("result") != Result.NOT_QUALIFIED
    by = asker.provider or teacher.school
    draft = Draft(teacher, KIND, values, {**told, "by": by.name})
    shown = {key: text for key, text in values.items() if key != "hours"} | {
        "reported_hours": row.get("reported_hours")
    }
    said = {"teacher": teacher.number, **{key: text for key, text in shown.items() if text}, **told}
    state = State.ACCEPTED if fine else State.SUBMITTED
    return RowPlan(row.sheet, row.number, RowVerdict.NEW, after=said, target=Newcomer(draft, state))


def _columns_of(mistakes: Sequence[Mistake]) -> set[str]:
    return {"hours" if mistake.column == "reported_hours" else mistake.column for mistake in mistakes}


def _column_of(key: str) -> str:
    return "reported_hours" if key == "hours" else key


def _moved(row: Row, record: Record) -> list[Mistake]:
    """Return the cells that say another training than the record does."""
    says = filled_from(record)
    return [
        Mistake(
            key,
            "differs",
            say(_("Record %(number)s says otherwise here, and results do not change it."), number=record.number),
            say(_("Leave the cell as the export gave it, or have the record itself corrected.")),
        )
        for key in SAME_IN_RECORD
        if row.get(key) and row.get(key) != says.get(key, "")
    ]


def _no_such_teacher() -> Mistake:
    return Mistake(
        "teacher",
        "no_such_teacher",
        say(_("No teacher within your reach has this number and this name.")),
        say(_("Check number and name against the list of participants.")),
    )


def _own_result() -> Mistake:
    return Mistake(
        "teacher",
        "own_record",
        say(_("Nobody reports a result of their own.")),
        say(_("Let a colleague report this row.")),
    )


def _not_your_provider() -> Mistake:
    return Mistake(
        "provider",
        "not_your_provider",
        say(_("You do not report for this provider, nor for the teacher's school.")),
        say(_("Write the code or the name of your own institution.")),
    )


def _no_such_record(number: str) -> Mistake:
    return Mistake(
        "number",
        "no_such_record",
        say(_("There is no training record %(number)s of this teacher within your reach."), number=number[:48]),
        say(_("Leave the number empty; the row then finds the record by teacher, title and first day.")),
    )


def _not_kept() -> Mistake:
    return Mistake(
        "teacher",
        "unknown_kind_of_record",
        say(_("The teacher's school keeps no records of training.")),
        say(_("Ask the manager of that school.")),
    )


def _no_result() -> Mistake:
    return Mistake(
        "result",
        "missing",
        say(_("A training that is not on record yet needs its result.")),
        say(_("Write the result, or check teacher, title and first day against the record.")),
    )


def _closed() -> Mistake:
    return Mistake(
        "result",
        "not_open_for_change",
        say(_("The record has been declared and takes no other result.")),
        say(_("Have it sent back from the declaration first, or leave the row as the export gave it.")),
    )
