"""The mark of the program as a picture: a vial with a tick, in white on the product's own green."""

from __future__ import annotations

from functools import cache
from io import BytesIO

SIZES = (180, 192, 512)
GROUND, LINES = "#0b5260", "#ffffff"
GRID, FINER = 96, 4


@cache
def drawn(size: int) -> bytes:
    """The mark as a square PNG; cut round or to any shape it still stands whole."""
    from PIL import Image, ImageDraw

    large = size * FINER
    picture = Image.new("RGB", (large, large), GROUND)
    pen, unit = ImageDraw.Draw(picture), large / GRID

    def line(points: list[tuple[float, float]], width: float) -> None:
        pen.line([(x * unit, y * unit) for x, y in points], LINES, round(width * unit), joint="curve")

    line([(34, 26), (62, 26), (62, 35), (34, 35), (34, 26), (36, 26)], 4)
    line([(39, 35), (39, 61)], 4)
    line([(57, 35), (57, 61)], 4)
    pen.arc([37 * unit, 50 * unit, 59 * unit, 72 * unit], 0, 180, LINES, round(4 * unit))
    line([(42, 51), (46.5, 55.5), (54.5, 47)], 4.5)
    kept = BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(kept, "PNG", optimize=True)
    return kept.getvalue()
