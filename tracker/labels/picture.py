"""Reading the codes in a picture that a camera took; the picture may be anything anybody sends."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from tracker.custody.problems import Problem
from tracker.labels.passes import THOROUGH, Pass, looks

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 8_000_000
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 2_000
"""A larger picture is shrunk to this many pixels: a label that fills an eighth of it is still read."""

_TYPES = ("PNG", "JPEG", "WEBP")
# Each of these finds its own misreads; a linear code without a check character is made up out of noise.
_SYMBOLOGIES = ("QRCode", "MicroQRCode", "DataMatrix", "Aztec", "Code128")
# What decoders let out on damaged bytes, most of it found by damaging pictures at random. A warning counts,
# for it is an error where Python is told so.
_DAMAGE = (
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    Warning,
    struct.error,
    zlib.error,
)


class BadPicture(Problem):
    """What was sent is not a picture that can be looked at."""


@dataclass(frozen=True, slots=True)
class ReadCode:
    """One code found in a picture: its text, never interpreted, and the kind of symbol it stood in."""

    text: str
    symbology: str


def read_picture(
    data: bytes,
    most_bytes: int = MOST_BYTES,
    most_pixels: int = MOST_PIXELS,
    passes: tuple[Pass, ...] = THOROUGH,
) -> tuple[ReadCode, ...]:
    """Every code that the first pass to find one finds, perhaps none, in bounded time and memory; or
    `BadPicture`."""
    grey = _grey(_opened(data, most_bytes, most_pixels))
    return next((found for one in looks(grey, passes) if (found := _codes(one))), ())


def _codes(picture: Image.Image) -> tuple[ReadCode, ...]:
    import zxingcpp

    formats = zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, one) for one in _SYMBOLOGIES])
    found = zxingcpp.read_barcodes(picture, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return tuple(ReadCode(one.text, str(one.format)) for one in found)


def _opened(data: bytes, most_bytes: int, most_pixels: int) -> Image.Image:
    from PIL import Image, UnidentifiedImageError

    if len(data) > most_bytes:
        raise BadPicture(
            f"The picture has {len(data)} bytes, and at most {most_bytes} are read."
            " Take a smaller picture, or type the code."
        )
    try:
        picture = Image.open(BytesIO(data), formats=_TYPES)
    except UnidentifiedImageError as problem:
        raise BadPicture(
            "This is not a PNG, JPEG or WebP picture. Take a photo of the label, or type the code."
        ) from problem
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_large(most_pixels) from problem
    except _DAMAGE as problem:
        raise _damaged() from problem
    if picture.width * picture.height > most_pixels:
        raise _too_large(most_pixels)
    return picture


def _grey(picture: Image.Image) -> Image.Image:
    """The picture, small and in greys; it is never turned, for codes are found however they lie."""
    from PIL import Image

    try:
        # A JPEG is decoded at a half or a quarter of its size where that is enough.
        picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
        clear = picture.has_transparency_data
        small = picture.convert("RGBA" if clear else "L")
    except _DAMAGE as problem:
        raise _damaged() from problem
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    if clear:
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small)
    return small.convert("L")


def _too_large(most_pixels: int) -> BadPicture:
    return BadPicture(
        f"The picture has more than the {most_pixels} pixels that are read."
        " Take a smaller picture, or type the code."
    )


def _damaged() -> BadPicture:
    return BadPicture("The picture is damaged or cut short. Take it again, or type the code.")
