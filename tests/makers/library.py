"""Makers of the library: documents of every kind with a text, resources on the shelf or proposed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from makers.people import TODAY
from makers.records import NOON
from xingtan.access.actors import Actor, actor_for
from xingtan.access.models import Account
from xingtan.institutions.models import Institution
from xingtan.research.library.models import Resource, ResourceUse
from xingtan.research.library.services import About, Given, add_resource
from xingtan.research.library.workflow import Use
from xingtan.research.materials.models import Material
from xingtan.research.materials.services import Book, list_book
from xingtan.research.materials.workflow import MaterialKind

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def packed(parts: dict[str, str]) -> bytes:
    """Return an office archive with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def docx(*paragraphs: str) -> bytes:
    """Return a Word file with these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return packed({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})


def noted_docx(text: str, footnote: str) -> bytes:
    """Return a Word file of one paragraph with a footnote."""
    line = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    body, note = line.format(text), line.format(footnote)
    return packed(
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{WORD}"><w:footnote>{note}</w:footnote></w:footnotes>',
        }
    )


def noted_pptx(text: str, note: str) -> bytes:
    """Return a PowerPoint file of one slide with a note for whoever speaks."""
    line = f'xmlns:p="p" xmlns:a="{DRAWING}"><a:p><a:r><a:t>{{}}</a:t></a:r></a:p>'
    return packed(
        {
            "ppt/slides/slide1.xml": f"<p:sld {line.format(text)}</p:sld>",
            "ppt/notesSlides/notesSlide1.xml": f"<p:notes {line.format(note)}</p:notes>",
        }
    )


def pptx(*slides: str) -> bytes:
    """Return a PowerPoint file with one text on each slide."""
    return packed(
        {
            f"ppt/slides/slide{number}.xml": f'<p:sld xmlns:p="p" xmlns:a="{DRAWING}"><a:p><a:r><a:t>{text}</a:t></a:r>'
            "</a:p></p:sld>"
            for number, text in enumerate(slides, start=1)
        }
    )


def pdf(text: str) -> bytes:
    """Return a PDF of one page with this line of Latin letters."""
    drawn = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length " + str(len(drawn)).encode() + b" >>\nstream\n" + drawn + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    found, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(found))
        found += str(number).encode() + b" 0 obj\n" + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(found))
    return found + head + table + tail


def about(title: str = "五年级天气单元课件", **changes: Any) -> About:
    """Return a description, everything but the title fixed unless changed."""
    return About(
        **{
            "title": title,
            "subject": "english",
            "licence": "school_use",
            "language": "zh",
            "grade": "grade_5",
            "term": "first",
            **changes,
        }
    )


def link(address: str = "https://example.org/lesson") -> Given:
    """Return the address of a page."""
    return Given(address=address)


def file(content: bytes, name: str = "lesson.docx") -> Given:
    """Return a file that is brought."""
    return Given(name=name, chunks=[content])


def make_resource(
    actor: Actor, place: Institution, title: str = "五年级天气单元课件", *, given: Given | None = None, **changes: Any
) -> Resource:
    """Return a resource that this person brought to that place; a link unless something else is given."""
    return add_resource(actor=actor, place=place, about=about(title, **changes), given=given or link(), at=NOON)


def titles(rows: Sequence[Resource]) -> list[str]:
    """Return the titles in their order."""
    return [row.title for row in rows]


def shelved_in(school: Institution, group: Institution, keeper: Account) -> Resource:
    """Return the resource on the shelf of this team, brought by whoever keeps it and used once; made if need be."""
    if known := Resource.objects.filter(group=group).first():
        return known
    made = make_resource(actor_for(keeper, on=TODAY), group, f"Of {school.code}", given=file(docx("天气")))
    about = {"use": Use.USED.value, "account_id": keeper.pk, "name": keeper.name, "on": TODAY, "lesson": "Weather"}
    ResourceUse.objects.create(resource=made, number=1, **about)
    return made


def book_of(school: Institution, manager: Account) -> Material:
    """Return a book on the list of this school; made when there is none."""
    known = Material.objects.filter(school=school).first()
    book = Book("B1", "Book", MaterialKind.TEXTBOOK, "english")
    return known or list_book(actor=actor_for(manager, on=TODAY), school=school, book=book, at=NOON)
