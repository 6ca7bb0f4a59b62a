"""Symbols as runs of black cells, so that every rendering paints the same dots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import cos, hypot, radians, sin
from typing import Any

QUIET_ZONE, MATRIX_QUIET_ZONE = 4, 1
"""White modules on each side of a QR code and of a Data Matrix, as their standards ask."""
QR, MATRIX, PICTURE = "qr", "data_matrix", "picture"


@dataclass(frozen=True, slots=True)
class Run:
    """Black cells side by side in one row."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A square of `size` cells, quiet zone included, its black runs, and what it is and says."""

    size: int
    runs: tuple[Run, ...]
    kind: str = PICTURE
    text: str = ""
    quiet: int = 0


@lru_cache(maxsize=4096)
def qr_code(text: str) -> Symbol:
    """The QR code of a payload in capitals, error correction M; drawn once, for choosing the mask is slow."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.util import MODE_ALPHA_NUM, QRData

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    return _symbol(code.get_matrix(), QR, text, QUIET_ZONE)


def text_code(text: str) -> Symbol:
    """The QR code of a whole text, as it is, in UTF-8; error correction M."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.util import MODE_8BIT_BYTE, QRData

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE), optimize=0)
    code.make(fit=True)
    return _symbol(code.get_matrix(), QR, text, QUIET_ZONE)


@lru_cache(maxsize=4096)
def data_matrix(text: str) -> Symbol:
    """The Data Matrix of a bare code, square, with its quiet zone of one module."""
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    picture: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    cells: Any = memoryview(picture).tolist()
    rows = [[False, *(one == 0 for one in row), False] for row in cells]
    white = [False] * len(rows[0])
    return _symbol([white, *rows, white], MATRIX, text, MATRIX_QUIET_ZONE)


@lru_cache(maxsize=16)
def biohazard(cells: int = 120) -> Symbol:
    """The biohazard sign, in the proportions of its usual drawing, on a grid of so many cells."""
    unit = 54 / cells
    middle = (cells - 1) / 2
    return _symbol(
        [_in_biohazard((x - middle) * unit, (y - middle) * unit - 2) for x in range(cells)]
        for y in range(cells)
    )


def _symbol(rows: Iterable[Iterable[bool]], kind: str = PICTURE, text: str = "", quiet: int = 0) -> Symbol:
    grid = [list(row) for row in rows]
    runs = tuple(run for y, row in enumerate(grid) for run in _runs(y, row))
    return Symbol(len(grid), runs, kind, text, quiet)


def _runs(y: int, row: list[bool]) -> Iterator[Run]:
    x = 0
    for black, cells in groupby(row):
        width = len(list(cells))
        if black:
            yield Run(x, y, width)
        x += width


def _in_biohazard(x: float, y: float) -> bool:
    """Three rings that open outwards, and a fourth seen through them."""
    lobes = [(cos(radians(turn)), sin(radians(turn))) for turn in (-90, 30, 150)]
    along = [x * right + y * down for right, down in lobes]
    across = [abs(x * down - y * right) for right, down in lobes]
    from_inner = [hypot(x - 15 * right, y - 15 * down) for right, down in lobes]
    from_outer = [hypot(x - 11 * right, y - 11 * down) for right, down in lobes]
    if 7.5 < hypot(x, y) < 11 and min(from_inner) < 9.5:
        return True
    cut = [0.5 if far < 6 else 2 if far > 20 else 0 for far in along]
    opened = any(far > 0 and side < gap for far, side, gap in zip(along, across, cut, strict=True))
    return min(from_outer) < 15 and min(from_inner) > 10.5 and hypot(x, y) > 3 and not opened
