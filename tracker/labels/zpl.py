"""Labels in ZPL II, for Zebra printers of 203, 300 and 600 dots per inch.

The printer draws the symbols itself, in modules of whole dots at the places of the other renderings. Type is
its own font 0, which is narrower than the face a label is measured in: what fits there fits here.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.labels.arrangement import Arrangement, NotPrintable, Painted
from tracker.labels.drawing import MATRIX, QR, Symbol
from tracker.labels.face import CAPITAL_HEIGHT
from tracker.labels.facts import Facts
from tracker.labels.setting import Line
from tracker.labels.sheet import arranged_all
from tracker.labels.template import Template

_LARGEST_QR_CELL = 10
"""The largest magnification every firmware knows; the symbol keeps its upper left corner."""
_BAR_HEIGHT = 1
_ESCAPED = "^~_\\"


def zpl(labels: Sequence[Facts], layout: Template, dpi: int = 0) -> str:
    """One format for each label, or `NotPrintable`; a preview is never sent to a printer."""
    if any(one.watermark for one in labels):
        raise NotPrintable(("A preview is not sent to a printer. Print the label first.",))
    return "".join(_format(one) for one in arranged_all(labels, layout, dpi or layout.usual))


def _format(label: Arrangement) -> str:
    """`^CI28` reads UTF-8, `^PW` and `^LL` are the measures, `^LH0,0` undoes an earlier origin."""
    parts = ["^XA", "^CI28", f"^PW{label.wide}", f"^LL{label.high}", "^LH0,0"]
    parts += [_symbol(one) for one in label.symbols]
    parts += [_line(one) for one in label.lines]
    return "\n".join([*parts, "^PQ1", "^XZ", ""])


def _symbol(placed: Painted) -> str:
    """A code is drawn by the printer from its text, with the quiet zone left to the paper; a sign as dots."""
    symbol, cell = placed.symbol, placed.cell
    if symbol.kind == MATRIX:
        inset = symbol.quiet * cell
        return f"^FO{placed.x + inset},{placed.y + inset}^BXN,{cell},200{_data(symbol.text)}"
    if symbol.kind == QR:
        cell = min(cell, _LARGEST_QR_CELL)
        inset = symbol.quiet * cell
        # The firmware lets a QR code sink by the height of bar codes, which ^BY keeps from label to label.
        place = f"^FO{placed.x + inset},{placed.y + inset - _BAR_HEIGHT}"
        return f"^BY2,3,{_BAR_HEIGHT}\n{place}^BQN,2,{cell}{_data('MA,' + symbol.text)}"
    return f"^FO{placed.x},{placed.y}{_dots(symbol, cell)}^FS"


def _dots(symbol: Symbol, cell: int) -> str:
    """The symbol as a graphic field, a row of bytes for each row of dots."""
    across = (symbol.size * cell + 7) // 8
    grid = [0] * symbol.size
    for run in symbol.runs:
        for x in range(run.x * cell, (run.x + run.width) * cell):
            grid[run.y] |= 1 << (across * 8 - 1 - x)
    rows = [f"{row:0{across * 2}X}" for row in grid for _ in range(cell)]
    total = across * len(rows)
    return f"^GFA,{total},{total},{across},{''.join(rows)}"


def _line(line: Line) -> str:
    """One line of type; `^FO` is its upper edge, and capitals of font 0 are about as high as ours."""
    top = round(line.y - line.size * CAPITAL_HEIGHT)
    return f"^FO{round(line.x)},{max(top, 0)}^A0N,{line.size},{line.size}{_data(line.text)}"


def _data(text: str) -> str:
    """The data of a field, with what ZPL would take for a command written as its bytes."""
    written = "".join(
        "".join(f"_{byte:02X}" for byte in one.encode()) if one in _ESCAPED else one for one in text
    )
    return f"{'^FH' if written != text else ''}^FD{written}^FS"
