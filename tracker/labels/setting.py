"""Type set into a box: broken between words only, in the largest size with which everything fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor

from tracker.labels.face import CAPITAL_HEIGHT, DESCENT, LEADING, width
from tracker.labels.facts import Facts, marks
from tracker.labels.template import POINTS, Item, Template, TextBox, dots

CAPITALS_ONLY = frozenset({"readable", "serial", "version"})
LEAST_DOTS_HIGH = 10
"""No type is set smaller: a thermal head does not form it."""


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
class Paragraph:
    """A text that is broken into lines between words only."""

    text: str
    bold: bool = False


def set_box(
    box: TextBox, facts: Facts, layout: Template, dpi: int, symbol_ends: int, *, in_full: bool
) -> tuple[Line, ...] | None:
    """The lines of one box; None when they do not fit in the smallest type."""
    right, top = dots(box.x + box.width, dpi), dots(box.y, dpi)
    left = max(dots(box.x, dpi), symbol_ends) if box.beside_code else dots(box.x, dpi)
    paragraphs = [one for item in box.shows for one in _paragraphs(item, facts, layout, in_full=in_full)]
    if not paragraphs:
        return ()
    hangs = 0.0 if all(item.field in CAPITALS_ONLY for item in box.shows) else DESCENT
    smallest = max(LEAST_DOTS_HIGH, ceil(box.smallest * dpi / POINTS))
    for size in range(max(smallest, floor(box.largest * dpi / POINTS)), smallest - 1, -1):
        rows = _broken(paragraphs, size, right - left)
        high = size * (CAPITAL_HEIGHT + (len(rows) - 1) * LEADING + hangs)
        if rows and high <= dots(box.height, dpi):
            return tuple(_line(one, n, box, size, left, right, top) for n, one in enumerate(rows))
    return None


def _line(one: Paragraph, n: int, box: TextBox, size: int, left: int, right: int, top: int) -> Line:
    spare = (right - left - width(one.text, size, one.bold)) / 2 if box.middle else 0
    return Line(one.text, left + spare, top + size * (CAPITAL_HEIGHT + n * LEADING), size, one.bold)


def _paragraphs(item: Item, facts: Facts, layout: Template, *, in_full: bool) -> Iterator[Paragraph]:
    if item.field == "warnings":
        if in_full:
            yield from (Paragraph(one, bold=True) for one in facts.warnings)
        else:
            yield Paragraph(marks(facts.warnings), bold=True)
        return
    text = facts.texts.get(item.field, "")
    if item.field == "version":
        text += later(layout.version)
    if text.strip():
        yield Paragraph(item.before + text, item.bold)


def later(version: int) -> str:
    """How a later version of a layout is told on the label: b for the second, and so on."""
    letters, rest = "", version - 1
    while rest:
        rest, letter = divmod(rest, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _broken(paragraphs: list[Paragraph], size: int, room: float) -> list[Paragraph]:
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
