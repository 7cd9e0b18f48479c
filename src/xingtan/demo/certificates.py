"""Certificates as small PDF files, written by hand: a frame, Chinese text, a round seal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT = 595, 420
INK, GOLD, RED = "0.20 0.16 0.13", "0.80 0.60 0.30", "0.80 0.16 0.14"
PAPER = "0.995 0.985 0.955"
#: A circle of four curves: how far the control points lie from the ends, for a radius of one.
CURVE = Fraction(5523, 10000)
#: A star of five points in hundredths of its radius.
STAR = ((0, 100), (-22, 31), (-95, 31), (-36, -12), (-59, -81), (0, -38), (59, -81), (36, -12), (95, 31), (22, 31))


@dataclass(frozen=True)
class Certificate:
    """What a certificate says: a heading, who, lines of text, who issued it and when."""

    heading: str
    holder: str
    lines: tuple[str, ...]
    issuer: str
    day: str
    number: str


def certificate_pdf(certificate: Certificate) -> bytes:
    """Return the certificate as a PDF file of one page; the same bytes for the same certificate."""
    content = "\n".join([*_frame(), *_words(certificate), *_seal()]).encode("ascii")
    descriptor = (
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
        "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>"
    )
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>"
    )
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font.encode(),
        descendant.encode(),
        descriptor.encode(),
    ]
    return _file(bodies)


def _file(bodies: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return bytes(out)


def _frame() -> list[str]:
    return [
        f"{PAPER} rg 0 0 {WIDTH} {HEIGHT} re f",
        f"{GOLD} RG 5 w 22 22 {WIDTH - 44} {HEIGHT - 44} re S",
        f"1 w 30 30 {WIDTH - 60} {HEIGHT - 60} re S",
    ]


def _words(said: Certificate) -> list[str]:
    drawn = [
        f"{RED} rg",
        _centred(said.heading, HEIGHT - 96, 34),
        f"{INK} rg",
        _line(said.holder, 74, HEIGHT - 148, 18),
    ]
    drawn += [_line(text, 74, HEIGHT - 184 - 28 * place, 15) for place, text in enumerate(said.lines)]
    drawn += [
        _line(said.issuer, WIDTH - 80 - 14 * len(said.issuer), 92, 14),
        _line(said.day, WIDTH - 80 - 14 * len(said.issuer), 68, 13),
        _line(said.number, 74, 58, 10),
    ]
    return drawn


def _line(text: str, left: int, bottom: int, size: int) -> str:
    return f"BT /F1 {size} Tf {left} {bottom} Td <{text.encode('utf-16-be').hex().upper()}> Tj ET"


def _centred(text: str, bottom: int, size: int) -> str:
    halves = sum(1 if letter.isascii() else 2 for letter in text)
    return _line(text, (WIDTH - halves * size // 2) // 2, bottom, size)


def _seal() -> list[str]:
    middle, height, radius = WIDTH - 128, 92, 44
    return [f"{RED} RG 3 w", _circle(middle, height, radius), f"{RED} rg", _star(middle, height, 15)]


def _circle(x: int, y: int, radius: int) -> str:
    low = {axis: (_number(value - radius), _number(value - radius * CURVE)) for axis, value in (("x", x), ("y", y))}
    high = {axis: (_number(value + radius), _number(value + radius * CURVE)) for axis, value in (("x", x), ("y", y))}
    (left, left_in), (right, right_in) = low["x"], high["x"]
    (bottom, bottom_in), (top, top_in) = low["y"], high["y"]
    return (
        f"{right} {y} m {right} {top_in} {right_in} {top} {x} {top} c {left_in} {top} {left} {top_in} {left} {y} c "
        f"{left} {bottom_in} {left_in} {bottom} {x} {bottom} c {right_in} {bottom} {right} {bottom_in} {right} {y} c S"
    )


def _star(x: int, y: int, radius: int) -> str:
    points = [(x + Fraction(across * radius, 100), y + Fraction(up * radius, 100)) for across, up in STAR]
    first, *rest = [f"{_number(across)} {_number(up)}" for across, up in points]
    return f"{first} m " + " ".join(f"{point} l" for point in rest) + " h f"


def _number(value: Fraction | int) -> str:
    hundredths = int(Fraction(value) * 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
