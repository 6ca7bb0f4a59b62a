"""Many labels as PDF: a roll of small wraps, one to a page, or A4 sheets of larger labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from tracker.labels.arrangement import Arrangement, NotPrintable, Painted, arrange
from tracker.labels.face import CAPITAL_HEIGHT, pdf_face
from tracker.labels.facts import LabelFacts
from tracker.labels.layout import DOTS_PER_INCH, SHEET_LABEL, WRAP, Layout

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_POINTS_PER_DOT = 72 / DOTS_PER_INCH

# Pages are whole dots wide and high, or a renderer stretches them and blurs the modules; a hair less, for a
# hair more, out of rounding, makes some renderers add a row of dots.
_HAIR = 0.001

# An A4 page of 21 labels as they are sold, 63.5 x 38.1 mm in three columns.
_A4_WIDE, _A4_HIGH = 2480, 3508
_LEFT, _TOP = 86, 179
_COLUMN_STEP, _ROW_STEP = 780, 450
_COLUMNS, _ROWS = 3, 7


def pdf_wraps(labels: Sequence[LabelFacts]) -> bytes:
    """A roll, one page of 25 x 13 mm for each label; or `NotPrintable` with every reason of every label."""
    pages = ([(label, 0, 0)] for label in _arranged(labels, WRAP))
    return _pdf(pages, WRAP.wide, WRAP.high)


def pdf_a4(labels: Sequence[LabelFacts]) -> bytes:
    """A4 sheets of 21 labels, every warning in full; or `NotPrintable` with every reason of every label."""
    arranged = _arranged(labels, SHEET_LABEL)
    places = [
        (_LEFT + column * _COLUMN_STEP, _TOP + row * _ROW_STEP)
        for row in range(_ROWS)
        for column in range(_COLUMNS)
    ]
    pages = (
        [(label, *place) for label, place in zip(arranged[first:], places, strict=False)]
        for first in range(0, len(arranged), len(places))
    )
    return _pdf(pages, _A4_WIDE, _A4_HIGH)


def _arranged(labels: Sequence[LabelFacts], layout: Layout) -> list[Arrangement]:
    arranged: list[Arrangement] = []
    problems: list[str] = [] if labels else ["There is no label to print; choose at least one vial."]
    for facts in labels:
        try:
            arranged.append(arrange(facts, layout))
        except NotPrintable as problem:
            problems += (f"{facts.code}: {one}" for one in problem.problems)
    if problems:
        raise NotPrintable(tuple(problems))
    return arranged


def _pdf(pages: Iterable[list[tuple[Arrangement, int, int]]], wide: int, high: int) -> bytes:
    """The pages painted; the same labels give the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    stream = BytesIO()
    size = (wide * _POINTS_PER_DOT - _HAIR, high * _POINTS_PER_DOT - _HAIR)
    canvas = Canvas(stream, size, pageCompression=1, invariant=1)
    canvas.setTitle("Labels")
    for page in pages:
        canvas.scale(_POINTS_PER_DOT, _POINTS_PER_DOT)
        for label, left, top in page:
            canvas.saveState()
            canvas.translate(left, high - top)
            _paint(canvas, label)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _paint(canvas: Canvas, label: Arrangement) -> None:
    """Paint one label below and to the right of the origin; a PDF counts upwards, hence the minus signs."""
    _paint_watermark(canvas, label)
    for symbol in label.symbols:
        _paint_symbol(canvas, symbol)
    for line in label.lines:
        canvas.setFont(pdf_face(line.bold), line.size)
        canvas.drawString(line.x, -line.y, line.text)


def _paint_symbol(canvas: Canvas, placed: Painted) -> None:
    path = canvas.beginPath()
    for run in placed.symbol.runs:
        bottom = placed.y + (run.y + 1) * placed.cell
        path.rect(placed.x + run.x * placed.cell, -bottom, run.width * placed.cell, placed.cell)
    canvas.drawPath(path, stroke=0, fill=1)


def _paint_watermark(canvas: Canvas, label: Arrangement) -> None:
    mark = label.watermark
    if mark is None:
        return
    canvas.saveState()
    canvas.translate(label.layout.wide / 2, -label.layout.high / 2)
    canvas.rotate(mark.turn)
    canvas.setFillGray(mark.grey)
    canvas.setFont(pdf_face(bold=True), mark.size)
    canvas.drawCentredString(0, -mark.size * CAPITAL_HEIGHT / 2, mark.text)
    canvas.restoreState()
