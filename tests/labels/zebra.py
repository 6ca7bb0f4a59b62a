"""A small reader of the ZPL we write, by itself: what a Zebra printer would print, dot by dot."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import qrcode
import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True, slots=True)
class Printed:
    """What a Zebra printer would do with one format: the picture, the sizes of modules, the lines of type."""

    picture: Image.Image
    cells: tuple[int, ...]
    lines: tuple[tuple[int, int, int, str], ...]


_COMMAND = re.compile(r"\^(XA|XZ|CI|PW|LL|LH|PQ|BY|FO|BX|BQ|A0|FH|FD|FS|GFA)([^^]*)")
_BYTES = re.compile(r"((?:_[0-9A-F]{2})+)")


def printed(zpl: str) -> list[Printed]:
    """Every format of a ZPL text, by the commands we write and no others; an unknown one fails."""
    assert _COMMAND.sub("", zpl).strip() == ""
    return [_one(found) for found in re.findall(r"\^XA(.*?)\^XZ", zpl, re.DOTALL)]


def _one(text: str) -> Printed:
    state: dict[str, str] = {}
    symbols: list[tuple[int, int, np.ndarray]] = []
    cells: list[int] = []
    lines: list[tuple[int, int, int, str]] = []
    for name, given in _COMMAND.findall(text):
        if name == "FO":
            state = {one: value for one, value in state.items() if one in ("PW", "LL", "BY")}
        state[name] = given.rstrip("\n")
        if name != "FS":
            continue
        x, y = map(int, state["FO"].split(","))
        if "A0" in state:
            lines.append((x, y, int(state["A0"].split(",")[1]), _data(state)))
            continue
        black, cell, sinks = _symbol(state)
        symbols.append((x, y + sinks, black))
        cells += [cell] if cell else []
    return Printed(_painted(int(state["PW"]), int(state["LL"]), symbols), tuple(cells), tuple(lines))


def _data(state: dict[str, str]) -> str:
    if "FH" not in state:
        return state["FD"]
    return _BYTES.sub(lambda one: bytes.fromhex(one[1].replace("_", "")).decode(), state["FD"])


def _symbol(state: dict[str, str]) -> tuple[np.ndarray, int, int]:
    """The dots of a symbol, its module, and by how much the firmware lets it sink."""
    if "BX" in state:
        turn, cell, quality = state["BX"].split(",")
        assert (turn, quality) == ("N", "200")
        return _scaled(_matrix(_data(state)), int(cell)), int(cell), 0
    if "BQ" in state:
        turn, model, cell = state["BQ"].split(",")
        assert (turn, model) == ("N", "2")
        assert 1 <= int(cell) <= 10
        assert _data(state).startswith("MA,")
        return _scaled(_qr(_data(state)[3:]), int(cell)), int(cell), int(state["BY"].split(",")[2])
    total, _, across, dots = state["GFA"].removeprefix(",").split(",", 3)
    rows = np.frombuffer(bytes.fromhex(dots), dtype="uint8").reshape(-1, int(across))
    assert rows.size == int(total)
    return np.unpackbits(rows, axis=1).astype(bool), 0, 0


def _painted(wide: int, high: int, symbols: list[tuple[int, int, np.ndarray]]) -> Image.Image:
    picture = np.full((high, wide), 255, dtype="uint8")
    for x, y, black in symbols:
        part = picture[y : y + black.shape[0], x : x + black.shape[1]]
        assert part.shape == black.shape, "A symbol reaches beyond the label."
        part[black] = 0
    return Image.fromarray(picture)


def _matrix(text: str) -> np.ndarray:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    return np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)) == 0


def _qr(text: str) -> np.ndarray:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=2)
    code.add_data(text)
    code.make(fit=True)
    return np.array(code.get_matrix(), dtype=bool)


def _scaled(black: np.ndarray, cell: int) -> np.ndarray:
    return np.kron(black, np.ones((cell, cell), dtype=bool)).astype(bool)
