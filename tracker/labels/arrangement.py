"""Where everything on one label stands, in the dots of one printer; the renderings only paint it.

Nothing is ever clipped: what does not fit is refused with a sentence. Warnings stand on a label in full, all
of them. Only where a layout allows it and they do not fit, all of them stand as short marks followed by SEE
SHEET: then a label that carries every warning in full must go with the vial. There is never a mixture of the
two, and never a part of a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, ceil, degrees, hypot

from tracker.custody.problems import Problem
from tracker.labels.drawing import Symbol, biohazard, data_matrix, qr_code
from tracker.labels.face import CAPITAL_HEIGHT, width
from tracker.labels.facts import Facts
from tracker.labels.layout import WRAP
from tracker.labels.setting import Line, set_box
from tracker.labels.template import Holds, Symbology, Template, dots, least_cell


class NotPrintable(Problem):
    """A label that may not be printed, with a sentence for every reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Painted:
    """A symbol in its place: the upper left corner of its quiet zone, and dots to a cell."""

    symbol: Symbol
    x: int
    y: int
    cell: int

    @property
    def side(self) -> int:
        """How wide and high it is."""
        return self.symbol.size * self.cell


@dataclass(frozen=True, slots=True)
class Watermark:
    """Grey letters round the middle of the label, under everything else, turned by so many degrees."""

    text: str
    size: int
    turn: float
    grey: float = 0.7


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A label ready to be painted, in dots; `in_full` tells whether its warnings stand on it in full."""

    layout: Template
    dpi: int
    wide: int
    high: int
    title: str
    symbols: tuple[Painted, ...]
    lines: tuple[Line, ...]
    watermark: Watermark | None
    in_full: bool


def fits(facts: Facts, layout: Template = WRAP) -> tuple[str, ...]:
    """A sentence for everything that keeps a label of these facts from being printed; empty means it fits."""
    try:
        arrange(facts, layout, layout.usual)
    except NotPrintable as problem:
        return problem.problems
    return ()


def needs_sheet(facts: Facts, layout: Template = WRAP) -> bool:
    """Whether the label says less than everything, so that one of the A4 sheet must go with the vial."""
    return not (layout.alone and arrange(facts, layout, layout.usual).in_full)


def arrange(facts: Facts, layout: Template, dpi: int = 0) -> Arrangement:
    """The label with every required fact in its place, or `NotPrintable`."""
    dpi = dpi or layout.usual
    problems = [*facts.lint(), *_wrong_use(facts, layout, dpi)]
    if problems:
        raise NotPrintable(tuple(problems))
    symbol, lines, in_full = _place(facts, layout, dpi)
    signs = _place_sign(layout, dpi) if facts.bears_biohazard else ()
    wide, high = dots(layout.width, dpi), dots(layout.height, dpi)
    watermark = _watermark(facts, wide, high)
    return Arrangement(
        layout, dpi, wide, high, facts.texts["readable"], (symbol, *signs), lines, watermark, in_full
    )


def _wrong_use(facts: Facts, layout: Template, dpi: int) -> Iterator[str]:
    if facts.sort is not layout.sort:
        yield f"The layout {layout.name} is for a {layout.sort}, and this is a {facts.sort}."
    if dpi not in layout.resolutions:
        known = ", ".join(map(str, layout.resolutions))
        yield f"The layout {layout.name} is for {known} dots per inch, not for {dpi}. Choose another layout."


def _watermark(facts: Facts, wide: int, high: int) -> Watermark | None:
    if facts.watermark is None:
        return None
    size = round(0.7 * hypot(wide, high) / width(facts.watermark, 1, bold=True))
    return Watermark(facts.watermark, size, degrees(atan2(high, wide)))


def _place(facts: Facts, layout: Template, dpi: int) -> tuple[Painted, tuple[Line, ...], bool]:
    """Warnings in full if possible, then the larger symbol, then larger type."""
    symbols, full = _symbols(facts, layout, dpi), layout.texts[0]
    for in_full in (True, False) if layout.shortens and facts.warnings else (True,):
        for symbol in symbols:
            lines: list[Line] = []
            for box in layout.texts:
                found = set_box(box, facts, layout, dpi, symbol.x + symbol.side, in_full=in_full)
                if found is None:
                    full = box
                    break
                lines += found
            else:
                return _within(symbol, tuple(lines), layout, dpi), tuple(lines), in_full
    says = f"“{layout.title}” has no room for all of {', '.join(item.field for item in full.shows)}."
    raise NotPrintable((f"{says} Shorten what it says, or take a larger layout.",))


def _symbols(facts: Facts, layout: Template, dpi: int) -> list[Painted]:
    """The symbol in every size the layout takes, the largest first."""
    box = layout.code
    text = facts.payload if box.holds is Holds.ADDRESS else facts.bare
    symbol = qr_code(text) if box.symbology is Symbology.QR else data_matrix(text)
    x, y = dots(box.x, dpi), dots(box.y, dpi)
    cells = range(dots(box.room, dpi) // symbol.size, least_cell(box, dpi) - 1, -1)
    if not cells:
        what = f"The site address {facts.host}" if box.holds is Holds.ADDRESS else "The code"
        says = f"{what} is too long for the symbol of “{layout.title}” at {dpi} dots per inch."
        raise NotPrintable((f"{says} Choose a shorter one, a finer printer or another layout.",))
    return [Painted(symbol, x, y, cell) for cell in cells]


def _place_sign(layout: Template, dpi: int) -> tuple[Painted, ...]:
    if layout.sign is None:
        return ()
    sign = layout.sign
    return (Painted(biohazard(dots(sign.side, dpi)), dots(sign.x, dpi), dots(sign.y, dpi), 1),)


def _within(symbol: Painted, lines: tuple[Line, ...], layout: Template, dpi: int) -> Painted:
    """The symbol, when nothing black stands outside a round label."""
    if not layout.round:
        return symbol
    middle, most = dots(layout.width, dpi) / 2, ceil(dots(layout.width, dpi) / 2)
    quiet = symbol.symbol.quiet * symbol.cell
    side = symbol.side - 2 * quiet
    boxes: list[tuple[float, float, float, float]] = [(symbol.x + quiet, symbol.y + quiet, side, side)]
    for one in lines:
        tall = one.size * CAPITAL_HEIGHT
        boxes.append((one.x, one.y - tall, one.width, tall))
    for left, top, wide, high in boxes:
        for x in (left, left + wide):
            if max(hypot(x - middle, y - middle) for y in (top, top + high)) > most:
                raise NotPrintable((f"“{layout.title}” is round, and something on it stands outside.",))
    return symbol
