"""The one face every label is set in, so that a text has the same width in every rendering.

It is Bitstream Vera, which comes with reportlab and is embedded in the PDFs. What it has no character for is
refused, never printed as a box. The libraries are heavy, and most who serve a scan never print.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

CAPITAL_HEIGHT = 0.73
"""Of the size of the type; so are the others."""
DESCENT = 0.24
LEADING = 1.05

_UNIT = 1000
_FILES = {False: "Vera.ttf", True: "VeraBd.ttf"}


def pdf_face(bold: bool) -> str:
    """The name by which reportlab knows the face; registered at the first use, and never again."""
    return _registered(bold)


@cache
def _registered(bold: bool, /) -> str:
    # Registering a face anew makes the library forget which other one is its bold.
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    name = f"Label{'Bold' if bold else ''}"
    pdfmetrics.registerFont(TTFont(name, str(_file(bold))))
    return name


@cache
def picture_face(bold: bool, pixels: int) -> ImageFont.FreeTypeFont:
    """The face as Pillow draws it at this size."""
    from PIL import ImageFont

    return ImageFont.truetype(str(_file(bold)), pixels, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float, bold: bool) -> float:
    """How wide the text is, in the unit of the size."""
    return _unit_width(text, bold) * size / _UNIT


def forget_widths() -> None:
    """Measure every text anew from now on."""
    _unit_width.cache_clear()


@lru_cache(maxsize=16384)
def _unit_width(text: str, bold: bool) -> float:
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, pdf_face(bold), _UNIT))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters that the face lacks, each once."""
    if text.isascii() and text.isprintable():
        return ()
    from reportlab.pdfbase import pdfmetrics

    known = pdfmetrics.getFont(pdf_face(bold=False)).face.charToGlyph
    return tuple(dict.fromkeys(one for one in text if ord(one) not in known or not one.isprintable()))


def _file(bold: bool) -> Path:
    import reportlab

    return Path(reportlab.__file__).parent / "fonts" / _FILES[bold]
