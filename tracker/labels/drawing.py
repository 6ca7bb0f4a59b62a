"""Symbols as runs of black cells, so that every rendering paints the same dots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import cos, hypot, radians, sin

QUIET_ZONE = 4
"""White modules on each side of a QR code, as its standard asks."""


@dataclass(frozen=True, slots=True)
class Run:
    """Black cells side by side in one row."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A square of `size` cells, quiet zone included, and its black runs."""

    size: int
    runs: tuple[Run, ...]


@lru_cache(maxsize=4096)
def qr_code(text: str) -> Symbol:
    """The QR code of a payload in capitals, error correction M; drawn once, for choosing the mask is slow."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.util import MODE_ALPHA_NUM, QRData

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    return _symbol(code.get_matrix())


@lru_cache(maxsize=1)
def biohazard() -> Symbol:
    """The biohazard sign, in the proportions of its usual drawing, on a grid of 120 cells."""
    cells = 120
    unit = 54 / cells
    middle = (cells - 1) / 2
    return _symbol(
        [_in_biohazard((x - middle) * unit, (y - middle) * unit - 2) for x in range(cells)]
        for y in range(cells)
    )


def _symbol(rows: Iterable[Iterable[bool]]) -> Symbol:
    grid = [list(row) for row in rows]
    return Symbol(len(grid), tuple(run for y, row in enumerate(grid) for run in _runs(y, row)))


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
