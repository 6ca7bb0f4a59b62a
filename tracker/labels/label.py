"""One label by itself: as SVG for the screen, as PNG for a label printer's own driver."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from tracker.labels.arrangement import Arrangement, Painted, arrange
from tracker.labels.face import CAPITAL_HEIGHT, picture_face
from tracker.labels.facts import Facts
from tracker.labels.layout import DOTS_PER_INCH, WRAP
from tracker.labels.setting import Line
from tracker.labels.template import Template

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

_FINER = 4
_INK_UNDER = 160
_FACES = "Bitstream Vera Sans, DejaVu Sans, Verdana, sans-serif"


def svg(facts: Facts, layout: Template = WRAP) -> str:
    """The label as a vector picture of its true size, its texts as text; or `NotPrintable`."""
    label = arrange(facts, layout)
    parts = [
        _svg_ground(label),
        *_svg_watermark(label),
        *(_svg_symbol(one) for one in label.symbols),
        *(_svg_line(one) for one in label.lines),
    ]
    wide, high = (f"{side / label.dpi:.4f}in" for side in (label.wide, label.high))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}"'
        f' viewBox="0 0 {label.wide} {label.high}" role="img" font-family="{_FACES}">'
        f"<title>{escape(label.title)}</title>{''.join(parts)}</svg>"
    )


def png(facts: Facts, dpi: int = DOTS_PER_INCH, layout: Template = WRAP) -> bytes:
    """The label dot by dot in black and white, a preview in greys; or `NotPrintable`."""
    from PIL import Image, ImageDraw

    label = arrange(facts, layout, dpi)
    # Drawn finer and shrunk, so that type keeps its widths; modules are whole dots and stay as they are.
    canvas = Image.new("L", (label.wide * _FINER, label.high * _FINER), 255)
    _draw_watermark(canvas, label)
    pen = ImageDraw.Draw(canvas)
    for symbol in label.symbols:
        _draw_symbol(pen, symbol)
    for line in label.lines:
        face = picture_face(line.bold, line.size * _FINER)
        pen.text((line.x * _FINER, line.y * _FINER), line.text, fill=0, font=face, anchor="ls")
    small = canvas.reduce(_FINER)
    if label.watermark is None:
        small = small.point(lambda grey: 255 * (grey >= _INK_UNDER)).convert("1")
    stream = BytesIO()
    small.save(stream, "PNG", dpi=(dpi, dpi), optimize=True)
    return stream.getvalue()


def _svg_ground(label: Arrangement) -> str:
    if label.layout.round:
        middle = label.wide / 2
        return f'<circle cx="{middle:g}" cy="{middle:g}" r="{middle:g}" fill="#fff"/>'
    return f'<rect width="{label.wide}" height="{label.high}" fill="#fff"/>'


def _svg_symbol(placed: Painted) -> str:
    steps = "".join(f"M{run.x} {run.y}h{run.width}v1h-{run.width}z" for run in placed.symbol.runs)
    place = f"translate({placed.x} {placed.y}) scale({placed.cell})"
    return f'<path transform="{place}" shape-rendering="crispEdges" d="{steps}"/>'


def _svg_line(line: Line) -> str:
    weight = ' font-weight="bold"' if line.bold else ""
    return (
        f'<text x="{line.x:.1f}" y="{line.y:.1f}" font-size="{line.size}"{weight}'
        f' textLength="{line.width:.1f}" lengthAdjust="spacingAndGlyphs">{escape(line.text)}</text>'
    )


def _svg_watermark(label: Arrangement) -> list[str]:
    mark = label.watermark
    if mark is None:
        return []
    place = f"translate({label.wide / 2} {label.high / 2}) rotate({-mark.turn:.1f})"
    grey = round(255 * mark.grey)
    text = (
        f'<text transform="{place}" y="{mark.size * CAPITAL_HEIGHT / 2:.1f}" text-anchor="middle"'
        f' font-size="{mark.size}" font-weight="bold" fill="rgb({grey},{grey},{grey})">'
        f"{escape(mark.text)}</text>"
    )
    return [text]


def _draw_symbol(pen: ImageDraw.ImageDraw, placed: Painted) -> None:
    cell = placed.cell * _FINER
    for run in placed.symbol.runs:
        left, top = placed.x * _FINER + run.x * cell, placed.y * _FINER + run.y * cell
        pen.rectangle((left, top, left + run.width * cell - 1, top + cell - 1), fill=0)


def _draw_watermark(canvas: Image.Image, label: Arrangement) -> None:
    from PIL import Image, ImageDraw

    mark = label.watermark
    if mark is None:
        return
    ground = Image.new("L", canvas.size, 255)
    ImageDraw.Draw(ground).text(
        (canvas.width / 2, canvas.height / 2),
        mark.text,
        fill=round(255 * mark.grey),
        font=picture_face(bold=True, pixels=mark.size * _FINER),
        anchor="mm",
    )
    canvas.paste(ground.rotate(mark.turn, fillcolor=255, resample=Image.Resampling.BICUBIC))
