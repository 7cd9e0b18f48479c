"""Looking at a file in the page: its small picture, its words, its pages one by one. The owning room says who may."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase

from xingtan.evidence.contents import PDF, READ
from xingtan.evidence.errors import LockedFileError
from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.evidence.office.reader import DAMAGED, LOCKED
from xingtan.evidence.pictures import pdf_page_of
from xingtan.evidence.previews import GONE, Preview, document_of, keep_preview, kept_preview
from xingtan.evidence.serving import SANDBOX, SMALL_TYPE, dressed, small_response
from xingtan.evidence.storage import keep_bytes, page_path_of, path_of
from xingtan.pages.answers import back_of, page

LEAVES = 30
"""So many pages of a PDF are leafed through in the page; whoever needs more opens the file itself."""


def look(request: HttpRequest, link: EvidenceLink) -> HttpResponseBase | None:
    """Return what was asked to be looked at; None where the file itself is wanted.

    ``?small``: the small picture. ``?text``: the words of a document. ``?leaf=3``: that page of a PDF, with the way to
    the next; ``?leaf=3&picture`` its picture alone. htmx gets a figure, a browser a whole page.
    """
    if "small" in request.GET:
        return small_response(request, link)
    if "leaf" in request.GET:
        return _leaf(request, link)
    return _figure(request, link, 1) if "text" in request.GET else None


def made_preview(file: EvidenceFile) -> Preview:
    """Return what is shown of a document, made now if it never was."""
    known = kept_preview(file.sha256)
    if known is not None:
        return known
    place = path_of(file.sha256)
    if not place.is_file():
        return Preview(refused=GONE)
    preview = _pages(place.read_bytes()) if file.is_pdf else document_of(place.read_bytes(), file.media_type)
    keep_preview(file.sha256, preview)
    return preview


def _pages(content: bytes) -> Preview:
    try:
        pages = pdf_page_of(content).pages
    except LockedFileError:
        return Preview(refused=LOCKED)
    return Preview(pages=pages) if pages else Preview(refused=DAMAGED)


def _leaf(request: HttpRequest, link: EvidenceLink) -> HttpResponseBase:
    """Return one page of a PDF; 404 where there is no such page."""
    asked = request.GET["leaf"][:4]
    number = int(asked) if asked.isdecimal() else 0
    if link.file.media_type != PDF or not 1 <= number <= min(made_preview(link.file).pages, LEAVES):
        raise Http404
    if "picture" not in request.GET:
        return _figure(request, link, number)
    tag = f'"leaf-{number}-{link.file.sha256}"'
    if tag in request.headers.get("If-None-Match", ""):
        return dressed(HttpResponseNotModified(), SANDBOX, tag)
    place = page_path_of(link.file.sha256, number)
    if not place.is_file():
        picture = pdf_page_of(path_of(link.file.sha256).read_bytes(), number).picture
        if not picture:
            raise Http404
        keep_bytes(picture, place)
    response = FileResponse(place.open("rb"), content_type=SMALL_TYPE)
    response["Content-Disposition"] = f'inline; filename="page-{number}.webp"'
    return dressed(response, SANDBOX, tag)


def _figure(request: HttpRequest, link: EvidenceLink, leaf: int) -> HttpResponseBase:
    if link.file.media_type not in READ and link.file.media_type != PDF:
        raise Http404
    context = {
        "link": link,
        "address": request.path,
        "leaf": leaf,
        "inside": made_preview(link.file),
        "back": back_of(request),
    }
    return page(request, "evidence/look.html", "evidence/_look.html", context)
