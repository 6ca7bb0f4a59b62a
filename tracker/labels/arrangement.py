"""Where everything on one label stands; the renderings only paint it.

Nothing is ever clipped: what does not fit is refused with a sentence. Warnings stand on a label in full, all
of them. Only where a layout allows it and they do not fit, all of them stand as short marks followed by SEE
SHEET: then the label of the A4 sheet, which carries every warning in full, must go with the vial. There is
never a mixture of the two, and never a part of a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees, hypot

from tracker.custody.problems import Problem
from tracker.labels.drawing import Symbol, biohazard, qr_code
from tracker.labels.face import CAPITAL_HEIGHT, DESCENT, LEADING, width
from tracker.labels.facts import LabelFacts, lint, marks
from tracker.labels.layout import WRAP, Layout, Paragraph


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
class Line:
    """One line of type: where it starts on its baseline, its size and the width it takes."""

    text: str
    x: float
    y: float
    size: int
    bold: bool

    @property
    def width(self) -> float:
        """How wide it is."""
        return width(self.text, self.size, self.bold)


@dataclass(frozen=True, slots=True)
class Watermark:
    """Grey letters round the middle of the label, under everything else, turned by so many degrees."""

    text: str
    size: int
    turn: float
    grey: float = 0.7


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A label ready to be painted; `in_full` tells whether its warnings stand on it in full."""

    layout: Layout
    title: str
    symbols: tuple[Painted, ...]
    lines: tuple[Line, ...]
    watermark: Watermark | None
    in_full: bool


def fits(facts: LabelFacts, layout: Layout = WRAP) -> tuple[str, ...]:
    """A sentence for everything that keeps a label of these facts from being printed; empty means it fits."""
    try:
        arrange(facts, layout)
    except NotPrintable as problem:
        return problem.problems
    return ()


def needs_sheet(facts: LabelFacts) -> bool:
    """Whether the wrap says SEE SHEET, so that a label of the A4 sheet must go with the vial."""
    return not arrange(facts, WRAP).in_full


def arrange(facts: LabelFacts, layout: Layout) -> Arrangement:
    """The label with every required fact in its place, or `NotPrintable`."""
    problems = lint(facts)
    if problems:
        raise NotPrintable(problems)
    symbols = _place_symbols(facts, layout)
    readable = _place_readable(facts, layout)
    symbol, lines, in_full = _place_facts(facts, layout, symbols, readable[0])
    signs = (_place_sign(symbol),) if layout.sign and facts.bears_biohazard else ()
    watermark = _watermark(facts, layout)
    return Arrangement(layout, facts.readable, (symbol, *signs), (*readable, *lines), watermark, in_full)


def _watermark(facts: LabelFacts, layout: Layout) -> Watermark | None:
    if facts.watermark is None:
        return None
    size = round(0.7 * hypot(layout.wide, layout.high) / width(facts.watermark, 1, bold=True))
    return Watermark(facts.watermark, size, degrees(atan2(layout.high, layout.wide)))


def _place_symbols(facts: LabelFacts, layout: Layout) -> list[Painted]:
    """The symbol in every size the layout takes, the largest first."""
    symbol = qr_code(facts.payload)
    cells = range(layout.symbol_room // symbol.size, layout.smallest_module - 1, -1)
    if not cells:
        says = f"The site address {facts.host} is too long for the symbol on the {layout.name}."
        raise NotPrintable((f"{says} Choose a shorter one.",))
    return [Painted(symbol, 0, 0, cell) for cell in cells]


def _place_sign(below: Painted) -> Painted:
    sign = biohazard()
    return Painted(sign, (below.side - sign.size) // 2, below.side, 1)


def _place_readable(facts: LabelFacts, layout: Layout) -> tuple[Line, Line]:
    """The code along the lower edge, as large as fits, and the layout version in the corner."""
    y = layout.high - layout.margin - 1
    version = f"L{facts.layout_version}"
    corner = layout.wide - layout.margin - width(version, layout.smallest_size, bold=False)
    room = corner - 2 * layout.margin
    for size in range(layout.code_size, layout.smallest_size - 1, -1):
        if width(facts.readable, size, bold=True) <= room:
            return (
                Line(facts.readable, layout.margin, y, size, bold=True),
                Line(version, corner, y, layout.smallest_size, bold=False),
            )
    raise NotPrintable(
        (f"The code {facts.readable} is too wide for the {layout.name}; print it on the A4 sheet.",)
    )


def _place_facts(
    facts: LabelFacts, layout: Layout, symbols: list[Painted], below: Line
) -> tuple[Painted, tuple[Line, ...], bool]:
    """The facts beside the symbol: warnings in full if possible, then the larger symbol, then larger type."""
    bottom = below.y - below.size * CAPITAL_HEIGHT
    for in_full, paragraphs in _wordings(facts, layout):
        for symbol in symbols:
            for size in range(layout.largest_size, layout.smallest_size - 1, -1):
                lines = _set(paragraphs, layout, symbol.side, size)
                if lines and lines[-1].y + size * DESCENT <= bottom:
                    return symbol, lines, in_full
    says = f"The {layout.name} has no room for all of product, identity, expiry and warnings."
    raise NotPrintable((f"{says} Shorten the name of the product, or use the A4 sheet.",))


def _set(paragraphs: tuple[Paragraph, ...], layout: Layout, left: int, size: int) -> tuple[Line, ...]:
    first = layout.margin + size * CAPITAL_HEIGHT
    broken = _broken(paragraphs, size, layout.wide - layout.margin - left)
    return tuple(
        Line(one.text, left, first + row * LEADING * size, size, one.bold) for row, one in enumerate(broken)
    )


def _wordings(facts: LabelFacts, layout: Layout) -> Iterator[tuple[bool, tuple[Paragraph, ...]]]:
    """What may stand beside the symbol, the better first, and whether its warnings are in full."""
    shown = layout.shows(facts)
    yield True, (*shown, *(Paragraph(one, bold=True) for one in facts.warnings))
    if layout.may_shorten and facts.warnings:
        yield False, (*shown, Paragraph(marks(facts.warnings), bold=True))


def _broken(paragraphs: tuple[Paragraph, ...], size: int, room: float) -> list[Paragraph]:
    """The paragraphs line by line; empty if a single word is wider than the room."""
    lines: list[Paragraph] = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.text.split():
            if width(word, size, paragraph.bold) > room:
                return []
            longer = f"{line} {word}".strip()
            if width(longer, size, paragraph.bold) > room:
                lines.append(Paragraph(line, paragraph.bold))
                longer = word
            line = longer
        lines.append(Paragraph(line, paragraph.bold))
    return lines
