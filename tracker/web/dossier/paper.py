"""A dossier set on A4: its code, who printed it and the page of how many on every sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Table,
)
from reportlab.platypus.doctemplate import LayoutError

from tracker.labels.drawing import Symbol
from tracker.web.dossier.content import Content, Part, Row
from tracker.web.dossier.marked import INK, marked, readable
from tracker.web.dossier.typeface import face, family, width

LANGUAGE = "en"
SIZE, MARGIN, HIGH = 7.5, 16 * mm, 20 * mm
ROOM = A4[0] - 2 * MARGIN
_LINE, _SHADE = HexColor("#b9bec6"), HexColor("#eef0f3")
_LOOKED_AT, _PADDING, _FRAME = 120, 4, 6


def pdf(content: Content) -> bytes:
    """The dossier as a PDF with its title and language; the same content gives the same bytes."""
    try:
        return _set(content, in_rows=False)
    except LayoutError:  # a single row is higher than a sheet
        return _set(content, in_rows=True)


def _set(content: Content, *, in_rows: bool) -> bytes:
    stream = BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, topMargin=HIGH, bottomMargin=HIGH,
        leftMargin=MARGIN - _FRAME, rightMargin=MARGIN - _FRAME,
        title=content.title, author=content.site, subject=content.as_of, creator="tracker",
        lang=LANGUAGE, displayDocTitle=True, invariant=1, initialFontName=face(False),
    )  # fmt: skip

    def numbered(*given: Any, **named: Any) -> Canvas:
        return _Numbered(content, *given, **named)

    document.build(list(_flow(content, in_rows)), canvasmaker=numbered)
    return stream.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]  # the library has no types, and asks for a class of its own
    """Holds every sheet back until it is known how many there are."""

    def __init__(self, content: Content, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._content, self._sheets = content, list[dict[str, Any]]()

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """Keep the sheet."""
        self._sheets.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all sheets, each with its number of how many."""
        for number, sheet in enumerate(self._sheets, start=1):
            self.__dict__.update(sheet)
            _margins(self, self._content, f"page {number} of {len(self._sheets)}")
            super().showPage()
        super().save()


def _margins(canvas: Canvas, content: Content, number: str) -> None:
    top, bottom, right = A4[1] - HIGH + 5 * mm, HIGH - 8 * mm, A4[0] - MARGIN
    canvas.saveState()
    canvas.setFont(face(True), SIZE)
    canvas.drawString(MARGIN, top, readable(content.title))
    canvas.setFont(face(False), SIZE)
    canvas.drawRightString(right, top, readable(content.site))
    canvas.drawString(MARGIN, bottom, readable(content.printed))
    canvas.drawRightString(right, bottom, number)
    canvas.setStrokeColor(_LINE)
    canvas.line(MARGIN, top - 2 * mm, right, top - 2 * mm)
    canvas.line(MARGIN, bottom + 3.5 * mm, right, bottom + 3.5 * mm)
    canvas.restoreState()


def _style(name: str, size: float, *, bold: bool = False, **more: Any) -> ParagraphStyle:
    family()
    return ParagraphStyle(name, fontName=face(bold), fontSize=size, leading=size * 1.3, **more)


def _flow(content: Content, in_rows: bool) -> Iterator[Flowable]:
    title = _style("title", 15, bold=True, spaceAfter=4)
    told = [Paragraph(marked(content.title), title), *_sentences(content.head)]
    head = Table([[told, _drawn(content.symbol, 26 * mm)]], colWidths=[ROOM - 30 * mm, 30 * mm])
    head.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)])
    yield head
    for part in content.parts:
        yield from _part(part, in_rows)


