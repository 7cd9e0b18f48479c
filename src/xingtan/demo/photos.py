"""Photographs of lessons and meetings, painted in flat colours and written as small PNG files."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from math import isqrt

from xingtan.demo.chance import Chance

WIDTH, HEIGHT = 640, 420
WALL, BOARD, CHALK, WOOD, DARK, HAIR, SHIRT, SKIN, SKY, LEAF, STAMP, WHITE = range(12)
WALLS = ((246, 233, 214), (228, 236, 232), (240, 228, 222), (233, 231, 244))
SHIRTS = ((196, 92, 62), (74, 116, 150), (96, 140, 96), (150, 96, 140))
FIXED = {
    BOARD: (48, 84, 70),
    CHALK: (228, 232, 220),
    WOOD: (176, 132, 88),
    DARK: (92, 68, 48),
    HAIR: (52, 44, 42),
    SKIN: (236, 200, 172),
    SKY: (178, 212, 232),
    LEAF: (122, 160, 108),
    STAMP: (255, 190, 84),
    WHITE: (255, 255, 255),
}
#: Digits of three columns and five rows, a row each octal digit: the stamp that cameras put into a corner.
DIGITS = {
    "0": "75557", "1": "26227", "2": "71747", "3": "71717", "4": "55711",
    "5": "74717", "6": "74757", "7": "71122", "8": "75757", "9": "75717", "-": "00700",
}  # fmt: skip
DOT = 4
UPPER = bytes((number << 4) & 255 for number in range(256))
"""Colour numbers moved into the upper half of a byte, where PNG files of sixteen colours keep every other cell."""


@dataclass
class Canvas:
    """A field of colour numbers, row after row."""

    cells: bytearray

    def box(self, left: int, top: int, width: int, height: int, colour: int) -> None:
        """Fill a rectangle; what lies outside is left out."""
        left, right = max(0, left), min(WIDTH, left + width)
        for row in range(max(0, top), min(HEIGHT, top + height)):
            self.cells[row * WIDTH + left : row * WIDTH + right] = bytes([colour]) * (right - left)

    def disc(self, x: int, y: int, radius: int, colour: int) -> None:
        """Fill a circle."""
        for row in range(-radius, radius + 1):
            half = isqrt(radius * radius - row * row)
            self.box(x - half, y + row, 2 * half + 1, 1, colour)


def photo_png(chance: Chance, key: str, day: str) -> bytes:
    """Return a picture of a classroom on that day; the same bytes for the same key."""
    canvas = Canvas(bytearray([WALL]) * (WIDTH * HEIGHT))
    _room(canvas, chance, key)
    _people(canvas, chance, key)
    _stamp(canvas, day)
    colours = {**FIXED, WALL: chance.pick(WALLS, "wall", key), SHIRT: chance.pick(SHIRTS, "shirt", key)}
    return _png(canvas, [colours[number] for number in range(len(colours))])


def _room(canvas: Canvas, chance: Chance, key: str) -> None:
    canvas.box(0, 300, WIDTH, 120, WOOD)
    canvas.box(130, 40, 380, 170, DARK)
    canvas.box(138, 48, 364, 154, BOARD)
    for line in range(chance.between(3, 5, "chalk", key)):
        left = 160 + chance.roll(30, "indent", key, line)
        canvas.box(left, 68 + 26 * line, 90 + chance.roll(200, "length", key, line), 5, CHALK)
    side = 24 if chance.happens(50, "window", key) else 536
    canvas.box(side - 6, 54, 92, 132, WHITE)
    canvas.box(side, 60, 80, 120, SKY)
    canvas.disc(side + 30, 164, 26, LEAF)
    canvas.disc(side + 58, 170, 20, LEAF)
    canvas.box(side + 38, 60, 4, 120, WHITE)
    canvas.box(side, 118, 80, 4, WHITE)


def _people(canvas: Canvas, chance: Chance, key: str) -> None:
    teacher = chance.between(220, 420, "teacher", key)
    canvas.box(teacher - 22, 176, 44, 110, SHIRT)
    canvas.box(teacher + 18, 190, 40, 12, SHIRT)
    canvas.disc(teacher, 150, 24, SKIN)
    canvas.disc(teacher, 140, 22, HAIR)
    canvas.disc(teacher, 154, 20, SKIN)
    for row in range(2):
        top, gap, radius = 268 + 62 * row, 118 + 16 * row, 18 + 6 * row
        for seat in range(6):
            x = seat * gap + 10 + chance.roll(26, "seat", key, row, seat)
            if chance.happens(88, "present", key, row, seat):
                canvas.disc(x, top, radius, HAIR)
                canvas.box(x - radius - 6, top + radius - 4, 2 * radius + 12, 44, WHITE if seat % 3 else SHIRT)
        canvas.box(0, top + 36, WIDTH, 10, DARK)


def _stamp(canvas: Canvas, day: str) -> None:
    left, top = WIDTH - 16 * len(day) - 18, HEIGHT - 36
    for place, letter in enumerate(day):
        for row, bits in enumerate(DIGITS[letter]):
            for column in range(3):
                if int(bits, 8) & (4 >> column):
                    canvas.box(left + 16 * place + DOT * column, top + DOT * row, DOT, DOT, STAMP)


def _png(canvas: Canvas, colours: list[tuple[int, int, int]]) -> bytes:
    rows = []
    for row in range(HEIGHT):
        line = canvas.cells[row * WIDTH : (row + 1) * WIDTH]
        high, low = line[::2].translate(UPPER), line[1::2]
        rows.append(b"\0" + (int.from_bytes(high) | int.from_bytes(low)).to_bytes(WIDTH // 2))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0)
    palette = b"".join(bytes(colour) for colour in colours)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
