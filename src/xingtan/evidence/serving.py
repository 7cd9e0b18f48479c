"""How a file goes out: as what it is, never run, never guessed at. The owning room decides who may have it."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from xingtan.evidence.contents import PDF
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.storage import path_of, small_path_of

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'; sandbox"
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""Browsers refuse to draw a PDF inside a sandbox; nothing in it may load anything all the same."""
SMALL_TYPE = "image/webp"


def small_response(request: HttpRequest, link: EvidenceLink) -> HttpResponseBase:
    """Return the small picture of the file, or of its first page; the file itself where there is none."""
    place = small_path_of(link.file.sha256)
    if not (link.file.small and place.is_file()):
        return file_response(request, link, inline=True)
    tag = f'"small-{link.file.sha256}"'
    if tag in request.headers.get("If-None-Match", ""):
        return dressed(HttpResponseNotModified(), SANDBOX, tag)
    response = FileResponse(place.open("rb"), content_type=SMALL_TYPE)
    response["Content-Disposition"] = 'inline; filename="small.webp"'
    return dressed(response, SANDBOX, tag)


def file_response(request: HttpRequest, link: EvidenceLink, *, inline: bool) -> HttpResponseBase:
    """Return the file's bytes under its name, or 304 when the browser has them.

    Only types that browsers show without running anything are ever inline; everything else is a download.
    A file whose bytes are missing on disk answers 410 and an empty body.
    """
    tag = f'"{link.file.sha256}"'
    if tag in request.headers.get("If-None-Match", ""):
        return dressed(HttpResponseNotModified(), _policy_of(link), tag)
    place = path_of(link.file.sha256)
    if not place.is_file():
        return HttpResponse(status=410)
    response = FileResponse(place.open("rb"), content_type=link.file.media_type)
    kind = "inline" if inline and link.file.previewed else "attachment"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in link.name)
    response["Content-Disposition"] = f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(link.name, safe='')}"
    return dressed(response, _policy_of(link), tag)


def _policy_of(link: EvidenceLink) -> str:
    return PDF_POLICY if link.file.media_type == PDF else SANDBOX


def dressed(response: HttpResponseBase, policy: str, tag: str) -> HttpResponseBase:
    """Return the response with the headers of every file: kept by one browser alone, never guessed at, never run."""
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = policy
    return response
