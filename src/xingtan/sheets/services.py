"""The acts of an import: start, choose columns, check, write, undo; each leaves its mark through the kind."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from xingtan.kernel.errors import DomainError, ReasonMissingError, StepNotAllowedError
from xingtan.sheets.kinds import A, Bilingual, Column, ImportKind, Mistake, Row, RowPlan, RowVerdict, refused, say
from xingtan.sheets.mapping import Layout, lay_out, read_rows
from xingtan.sheets.models import ImportFile, ImportRow, ImportRun, State
from xingtan.sheets.reading import FileRefusedError, read_workbook, refusal_of
from xingtan.sheets.sealing import open_bytes, open_cell, seal_bytes, seal_cell

BATCH = 1000
LONGEST_REASON = 500
REOPENS = RowVerdict.REOPENS
Progress = Callable[[int, int], None]


class PlanChangedError(DomainError):
    """The data changed since the dry run; a new dry run is there to look at."""

    code = "plan_changed"


class RowsWrongError(DomainError):
    """Nothing is written while any row is wrong."""

    code = "rows_wrong"


class UndoRefusedError(DomainError):
    """Some written rows have changed since, or are needed; ``rows`` holds each with its mistakes."""

    code = "undo_refused"

    def __init__(self, *, rows: Sequence[RowPlan]) -> None:
        super().__init__(count=len(rows))
        self.rows = tuple(rows)


@dataclass(frozen=True)
class Check:
    """A file understood: its layout, and the plan of every row when the layout is complete."""

    layout: Layout
    plans: tuple[RowPlan, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, the same, wrong."""
        return counted(self.plans)


def counted(plans: Iterable[RowPlan]) -> dict[str, int]:
    """Return how many plans there are of every verdict; of rows that are opened again only where there are any."""
    found = Counter(plan.verdict for plan in plans)
    return {verdict.value: found[verdict] for verdict in RowVerdict if found[verdict] or verdict is not REOPENS}


def nothing(_done: int, _total: int) -> None:
    """Take progress and show it to nobody."""


def check_file(
    kind: ImportKind[A],
    *,
    actor: A,
    content: bytes,
    on: date,
    chosen: Mapping[str, str] | None = None,
    progress: Progress = nothing,
) -> Check:
    """Return what importing the file would do; nothing is written.

    Errors: FileRefusedError when the file cannot be read at all or has no row.
    """
    kind = kind.seen_by(actor)
    layout, rows = understand(kind, content=content, chosen=chosen, progress=progress)
    if not layout.complete:
        return Check(layout)
    return Check(layout, tuple(kind.plan(rows, actor=actor, on=on)))


def unopened(check: Check) -> Check:
    """Return the check whose rows that would open something again are wrong: nobody said why."""
    return replace(
        check, plans=tuple(refused(plan, _closed()) if plan.verdict is REOPENS else plan for plan in check.plans)
    )


def _closed() -> Mistake:
    return Mistake(
        "",
        "reason_missing",
        say(_("The row changes what is accepted already.")),
        say(_("Say why it is opened again and handed in again, or leave the row out.")),
    )


def understand(
    kind: ImportKind[A], *, content: bytes, chosen: Mapping[str, str] | None, progress: Progress = nothing
) -> tuple[Layout, list[Row]]:
    """Return the layout of the file and, when it is complete, its rows as canonical texts."""
    columns = kind.columns()
    layout = lay_out(read_workbook(content), columns, chosen)
    if not layout.total:
        raise refusal_of(why="no_rows")
    if not layout.complete:
        return layout, []
    total = layout.total
    progress(0, total)
    rows = read_rows(layout, columns, progress=lambda done: progress(done, total))
    progress(total, total)
    return layout, rows


@transaction.atomic
def start_run(kind: ImportKind[A], *, actor: A, file_name: str, content: bytes, at: datetime) -> ImportRun:
    """Return a new import of the file, still to be checked; dropping the person's earlier open files."""
    ImportFile.objects.filter(run__kind=kind.code, run__started_by=actor.account_id).delete()
    run = ImportRun.objects.create(
        kind=kind.code,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        started_by=actor.account_id,
        started_name=actor.name,
        created_at=at,
    )
    ImportFile.objects.create(run=run, sealed=seal_bytes(content))
    return run


def choose_columns(run: ImportRun, *, chosen: Mapping[str, str]) -> None:
    """Keep what a person chose for the headers; the import is to be read again."""
    _require_state(run, {State.MAPPING, State.CHECKED}, "choose_columns")
    run.mapping = dict(chosen)
    run.state, run.done = State.READING.value, 0
    run.save(update_fields=["mapping", "state", "done"])


