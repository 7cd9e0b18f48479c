"""The child process that opens a stranger's picture or PDF: bytes in on stdin, a clean picture out on stdout.

It loads neither Django nor any other room; ``kernel.confining`` says under which limits it lives and how it answers:
here with sizes and hashes, then the bytes of the clean picture and of the small one.
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from xingtan.kernel.confining import TOO_LARGE, RefusedError, Told, answer_confined

PDF = "application/pdf"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY, SMALL_QUALITY = 92, 80
SMALL_EFFORT = 2
"""How long WebP looks for the smallest picture, 0 to 6: half the time of the usual 4, some hundred bytes more."""
COLUMNS, ROWS = 9, 8
WIDEST_PAGE = 1000
LARGEST_PROFILE = 1024 * 1024
ORIENTATION = 0x0112
LOCKED_PDF = 4
"""The code of the library for a PDF behind a password."""


def read(content: bytes, asked: Mapping[str, Any]) -> Told:
    """Return what is told of the picture, its clean bytes and behind them those of the small one.

    Only the child process is confined: call this for bytes of one's own making, never for a stranger's.
    Errors: RefusedError.
    """
    told, clean, small = _page(content, asked) if asked["kind"] == PDF else _picture(content, asked)
    return Told({**told, "clean": len(clean)}, clean + small)


def _picture(content: bytes, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes, bytes]:
    """Return the picture upright, without notes of the camera, at most so wide; and the small one."""
    picture = _opened(content, asked)
    kind = "JPEG" if picture.format == "MPO" else picture.format or ""
    turned = picture.getexif().get(ORIENTATION, 1) not in {0, 1}
    upright = ImageOps.exif_transpose(picture)
    longest = asked["longest"]
    too_wide = max(upright.size) > longest
    if too_wide:
        upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    keep = picture.format == "JPEG" and not turned and not too_wide
    clean = _written(picture if keep else upright, kind, keep=keep)
    return _told(upright), clean, _small(upright, asked["small"])


def _opened(content: bytes, asked: Mapping[str, Any]) -> Image.Image:
    """Return the loaded picture; its size is judged from the head, before one pixel is unpacked."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(io.BytesIO(content), formats=(FORMATS[asked["kind"]],))
        if picture.width * picture.height > asked["pixels"]:
            raise RefusedError(code=TOO_LARGE)
        picture.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
    ) as error:
        raise RefusedError(code="damaged") from error
    return picture


def _written(picture: Image.Image, kind: str, *, keep: bool) -> bytes:
    """Return the pixels written anew; nothing but pixels, transparency and the colour profile comes along."""
    stream = io.BytesIO()
    profile = picture.info.get("icc_profile")
    options: dict[str, Any] = {"icc_profile": profile} if profile and len(profile) < LARGEST_PROFILE else {}
    picture.info = {name: picture.info[name] for name in ("transparency",) if name in picture.info}
    if kind == "JPEG":
        options["quality"] = "keep" if keep else QUALITY
    elif kind == "WEBP":
        options["quality"] = QUALITY
    elif kind == "PNG":
        options["optimize"] = False
    bare = picture if kind != "JPEG" or picture.mode in {"L", "RGB", "CMYK"} else picture.convert("RGB")
    if bare is not picture and options.get("quality") == "keep":
        options["quality"] = QUALITY
    bare.save(stream, format=kind, exif=b"", **options)
    return stream.getvalue()


def _small(picture: Image.Image, side: int) -> bytes:
    copy = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    if copy.mode == "RGBA":
        paper = Image.new("RGB", copy.size, "white")
        paper.paste(copy, mask=copy.getchannel("A"))
        copy = paper
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    copy.save(stream, format="WEBP", quality=SMALL_QUALITY, method=SMALL_EFFORT)
    return stream.getvalue()


def _told(picture: Image.Image) -> dict[str, Any]:
    grey = picture.convert("L")
    across = grey.resize((COLUMNS, ROWS), Image.Resampling.BOX).tobytes()
    down = grey.resize((ROWS, COLUMNS), Image.Resampling.BOX).tobytes()
    return {
        "width": picture.width,
        "height": picture.height,
        "across": _bits(
            across[row * COLUMNS + x] < across[row * COLUMNS + x + 1] for row in range(ROWS) for x in range(ROWS)
        ),
        "down": _bits(down[y * ROWS + x] < down[(y + 1) * ROWS + x] for y in range(ROWS) for x in range(ROWS)),
    }


def _bits(signs: Any) -> str:  # noqa: ANN401 an iterator of booleans
    """Return 64 signs as 16 hexadecimal digits."""
    number = 0
    for sign in signs:
        number = number << 1 | int(sign)
    return f"{number:016x}"


def _page(content: bytes, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes, bytes]:
    """Return one page of a PDF as a picture, the first unless asked; scripts and links in it are never looked at."""
    import pypdfium2  # noqa: PLC0415 only PDF files pay for it

    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
        page = document[asked.get("page", 1) - 1]
        width = max(page.get_width(), page.get_height(), 1)
        picture = page.render(scale=min(WIDEST_PAGE / width, 4), may_draw_forms=False).to_pil()
    except (pypdfium2.PdfiumError, ValueError, IndexError, OSError) as error:
        locked = getattr(error, "err_code", None) == LOCKED_PDF
        raise RefusedError(code="locked" if locked else "damaged") from error
    return {"pages": pages}, b"", _small(picture, max(asked["small"], WIDEST_PAGE))


if __name__ == "__main__":
    sys.exit(answer_confined(read))
