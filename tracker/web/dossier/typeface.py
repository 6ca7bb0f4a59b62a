"""The face a dossier is set in: Latin, Greek, Cyrillic and Georgian letters, plain and bold.

It is FiraGO, which comes with pymupdf-fonts under the SIL Open Font License and is embedded in the PDF.
Labels stay in a face of their own, by whose widths they are arranged.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

# Written from the right, or by joining letters anew: this setting does neither, and would show another text.
UNJOINED = ("ARABIC", "HEBREW", "DEVANAGARI", "THAI")


@cache
def face(bold: bool, /) -> str:
    """The name by which reportlab knows the face; registered with its bold one at the first use."""
    # Registering a face anew makes the library forget which other one is its bold.
    from pymupdf_fonts.FiraGO_Bold import fontbuffer as heavy
    from pymupdf_fonts.FiraGO_Regular import fontbuffer as light

    name = "DossierBold" if bold else "Dossier"
    pdfmetrics.registerFont(TTFont(name, BytesIO(heavy if bold else light)))
    return name


@cache
def family() -> None:
    """Tell the library once which face is the bold one of the other."""
    plain, bold = face(False), face(True)
    pdfmetrics.registerFontFamily(plain, normal=plain, bold=bold, italic=plain, boldItalic=bold)
    pdfmetrics.registerFontFamily(bold, normal=bold, bold=bold, italic=bold, boldItalic=bold)


@lru_cache(maxsize=16384)
def width(text: str, size: float, bold: bool) -> float:
    """How wide the text is, in the unit of the size."""
    return float(pdfmetrics.stringWidth(text, face(bold), size))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters that cannot be set as they are written, each once."""
    if text.isascii() and text.isprintable():
        return ()
    known = pdfmetrics.getFont(face(False)).face.charToGlyph
    return tuple(dict.fromkeys(one for one in text if not _sets(one, known)))


def _sets(sign: str, known: dict[int, int]) -> bool:
    return ord(sign) in known and sign.isprintable() and not unicodedata.name(sign, "").startswith(UNJOINED)
