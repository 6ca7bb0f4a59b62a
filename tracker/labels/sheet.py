"""Many labels as PDF: a roll, one label to a page, or sheets of paper as the layout says.

Everything is vectors on whole dots of the printer the layout is drawn for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from tracker.labels.arrangement import Arrangement, NotPrintable, Painted, arrange
from tracker.labels.face import CAPITAL_HEIGHT, pdf_face
from tracker.labels.facts import Facts
from tracker.labels.layout import SHEET_LABEL, WRAP
from tracker.labels.template import Template, dots

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

# Pages are whole dots wide and high, or a renderer stretches them and blurs the modules; a hair less, for a
# hair more, out of rounding, makes some renderers add a row of dots.
_HAIR = 0.001


def pdf_wraps(labels: Sequence[Facts]) -> bytes:
    """A roll of cryovial wraps; or `NotPrintable` with every reason of every label."""
    return pdf(labels, WRAP)


def pdf_a4(labels: Sequence[Facts]) -> bytes:
    """A4 sheets of 21 labels, every warning in full; or `NotPrintable` with every reason of every label."""
    return pdf(labels, SHEET_LABEL)


def pdf(labels: Sequence[Facts], layout: Template, dpi: int = 0) -> bytes:
    """The labels on a roll or on sheets, as the layout says; or `NotPrintable` with every reason."""
    dpi = dpi or layout.usual
    arranged = arranged_all(labels, layout, dpi)
    sheet = layout.sheet
    if sheet is None:
        roll = ([(label, 0, 0)] for label in arranged)
        return _pdf(roll, dots(layout.width, dpi), dots(layout.height, dpi), dpi)
    places = [
        (dots(sheet.left + column * sheet.column_step, dpi), dots(sheet.top + row * sheet.row_step, dpi))
        for row in range(sheet.rows)
        for column in range(sheet.columns)
    ]
    pages = (
        [(label, *place) for label, place in zip(arranged[first:], places, strict=False)]
        for first in range(0, len(arranged), len(places))
    )
    return _pdf(pages, dots(sheet.width, dpi), dots(sheet.height, dpi), dpi)


def arranged_all(labels: Sequence[Facts], layout: Template, dpi: int) -> list[Arrangement]:
    """Every label in its layout, or `NotPrintable` with every reason of every label: never a part of them."""
    arranged: list[Arrangement] = []
    problems: list[str] = [] if labels else ["There is no label to print; choose at least one vial."]
    for facts in labels:
        try:
            arranged.append(arrange(facts, layout, dpi))
        except NotPrintable as problem:
            problems += (f"{facts.code}: {one}" for one in problem.problems)
    if problems:
        raise NotPrintable(tuple(problems))
    return arranged


def _pdf(pages: Iterable[list[tuple[Arrangement, int, int]]], wide: int, high: int, dpi: int) -> bytes:
    """The pages painted; the same labels give the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    stream, points = BytesIO(), 72 / dpi
    size = (wide * points - _HAIR, high * points - _HAIR)
    canvas = Canvas(stream, size, pageCompression=1, invariant=1)
    canvas.setTitle("Labels")
    for page in pages:
        canvas.scale(points, points)
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
    canvas.translate(label.wide / 2, -label.high / 2)
    canvas.rotate(mark.turn)
    canvas.setFillGray(mark.grey)
    canvas.setFont(pdf_face(bold=True), mark.size)
    canvas.drawCentredString(0, -mark.size * CAPITAL_HEIGHT / 2, mark.text)
    canvas.restoreState()
