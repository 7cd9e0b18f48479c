"""Makers of office files, part by part, honest and hostile; and of a PDF with several pages."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip file with these parts, in this order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return stream.getvalue()


def docx(body: str, *, doctype: str = "", styles: str = "") -> bytes:
    """Return a Word file with this body; ``doctype`` stands before it."""
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
            "word/document.xml": f"{doctype}<w:document {W}><w:body>{body}</w:body></w:document>",
        }
    )


def line(text: str, style: str = "") -> str:
    """Return a paragraph of Word."""
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}<w:r><w:t>{text}</w:t></w:r></w:p>"


def word_table(rows: list[list[str]]) -> str:
    """Return a table of Word."""
    cells = ("".join(f"<w:tc>{line(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def pptx(slides: list[tuple[str, list[str]]], order: list[int] | None = None) -> bytes:
    """Return slides of a title and items; ``order`` are their numbers as the presentation shows them."""
    shown = order or list(range(1, len(slides) + 1))
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in shown)
    relations = "".join(f'<Relationship Id="rId{number}" Target="slides/slide{number}.xml"/>' for number in shown)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f"<p:presentation {P} {R}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>"
        ),
    }
    for number, (title, items) in enumerate(slides, start=1):
        shapes = _shape("title", [title]) + _shape("body", items) + _shape("sldNum", [str(number)])
        parts[f"ppt/slides/slide{number}.xml"] = f"<p:sld {P} {A}>{shapes}</p:sld>"
    return archive(parts)


def _shape(kind: str, lines: list[str]) -> str:
    said = "".join(f"<a:p><a:r><a:t>{each}</a:t></a:r></a:p>" for each in lines)
    return f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:txBody>{said}</p:txBody></p:sp>'


def odf(
    kind: str, content: str, *, manifest: str = "<manifest/>", extra: dict[str, str | bytes] | None = None
) -> bytes:
    """Return an OpenDocument file: ``kind`` is text, spreadsheet or presentation."""
    spaces = " ".join(f'xmlns:{name}="{OPEN}{place}:1.0"' for name, place in _SPACES.items())
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {spaces}><office:body>{content}</office:body>"
            "</office:document-content>",
            "META-INF/manifest.xml": manifest,
            **(extra or {}),
        }
    )


_SPACES = {"office": "office", "text": "text", "table": "table", "draw": "drawing", "presentation": "presentation"}


def old_office(*names: str) -> bytes:
    """Return what looks like an old office file whose storages have these names."""
    return OLE + b"\x00" * 504 + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in names)


def pdf(pages: int, *, locked: bool = False) -> bytes:
    """Return a PDF with so many pages, each with a line of its own; a ``locked`` one asks for a password."""
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(pages))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>"]
    for number in range(pages):
        drawn = f"0 0 0 rg 20 {20 + 30 * number} 100 10 re f"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Contents {4 + 2 * number} 0 R>>")
        objects.append(f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream")
    if locked:
        word = "00" * 32
        objects.append(f"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<{word}>/U<{word}>>>")
    return _written(objects, locked=locked)


def _written(objects: list[str], *, locked: bool) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    lock = f"/Encrypt {len(objects)} 0 R/ID[<00><00>]" if locked else ""
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer<</Size {count}/Root 1 0 R{lock}>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