def check_run(kind: ImportKind[A], *, actor: A, run: ImportRun, at: datetime, ask: bool = True) -> ImportRun:
    """Read and check the file of an import and keep its dry run.

    With ``ask`` the person is asked about every column that nobody knows; without, such columns are left out unless
    they look like a misspelled one. A file that cannot be read leaves the import failed, with the reason.
    """
    kind = kind.seen_by(actor)

    def progress(done: int, total: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(done=done, total=total)

    try:
        layout, rows = understand(kind, content=_content_of(run), chosen=run.mapping, progress=progress)
    except FileRefusedError as error:
        return _fail(run, error.why, error.reason)
    if not layout.complete or (ask and not layout.settled):
        run.state, run.layout = State.MAPPING.value, layout_json(layout)
        run.save(update_fields=["state", "layout"])
        return run
    plans = kind.plan(rows, actor=actor, on=timezone.localdate(at))
    keep_plans(kind, run=run, check=Check(layout, tuple(plans)), at=at)
    kind.note(actor=actor, action="sheet.checked", run=str(run.pk), at=at, after=dict(run.counts))
    return run


@transaction.atomic
def keep_plans(kind: ImportKind[A], *, run: ImportRun, check: Check, at: datetime) -> None:
    """Replace the dry run of an import by this one."""
    secrets = _secrets(kind.columns())
    run.rows.all().delete()
    rows = (_row_of(run, position, plan, check.layout, secrets) for position, plan in enumerate(check.plans))
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)
    run.state, run.checked_at = State.CHECKED.value, at
    run.counts, run.plan_digest = check.counts, plan_digest(check.plans)
    run.layout = layout_json(check.layout)
    run.done = run.total = len(check.plans)
    run.save()


def write_run(kind: ImportKind[A], *, actor: A, run: ImportRun, at: datetime, reason: str = "") -> ImportRun:
    """Write everything that the dry run showed, in one transaction, planned again against the data of this moment.

    ``reason`` is why what has been decided on is opened again.
    Errors: RowsWrongError while any row is wrong; ReasonMissingError when rows are opened again and nobody says why;
        PlanChangedError when the plan is no longer the one that was shown
        (the new one is kept); StepNotAllowedError when the import is not waiting to be written.
    """
    _require_state(run, {State.CHECKED}, "write")
    kind = kind.seen_by(actor)
    layout, rows = understand(kind, content=_content_of(run), chosen=run.mapping)
    run.reason = reason.strip()[:LONGEST_REASON]
    check = _write_or_compare(kind, actor=actor, run=run, rows=rows, at=at)
    if check is not None:
        keep_plans(kind, run=run, check=replace(check, layout=layout), at=at)
        raise PlanChangedError(run=run.pk)
    return run


