"""The pages of importing and exporting one kind of workbook, for whichever room has it.

``import_urls(kind, name_prefix="import", guard=..., actor_of=...)`` gives the addresses; ``guard("GET", "POST")``
returns the decorator of the room's gate. The names are the prefix alone (upload), and with ``-run``, ``-progress``,
``-columns``, ``-write``, ``-undo``, ``-mistakes``, ``-template`` and ``-export``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from xingtan.kernel.errors import ReasonMissingError, StepNotAllowedError
from xingtan.sheets.forms import UploadForm, chosen_columns, column_choices
from xingtan.sheets.kinds import ImportKind
from xingtan.sheets.models import ImportRun, State
from xingtan.sheets.reading import LIMITS
from xingtan.sheets.reports import Finding, kept_findings, wanting
from xingtan.sheets.services import (
    LONGEST_REASON,
    PlanChangedError,
    RowsWrongError,
    UndoRefusedError,
    check_run,
    choose_columns,
    start_run,
    undo_run,
    write_run,
)
from xingtan.sheets.shown import page_rows, tabs_of, undo_lines
from xingtan.sheets.tasks import check_later
from xingtan.sheets.writing import CSV, XLSX, mistakes_of, template_of, workbook_of

AT_ONCE = 64 * 1024
"""Files up to this size (some 300 rows) are checked while the person waits; longer ones in the background."""

ROWS_A_PAGE = 50
WRONG_LOOKED_AT = 500
"""Among so many wrong rows is looked for what could be made, such as groups that the school does not have yet."""
View = Callable[..., HttpResponseBase]
Guard = Callable[..., Callable[[Any], Any]]


def import_urls(
    kind: ImportKind[Any], *, name_prefix: str, guard: Guard, actor_of: Callable[[HttpRequest], Any]
) -> list[URLPattern]:
    """Return the addresses of importing and exporting this kind, to be put under one folder such as ``import/``."""
    pages = ImportPages(kind, name_prefix, actor_of)
    read, write, both = guard("GET"), guard("POST"), guard("GET", "POST")
    routes: tuple[tuple[str, str, View], ...] = (
        ("", "", both(pages.upload)),
        ("template.xlsx", "-template", read(pages.template)),
        ("export/", "-export", read(pages.export)),
        ("<int:run_id>/", "-run", read(pages.run)),
        ("<int:run_id>/progress/", "-progress", read(pages.progress)),
        ("<int:run_id>/columns/", "-columns", both(pages.columns)),
        ("<int:run_id>/write/", "-write", write(pages.write)),
        ("<int:run_id>/undo/", "-undo", write(pages.undo)),
        ("<int:run_id>/mistakes.xlsx", "-mistakes", read(pages.mistakes)),
    )
    return [path(route, view, name=f"{name_prefix}{suffix}") for route, suffix, view in routes]


@dataclass(frozen=True)
class ImportPages:
    """The views of one kind."""

    kind: ImportKind[Any]
    prefix: str
    actor_of: Callable[[HttpRequest], Any]

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Show the upload page, or take a file and go on to its run."""
        form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()), limit=LIMITS.file)
        if request.method == "POST" and form.is_valid():
            file, actor = form.cleaned_data["file"], self.actor_of(request)
            run = start_run(self.kind, actor=actor, file_name=file.name, content=file.read(), at=timezone.now())
            return self._check(request, run)
        runs = ImportRun.objects.visible_to(self.actor_of(request)).filter(kind=self.kind.code).newest_first()[:10]
        context = {"form": form, "runs": runs, **self._shared(request)}
        return render(request, "sheets/upload.html", context, status=422 if form.errors else 200)

    def template(self, request: HttpRequest) -> HttpResponse:
        """Send the empty template in the reader's language."""
        return download(template_of(self._seen(request)), f"{self.kind.label}.xlsx", XLSX)

    def export(self, request: HttpRequest) -> HttpResponse:
        """Send everything in the reader's scope; personal numbers are masked."""
        suffix = "csv" if request.GET.get("format") == "csv" else "xlsx"
        kind = self._seen(request)
        rows = kind.export_rows(self.actor_of(request), on=timezone.localdate())
        content = workbook_of(kind, rows, suffix=suffix)
        return download(content, f"{self.kind.label}.{suffix}", CSV if suffix == "csv" else XLSX)

    def run(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Show an import where it stands."""
        run = self._run(request, run_id)
        if run.state == State.MAPPING.value:
            return redirect(self._url(request, "-columns", run))
        return self._show(request, run)

    def progress(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Answer the poll of a running check; once it has ended, let the page load anew."""
        run = self._run(request, run_id)
        if run.state != State.READING.value:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "sheets/_progress.html", {"run": run, **self._shared(request)})

    def columns(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Let a person say which column is which; ``again`` checks the file anew with the columns as they are."""
        run = self._run(request, run_id)
        if run.state not in {State.MAPPING.value, State.CHECKED.value}:
            return redirect(self._url(request, "-run", run))
        if request.method == "POST":
            if "again" not in request.POST:
                choose_columns(run, chosen=chosen_columns(run.layout, request.POST))
            return self._check(request, run)
        columns = self._seen(request).columns()
        context = {"run": run, "choices": column_choices(run.layout, columns), **self._shared(request)}
        by_field = {column.field: column for column in columns}
        context["missing"] = [by_field[name].label for name in run.layout.get("missing", [])]
        context["doubled"] = [by_field[name].label for name in run.layout.get("doubled", [])]
        return render(request, "sheets/columns.html", context)

    def write(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Write the dry run, or say why not and show where it stands now."""
        run = self._run(request, run_id)
        refused, reason = "", request.POST.get("reason", "").strip()[:LONGEST_REASON]
        ticked = request.POST.get("reopen") == "yes"
        try:
            write_run(
                self.kind, actor=self.actor_of(request), run=run, at=timezone.now(), reason=reason if ticked else ""
            )
        except ReasonMissingError:
            return self._show(request, run, again={"ticked": ticked, "reason": reason})
        except PlanChangedError:
            refused = _(
                "The data changed after this dry run. Here is the new one; look at it again, nothing was written."
            )
        except RowsWrongError:
            refused = _("Nothing is written while any row is wrong.")
        except StepNotAllowedError:
            refused = _("This import is not waiting to be written.")
        if refused:
            run.refresh_from_db()
            return self._show(request, run, refused=refused)
        messages.success(request, _("The import is written."))
        return redirect(self._url(request, "-run", run))

    def undo(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Take the import back, or name the rows that stand in the way."""
        run = self._run(request, run_id)
        try:
            undo_run(self.kind, actor=self.actor_of(request), run=run, at=timezone.now())
        except UndoRefusedError as error:
            refused = _("The import cannot be undone as a whole; nothing was changed. These rows stand in the way.")
            in_the_way = undo_lines(error.rows, self._seen(request).columns())
            return self._show(request, run, refused=refused, in_the_way=in_the_way)
        except StepNotAllowedError:
            return self._show(request, run, refused=_("This import is not one that can be undone."))
        messages.success(request, _("The import is undone."))
        return redirect(self._url(request, "-run", run))

    def mistakes(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Send all mistakes as a workbook in both languages."""
        run = self._run(request, run_id)
        found = kept_findings(run.rows.with_verdict("wrong"))
        return download(mistakes_of(_mistake_line(each) for each in found), f"{_('Mistakes')}-{run.pk}.xlsx", XLSX)

    def _check(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        now = timezone.now()
        if run.size <= AT_ONCE:
            check_run(self.kind, actor=self.actor_of(request), run=run, at=now)
        else:
            check_later.enqueue(run.pk, now.isoformat())
        return redirect(self._url(request, "-run", run))

    def _show(
        self,
        request: HttpRequest,
        run: ImportRun,
        *,
        refused: str = "",
        in_the_way: list[dict[str, str]] | None = None,
        again: Mapping[str, object] | None = None,
    ) -> HttpResponse:
        """Show the import; ``again`` holds what was said of opening rows again where that did not suffice."""
        tabs = tabs_of(run, request.GET.get("tab", ""), self._url(request, "-run", run))
        current = next((tab.verdict for tab in tabs if tab.current), "")
        rows = Paginator(run.rows.with_verdict(current), ROWS_A_PAGE).get_page(request.GET.get("page"))
        seen, wrong = self._seen(request), run.rows.with_verdict("wrong")[:WRONG_LOOKED_AT]
        context = {
            "run": run,
            "ways_on": seen.ways_on(self.actor_of(request), wanting(wrong)) if run.counts.get("wrong") else [],
            "tabs": tabs,
            "verdict": current,
            "page_obj": rows,
            "rows": page_rows(rows, seen.columns()),
            "refused": refused,
            "again": again,
            "in_the_way": in_the_way or [],
            **self._shared(request),
        }
        return render(request, "sheets/run.html", context, status=409 if refused else 422 if again else 200)

    def _seen(self, request: HttpRequest) -> ImportKind[Any]:
        """Return the kind as the person of this request sees it."""
        return self.kind.seen_by(self.actor_of(request))

    def _run(self, request: HttpRequest, run_id: int) -> ImportRun:
        mine = ImportRun.objects.visible_to(self.actor_of(request)).filter(kind=self.kind.code)
        return get_object_or_404(mine, pk=run_id)

    def _shared(self, request: HttpRequest) -> dict[str, object]:
        """Return what every template of these pages needs: the kind and a way to addresses."""

        def address(suffix: str, run: ImportRun | None = None) -> str:
            return self._url(request, suffix, run)

        return {"kind": self.kind, "address": address, "limit_megabytes": LIMITS.file // (1024 * 1024)}

    def _url(self, request: HttpRequest, suffix: str, run: ImportRun | None = None) -> str:
        match = request.resolver_match
        namespace = f"{match.namespace}:" if match and match.namespace else ""
        return reverse(f"{namespace}{self.prefix}{suffix}", args=[run.pk] if run else [])


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Return a file that the browser saves under this name and keeps out of its cache."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _mistake_line(found: Finding) -> dict[str, str]:
    return {
        "sheet": found["sheet"],
        "row": str(found["row"]),
        "column": f"{found['column']} {found['header']}".strip(),
        "reason_zh": found["reason"]["zh"],
        "cure_zh": found["cure"]["zh"],
        "reason_en": found["reason"]["en"],
        "cure_en": found["cure"]["en"],
    }