def _part(part: Part, in_rows: bool) -> list[Flowable]:
    """A heading never stands alone at the foot of a sheet, nor a symbol without what is said of it."""
    heading = _style("heading", 10.5, bold=True, spaceBefore=10, spaceAfter=3)
    body = [*([_facts(part.facts)] if part.facts else []), *_sentences(part.says)]
    if part.symbol is not None:
        return [KeepTogether([Paragraph(marked(part.title), heading), *body, _drawn(part.symbol, 52 * mm)])]
    body += [_table(part.columns, part.rows, in_rows)] if part.rows else []
    body += _sentences([part.empty]) if not body else []
    return [CondPageBreak(25 * mm), Paragraph(marked(part.title), heading), *body]


def _sentences(said: Sequence[Any]) -> list[Flowable]:
    style = _style("says", 8.5, spaceAfter=2)
    return [Paragraph(marked(one), style) for one in said if one]


def _facts(pairs: Sequence[tuple[str, Any]]) -> Flowable:
    bold, plain = _style("label", SIZE, bold=True), _style("value", SIZE)
    rows = [
        [Paragraph(marked(str(label)[:1].upper() + str(label)[1:]), bold), Paragraph(marked(value), plain)]
        for label, value in pairs
    ]
    table = Table(rows, colWidths=[45 * mm, ROOM - 45 * mm])
    table.setStyle([*_GRID, ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)])
    return table


_GRID: Sequence[Any] = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
    ("LEFTPADDING", (0, 0), (-1, -1), _PADDING / 2),
    ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING / 2),
)


def _table(columns: Sequence[str], rows: Sequence[Row], in_rows: bool) -> Flowable:
    bold, plain = _style("column", SIZE, bold=True), _style("cell", SIZE, splitLongWords=1)
    told = [[marked(cell) for cell in _cells(one)] for one in rows]
    cells = [[Paragraph(marked(one), bold) for one in columns]]
    cells += [[Paragraph(one, plain) for one in row] for row in told]
    table = LongTable(cells, colWidths=_widths(columns, told), repeatRows=1, splitInRow=int(in_rows))
    edges = [("LINEBEFORE", (0, n), (0, n), 2, HexColor(INK[state]))
             for n, one in enumerate(rows, start=1) if (state := _state(one)) in INK]  # fmt: skip
    table.setStyle([*_GRID, ("BACKGROUND", (0, 0), (-1, 0), _SHADE), *edges])
    return table


def _cells(row: Row) -> Sequence[Any]:
    return list(row["cells"]) if isinstance(row, Mapping) else list(row)


def _state(row: Row) -> str:
    return str(row.get("state", "")) if isinstance(row, Mapping) else ""


def _widths(columns: Sequence[str], told: Sequence[Sequence[str]]) -> list[float]:
    """As wide as the longest word of a column asks, and the rest by how much stands in it."""
    least, much = [], []
    for n, name in enumerate(columns):
        texts = [_plain(row[n]) for row in told[:_LOOKED_AT]]
        words = [word for text in texts for word in text.split()]
        longest = max((width(one, SIZE, True) for one in (*words, *name.split())), default=0)
        least.append(min(longest, ROOM / 4) + _PADDING + 1)
        much.append(max((min(len(text), 400) for text in texts), default=0) ** 0.7 + 1)
    spare = ROOM - sum(least)
    if spare <= 0:
        return [ROOM * one / sum(least) for one in least]
    return [one + spare * weight / sum(much) for one, weight in zip(least, much, strict=True)]


def _plain(markup: str) -> str:
    text, inside = "", False
    for sign in markup:
        inside = (inside or sign == "<") and sign != ">"
        text += "" if inside or sign == ">" else sign
    return text


def _drawn(symbol: Symbol, side: float) -> Drawing:
    """The symbol in black squares, with its quiet zone."""
    drawing, cell = Drawing(side, side), side / symbol.size
    for run in symbol.runs:
        bottom = side - (run.y + 1) * cell
        drawing.add(Rect(run.x * cell, bottom, run.width * cell, cell, strokeWidth=0, strokeColor=None))
    return drawing
