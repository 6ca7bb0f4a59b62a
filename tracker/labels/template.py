"""A layout as it is declared: places in millimetres, type in points, which code, and for what it is.

Nothing here knows a printer: `dots` turns a measure into the whole dots of one, and modules are whole dots.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MILLIMETRES, POINTS = 25.4, 72.0
"""To the inch, as dots are counted."""
RESOLUTIONS = (203, 300, 600)
LEAST_DOTS = 3
LEAST_MODULE_MM = 0.25
"""No module is smaller, whatever a layout asks for: two dots blur into one on a thermal head."""


class Sort(StrEnum):
    """What a layout is for: each sort has its own facts."""

    VIAL = "vial"
    UNIT = "unit"
    HANDOVER = "handover"
    TREATMENT = "treatment"
    UNUSED = "unused"


class Symbology(StrEnum):
    """The kind of symbol."""

    QR = "qr"
    DATA_MATRIX = "data_matrix"


class Holds(StrEnum):
    """What is in the symbol: the address that any telephone opens, or the code and serial alone."""

    ADDRESS = "address"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Item:
    """One fact in a box, with the words before it."""

    field: str
    before: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TextBox:
    """Facts one below the other, in the largest type with which all of them fit; in millimetres and points.

    With `beside_code` the box begins where the symbol ends, if that is further right.
    """

    shows: tuple[Item, ...]
    x: float
    y: float
    width: float
    height: float
    largest: float
    smallest: float
    beside_code: bool = False
    middle: bool = False


@dataclass(frozen=True, slots=True)
class CodeBox:
    """The square the symbol may take, quiet zone included, and what it holds."""

    symbology: Symbology
    holds: Holds
    x: float
    y: float
    room: float
    least_dots: int = LEAST_DOTS


@dataclass(frozen=True, slots=True)
class Sign:
    """The square of the biohazard sign."""

    x: float
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """Labels on one page of paper; without a sheet every label is a page of a roll."""

    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    column_step: float
    row_step: float


@dataclass(frozen=True, slots=True)
class Template:
    """One layout: its measures in millimetres, its code, its texts, and the printers it is for.

    `shortens` allows warnings as marks followed by SEE SHEET; `alone` says that it needs no other label.
    """

    name: str
    title: str
    sort: Sort
    width: float
    height: float
    code: CodeBox
    texts: tuple[TextBox, ...]
    resolutions: tuple[int, ...] = RESOLUTIONS
    round: bool = False
    shortens: bool = False
    alone: bool = True
    sign: Sign | None = None
    sheet: Sheet | None = None
    version: int = 1

    @property
    def fields(self) -> frozenset[str]:
        """The facts it shows."""
        return frozenset(item.field for box in self.texts for item in box.shows)

    @property
    def usual(self) -> int:
        """The resolution it is drawn at when nobody asks for another."""
        return 300 if 300 in self.resolutions else self.resolutions[0]


def dots(millimetres: float, dpi: int) -> int:
    """A measure in the whole dots of a printer."""
    return round(millimetres * dpi / MILLIMETRES)


def least_cell(code: CodeBox, dpi: int) -> int:
    """The fewest dots a module may have: what the layout asks for, and never below the limit."""
    cell = code.least_dots
    while cell * MILLIMETRES / dpi < LEAST_MODULE_MM:
        cell += 1
    return cell