@transaction.atomic
def _write_or_compare(
    kind: ImportKind[A], *, actor: A, run: ImportRun, rows: Sequence[Row], at: datetime
) -> Check | None:
    """Write the plan when it is still the one shown and return None, else return the new one."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    _require_state(locked, {State.CHECKED}, "write")
    _hold(kind)
    plans = kind.plan(rows, actor=actor, on=timezone.localdate(at))
    if plan_digest(plans) != locked.plan_digest:
        return Check(Layout((), (), (), ()), tuple(plans))
    if locked.counts.get(RowVerdict.WRONG.value):
        raise RowsWrongError(count=locked.counts[RowVerdict.WRONG.value])
    again = [plan for plan in plans if plan.verdict is REOPENS]
    if again and not run.reason:
        raise ReasonMissingError(step="reopen")
    if again:
        kind.write_reopened(again, actor=actor, reason=run.reason, at=at)
    todo = [plan for plan in plans if plan.verdict in {RowVerdict.NEW, RowVerdict.CHANGED}]
    _keep_keys(run, kind.write(todo, actor=actor, at=at))
    ImportFile.objects.filter(run=run).delete()
    run.reason = run.reason if again else ""
    run.state, run.written_at = State.WRITTEN.value, at
    run.save(update_fields=["state", "written_at", "reason"])
    kind.note(actor=actor, action="sheet.written", run=str(run.pk), at=at, after=dict(run.counts))
    return None


def _keep_keys(run: ImportRun, keys: Sequence[str]) -> None:
    written = list(run.rows.to_write().exclude(verdict=REOPENS.value))
    fresh = [(key, row.pk) for row, key in zip(written, keys, strict=True) if row.key != key]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE sheets_importrow SET key = %s WHERE id = %s", fresh)


@transaction.atomic
def undo_run(kind: ImportKind[A], *, actor: A, run: ImportRun, at: datetime) -> ImportRun:
    """Take a whole import back: new rows go, changed cells get their old values.

    Errors: UndoRefusedError naming every row that has changed since or is needed; then nothing is undone.
    """
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    _require_state(locked, {State.WRITTEN}, "undo")
    _hold(kind)
    plans = [plan_of(row) for row in run.rows.to_write()]
    written_on = timezone.localdate(locked.written_at)
    refused_rows = kind.undo(plans, actor=actor, written_on=written_on, at=at)
    if refused_rows:
        raise UndoRefusedError(rows=refused_rows)
    run.state, run.undone_at = State.UNDONE.value, at
    run.save(update_fields=["state", "undone_at"])
    kind.note(actor=actor, action="sheet.undone", run=str(run.pk), at=at, after=dict(run.counts))
    return run


def plan_of(row: ImportRow) -> RowPlan:
    """Return the plan that a kept row holds, its personal numbers opened."""
    return RowPlan(
        row.sheet,
        row.number,
        RowVerdict(row.verdict),
        key=row.key,
        label=row.label,
        before={name: open_cell(text) for name, text in row.before.items()},
        after={name: open_cell(text) for name, text in row.after.items()},
    )


def plan_digest(plans: Iterable[RowPlan]) -> str:
    """Return the keyed digest of a dry run; it differs when any verdict, value or mistake differs."""
    content = [
        [p.sheet, p.number, p.verdict.value, p.key, dict(p.before), dict(p.after), [m.code for m in p.mistakes]]
        for p in plans
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return salted_hmac("xingtan.sheets.plan", text, algorithm="sha256").hexdigest()


def layout_json(layout: Layout) -> dict[str, object]:
    """Return what pages show of a layout: every header once, what is missing, what stands twice."""
    headers = [
        {"sheet": table.sheet, **asdict(header), "letter": header.letter}
        for table in layout.tables
        for header in table.headers
    ]
    return {"headers": headers, "missing": list(layout.missing), "doubled": list(layout.doubled)}


def mistake_json(mistake: Mistake, sheet: str, layout: Layout) -> dict[str, object]:
    """Return a mistake with the letter and the header of its column, as it is kept and shown."""
    header = layout.header_of(sheet, mistake.column) if mistake.column else None
    return {
        "column": mistake.column,
        "letter": header.letter if header else "",
        "header": header.text if header else "",
        "code": mistake.code,
        "reason": mistake.reason.as_json(),
        "cure": mistake.cure.as_json(),
        **({"value": mistake.value} if mistake.value else {}),
    }


def _row_of(run: ImportRun, position: int, plan: RowPlan, layout: Layout, secrets: frozenset[str]) -> ImportRow:
    return ImportRow(
        run=run,
        position=position,
        sheet=plan.sheet[:64],
        number=plan.number,
        verdict=plan.verdict.value,
        key=plan.key,
        label=plan.label[:120],
        before=_sealed(plan.before, secrets),
        after=_sealed(plan.after, secrets),
        mistakes=[mistake_json(mistake, plan.sheet, layout) for mistake in plan.mistakes],
    )


def _sealed(values: Mapping[str, str], secrets: frozenset[str]) -> dict[str, str]:
    return {name: seal_cell(text) if name in secrets else text for name, text in values.items()}


def _secrets(columns: Iterable[Column]) -> frozenset[str]:
    return frozenset(column.field for column in columns if column.secret)


def _content_of(run: ImportRun) -> bytes:
    kept = ImportFile.objects.filter(run=run).first()
    if kept is None:
        raise StepNotAllowedError(road="import", state=run.state, step="read")
    return open_bytes(kept.sealed)


def give_up(run: ImportRun, reason: Bilingual) -> None:
    """Leave an import failed after an accident."""
    _fail(run, "stopped", reason)


def _fail(run: ImportRun, why: str, reason: Bilingual) -> ImportRun:
    run.state, run.failure = State.FAILED.value, {"code": why, **reason.as_json()}
    run.save(update_fields=["state", "failure"])
    ImportFile.objects.filter(run=run).delete()
    return run


def _require_state(run: ImportRun, states: set[State], step: str) -> None:
    if State(run.state) not in states:
        raise StepNotAllowedError(road="import", state=run.state, step=step)


def _hold(kind: ImportKind[A]) -> None:
    """Keep other writers off the kind's tables until the transaction ends; SQLite's has the whole file already."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in kind.tables:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table._meta.db_table)} IN SHARE ROW EXCLUSIVE MODE")
