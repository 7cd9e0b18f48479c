"""Makers of real pictures: a certificate drawn in flat colours, with the notes of a camera, any size and format."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw

GPS = 0x8825
ORIENTATION = 0x0112
MAKER = 0x010F


def canvas(seed: int = 0, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return a picture with blocks whose places follow from the seed: other seeds look different."""
    picture = Image.new("RGB", size, (240, 232, 214))
    pen = ImageDraw.Draw(picture)
    state = seed * 7919 + 17
    for _ in range(24):
        state = (state * 1103515245 + 12345) % 2**31
        x, y, tone = state % size[0], (state >> 9) % size[1], (state >> 4) % 256
        pen.rectangle((x, y, x + size[0] // 5, y + size[1] // 6), fill=(tone, 255 - tone, tone // 2))
    return picture


def photo(
    kind: str = "JPEG",
    *,
    seed: int = 0,
    size: tuple[int, int] = (320, 240),
    orientation: int = 0,
    notes: bool = False,
    quality: int = 90,
) -> bytes:
    """Return the picture as a file; ``notes`` gives it a maker and a place, ``orientation`` a turn of the camera."""
    exif = Image.Exif()
    if orientation:
        exif[ORIENTATION] = orientation
    if notes:
        exif[MAKER] = "Apricot Phones"
        exif.get_ifd(GPS).update({1: "N", 2: (31, 14, 5), 3: "E", 4: (121, 28, 30)})
    stream = io.BytesIO()
    canvas(seed, size).save(stream, kind, exif=exif, quality=quality)
    return stream.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """Return a small file whose head promises so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
